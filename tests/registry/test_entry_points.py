import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.registry._entry_points import EntryPointTemplate, entry_point_templates
from tests.support.files import build_tree
from tests.support.processes import run

LOUD = "raise SystemExit('imported')\n"
TEMPLATE = {"copier.yml": "x: 1\n"}
LOOK = """
import sys
before = set(sys.modules)
from generator.registry._entry_points import entry_point_templates
found = entry_point_templates()
print([(item.name, item.package, item.version, str(item.folder)) for item in found])
print(sorted({name.partition('.')[0] for name in set(sys.modules) - before}))
"""


def record(name: str, version: str, entries: str) -> dict[str, str]:
    """Return the metadata files that an installer writes for a package."""
    folder = f"{name.replace('-', '_')}-{version}.dist-info"
    return {
        f"{folder}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{folder}/entry_points.txt": f"[scaffold.templates]\n{entries}",
    }


def place(files: Mapping[str, str], path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a folder of packages first on the path."""
    build_tree(path, files)
    monkeypatch.syspath_prepend(path)
    return path


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with a template, and with another one in a subfolder."""
    files = {
        "snail/__init__.py": LOUD,
        "snail/copier.yml": "",
        "snail/small/slow/copier.yml": "",
        **record("snail-pack", "1.2", "snail = snail\nslow = snail:small.slow\n"),
    }
    return place(files, tmp_path / "site", monkeypatch)


def broken(value: str, name: str = "x") -> str:
    """Return the error for an entry point of that value."""
    with pytest.raises(InputError) as refusal:
        _ = EntryPointTemplate(name, value, "snail-pack", "1.2").folder
    return str(refusal.value)


def test_finds_templates_by_entry_point(site: Path) -> None:
    found = entry_point_templates()
    assert [(item.name, item.package, item.version, item.folder) for item in found] == [
        ("slow", "snail-pack", "1.2", site / "snail" / "small" / "slow"),
        ("snail", "snail-pack", "1.2", site / "snail"),
    ]


def test_finds_a_package_without_importing_it(site: Path) -> None:
    done = run([sys.executable, "-c", LOOK], Path.cwd(), PYTHONPATH=str(site))
    assert done.code == 0, done.err
    assert f"('snail', 'snail-pack', '1.2', '{site / 'snail'}')" in done.out
    assert "'snail'" not in done.out.splitlines()[1]


def test_does_not_import_metadata_without_entry_points() -> None:
    done = run([sys.executable, "-c", LOOK], Path.cwd(), PYTHONPATH="")
    templates, imported = done.out.splitlines()
    assert templates == "[]"
    assert "email" not in imported


def test_finds_an_installed_wheel(tmp_path: Path) -> None:
    wheel = tmp_path / "ant_pack-2.0-py3-none-any.whl"
    files = {
        "ant/__init__.py": LOUD,
        "ant/template/copier.yml": "x: 1\n",
        **record("ant-pack", "2.0", "ant = ant.template\n"),
        "ant_pack-2.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n"
        "Tag: py3-none-any\n",
        "ant_pack-2.0.dist-info/RECORD": "",
    }
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    site = tmp_path / "site"
    subprocess.run(
        ["uv", "pip", "install", "-q", "--offline", "--no-deps", "--target", site, wheel],
        check=True,
    )
    done = run([sys.executable, "-c", LOOK], Path.cwd(), PYTHONPATH=str(site))
    assert f"[('ant', 'ant-pack', '2.0', '{site / 'ant' / 'template'}')]" in done.out


def test_finds_a_package_without_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a package can be in several folders; the one that contains the template counts."""
    place({"bee/copier.yml": ""}, tmp_path / "one", monkeypatch)
    files = {"bee/hive/copier.yml": "", **record("hive", "1", "hive = bee:hive\n")}
    place(files, tmp_path / "two", monkeypatch)
    assert [item.folder for item in entry_point_templates()] == [tmp_path / "two" / "bee" / "hive"]


def test_finds_an_editable_package(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The path leads to its sources, next to the metadata of an old tool."""
    files = {
        "src/wasp/__init__.py": LOUD,
        "src/wasp_pack.egg-info/PKG-INFO": "Metadata-Version: 2.1\nName: wasp-pack\nVersion: 0.1\n",
        "src/wasp_pack.egg-info/entry_points.txt": "[scaffold.templates]\nwasp = wasp\n",
    }
    build_tree(tmp_path, files)
    monkeypatch.syspath_prepend(tmp_path / "src")
    assert site.is_dir()
    assert [item.package for item in entry_point_templates()] == [
        *("snail-pack", "snail-pack", "wasp-pack")
    ]


def test_uses_the_first_of_two_installations(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = {"snail/copier.yml": "", **record("Snail_Pack", "2.0", "snail = snail\n")}
    assert site.is_dir()
    place(newer, tmp_path / "newer", monkeypatch)
    assert [(item.name, item.version) for item in entry_point_templates()] == [("snail", "2.0")]


def test_lists_both_packages_with_one_name(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert site.is_dir()
    place(record("other", "3", "snail = other\n"), tmp_path / "other", monkeypatch)
    found = [(item.name, item.package) for item in entry_point_templates()]
    assert [name for name in found if name[0] == "snail"] == [
        ("snail", "other"),
        ("snail", "snail-pack"),
    ]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("nowhere", "there is no package nowhere"),
        ("nowhere:a.b", "there is no package nowhere"),
        ("snail:fast", "the package snail has no folder fast"),
        ("snail.small:fast", "the package snail has no folder small/fast"),
        ("json.decoder", "the package json has no folder decoder"),
        ("this", "there is no package this"),
        ("sys", "there is no package sys"),
        ("__main__", "there is no package __main__"),
        *(
            (value, "it must name a package, or")
            for value in ("", "a b", "../a", "/", "a:/b", "a.")
        ),
        *((value, "it must name a package, or") for value in ("a..b", "a:b:", "1a", "a-b", "a\n")),
    ],
)
def test_refuses_a_broken_entry_point_by_package(value: str, reason: str, site: Path) -> None:
    assert site.is_dir()
    message = broken(value)
    assert message.startswith(
        "The installed package snail-pack has an invalid entry point for the template 'x', "
    )
    assert f": {reason}" in message


@pytest.mark.parametrize("name", ["", "-x", "_x", "a/b", "..", "a b", "\x1b[31m"])
def test_refuses_an_invalid_entry_point_name(name: str, site: Path) -> None:
    assert site.is_dir()
    assert "a template's name may contain only letters" in broken("snail", name)


def test_broken_record_does_not_hide_others(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = record("gone", "1", "gone = gone\n") | {
        "odd-1.dist-info/entry_points.txt": "scaffold.templates\n[",
        "unnamed-3.dist-info/entry_points.txt": "[scaffold.templates]\nunnamed = unnamed\n",
        "folder-1.dist-info/entry_points.txt/": "",
        "file-1.dist-info": "",
    }
    build_tree(tmp_path / "more" / "latin-1.dist-info", {})
    (tmp_path / "more" / "latin-1.dist-info" / "entry_points.txt").write_bytes(
        b"[scaffold.templates]\n\xff = x\n"
    )
    place(files, tmp_path / "more", monkeypatch)
    monkeypatch.syspath_prepend(tmp_path / "nowhere")
    found = [item.name for item in entry_point_templates()]
    assert [name for name in found if name in {"gone", "slow", "snail"}] == [
        "gone",
        "slow",
        "snail",
    ]
    assert site.is_dir()
