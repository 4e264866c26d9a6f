"""Tests of the addresses from which CI can install scaffold and packages of templates."""

import json
from pathlib import Path

import pytest

import generator
from generator.registry.installation import NAME, refuse_without, update_source
from generator.registry.manifest import Manifest
from generator.registry.template import BUNDLED, Template
from tests.support.files import build_tree

GIT = {"vcs": "git", "commit_id": "1" * 40, "requested_revision": "main"}
OWN = {"url": "https://git.example.com/tools/scaffold", "vcs_info": GIT}
OWN_ADDRESS = "git+https://git.example.com/tools/scaffold"
COMMANDS = "[console_scripts]\nscaffold = generator.__main__:main\n"


def template(source: str) -> Template:
    return Template("snail", Path("snail"), source, Manifest("Snail", "A snail.", "", "1.2"), ())


def package(place: Path, name: str, files: dict[str, str]) -> None:
    record = {"METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n", **files}
    build_tree(place / f"{name}-1.2.dist-info", record)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages, in which scaffold is installed from a git repository."""
    package(tmp_path, "tools", {"entry_points.txt": COMMANDS, "direct_url.json": json.dumps(OWN)})
    package(tmp_path, "other", {"entry_points.txt": "[console_scripts]\nother = other:main\n"})
    monkeypatch.setattr(generator, "__file__", str(tmp_path / "generator/__init__.py"))
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_bundled_template_updates_with_scaffold(site: Path) -> None:
    assert site.is_dir()
    assert update_source(template(BUNDLED)) == OWN_ADDRESS


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (None, f"{OWN_ADDRESS} snails"),
        (OWN | {"url": "https://git.example.com/snails.git"}, f"{OWN_ADDRESS} git+https://git.example.com/snails.git"),
        ({"url": "file:///home/me/snails", "dir_info": {"editable": True}}, ""),
    ],
    ids=["registry", "git", "folder"],
)  # fmt: skip
def test_template_of_a_package_needs_the_package(site: Path, url: object, words: str) -> None:
    package(site, "snails", {"direct_url.json": json.dumps(url)} if url else {})
    assert update_source(template("package snails 1.2")) == words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("https://git.example.com/snail", OWN_ADDRESS),
        ("git@git.example.com:snail", ""),  # CI has no key
        ("ssh://git.example.com/snail", ""),
        ("/home/me/snail", ""),
        ("package missing 1.0", ""),
    ],
)
def test_template_must_be_reachable(site: Path, source: str, words: str) -> None:
    assert site.is_dir()
    assert update_source(template(source)) == words


@pytest.mark.parametrize(
    "url",
    [
        {"url": "file:///home/me/scaffold", "dir_info": {}},
        {"url": "https://files.example.com/scaffold.whl", "archive_info": {}},
        OWN | {"url": "ssh://git@git.example.com/scaffold"},
        OWN | {"url": "https://me:secret@git.example.com/scaffold"},
        OWN | {"url": 'https://git.example.com/"\n- run: bad'},
        OWN | {"subdirectory": "tools"},
        OWN | {"vcs_info": {"vcs": "hg"}},
        ["https://git.example.com/tools/scaffold"],
    ],
    ids=["folder", "wheel", "ssh", "user", "text", "subfolder", "hg", "list"],
)
def test_no_other_source_of_scaffold_counts(site: Path, url: object) -> None:
    (site / "tools-1.2.dist-info/direct_url.json").write_text(json.dumps(url))
    assert update_source(template(BUNDLED)) == ""


def test_scaffold_from_a_registry_is_not_named(site: Path) -> None:
    (site / "tools-1.2.dist-info/direct_url.json").unlink()
    assert update_source(template(BUNDLED)) == ""


def test_invalid_record_does_not_count(site: Path) -> None:
    (site / "tools-1.2.dist-info/direct_url.json").write_text("{")
    assert update_source(template(BUNDLED)) == ""


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (OWN, OWN_ADDRESS),
        ({"url": "file:///home/me/scaffold", "dir_info": {}}, "file:///home/me/scaffold"),
    ],
    ids=["git", "folder"],
)
def test_an_extra_is_installed_from_where_scaffold_came(
    site: Path, url: object, address: str
) -> None:
    (site / "tools-1.2.dist-info/direct_url.json").write_text(json.dumps(url))
    assert str(refuse_without("web", "serve")) == (
        "`scaffold serve` needs the extra `web`. Install it with: "
        f"uv tool install --reinstall '{NAME}[web] @ {address}'"
    )


def test_an_extra_of_a_wheel_has_no_address(site: Path) -> None:
    wheel = {"url": "https://files.example.com/scaffold.whl", "archive_info": {}}
    (site / "tools-1.2.dist-info/direct_url.json").write_text(json.dumps(wheel))
    assert str(refuse_without("web", "serve")).endswith(
        f"Install scaffold again, from where it came, as {NAME}[web]."
    )


def test_an_extra_of_a_checkout_is_installed_from_the_checkout() -> None:
    root = Path(__file__).parents[2]
    assert f"{NAME}[mcp] @ {root.as_uri()}" in str(refuse_without("mcp", "mcp"))
