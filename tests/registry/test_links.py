"""Templates and layers must not link out of their folder, repository or package."""

from pathlib import Path

import pytest

from generator.errors import InputError
from generator.registry.registry import get_template
from generator.registry.template import Template
from tests.registry.test_entry_points import record
from tests.support.files import MANIFEST, build_template, build_tree
from tests.support.registries import EMPTY
from tests.support.repositories import commit

ON_BASE = 'layers = ["base"]\n' + MANIFEST
KINDS = ("a folder", "a folder of a folder", "a repository", "a package")


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a template with a layer, and a folder outside both."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    build_tree(tmp_path / "outside/base", {"copier.yml": "secret: 1\n", "layer.toml": ""})
    build_tree(tmp_path / "site", record("snail-pack", "1.2", "snail = snail:api\n"))
    monkeypatch.syspath_prepend(tmp_path / "site")
    home = tmp_path / "site/snail"
    build_tree(home, {"__init__.py": ""})
    build_template(home / "api", manifest=ON_BASE)
    return home


def opened(home: Path, kind: str) -> Template:
    if kind == "a package":
        return get_template("snail", EMPTY)
    if kind == "a repository":
        commit(home, {}, "v1.0")
        return get_template(f"git+file://{home}#api", EMPTY)
    return get_template(f"{home}#api" if kind == KINDS[1] else str(home / "api"), EMPTY)


def refused(home: Path, kind: str) -> str:
    with pytest.raises(InputError) as refusal:
        opened(home, kind)
    assert "secret" not in str(refusal.value)
    return str(refusal.value)


def test_accepts_a_layer_next_to_the_template(home: Path, kind: str) -> None:
    build_tree(home / "base", {"copier.yml": "x: 1\n"})
    assert [folder.name for folder in opened(home, kind).layers] == ["base"]


def test_accepts_a_layer_that_links_to_a_sibling(home: Path, kind: str) -> None:
    build_tree(home / "real", {"copier.yml": "x: 1\n"})
    (home / "base").symlink_to("real")
    assert [folder.name for folder in opened(home, kind).layers] == ["base"]


@pytest.mark.parametrize("absolute", [True, False])
def test_refuses_a_layer_that_links_out(
    home: Path, kind: str, tmp_path: Path, *, absolute: bool
) -> None:
    target = tmp_path / "outside/base"
    (home / "base").symlink_to(target if absolute else Path("../..") / "outside/base")
    if kind == "a repository" and not absolute:
        build_tree(tmp_path / "cache", {})  # the link is broken there
        assert "layer 'base'" in refused(home, kind)
        return
    assert "the layer 'base' is refused: it is a link" in refused(home, kind)


@pytest.mark.parametrize("name", ["copier.yml", "layer.toml", "copier.yaml", "template.toml"])
def test_refuses_layer_files_that_link_out(
    name: str, home: Path, kind: str, tmp_path: Path
) -> None:
    build_tree(home / "base", {} if name == "copier.yml" else {"copier.yml": "x: 1\n"})
    build_tree(tmp_path / "outside", {name: "secret = [\n"})
    (home / "base" / name).symlink_to(tmp_path / "outside" / name)
    assert f"the layer 'base' is refused: its {name} is a link" in refused(home, kind)


def test_refuses_a_layer_that_belongs_to_git(home: Path) -> None:
    build_tree(home / ".git/base", {"copier.yml": "x: 1\n"})
    (home / "base").symlink_to(".git/base")
    assert "the layer 'base' is refused" in refused(home, "a folder")


def test_folder_next_to_a_repository_or_package_is_not_a_layer(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_tree(home.parent / "base", {"copier.yml": "secret: 1\n"})
    build_template(home, manifest=ON_BASE)
    build_tree(tmp_path / "site2", record("snail-pack", "1.3", "snail = snail\n"))
    monkeypatch.syspath_prepend(tmp_path / "site2")
    assert "There is no layer 'base'" in refused(home, "a package")
    commit(home, {}, "v1.0")
    with pytest.raises(InputError, match="There is no layer 'base'"):
        get_template(f"git+file://{home}", EMPTY)


@pytest.mark.parametrize("name", ["copier.yml", "template.toml"])
def test_refuses_a_package_template_that_links_out(name: str, home: Path, tmp_path: Path) -> None:
    build_tree(tmp_path / "outside", {name: "secret = [\n"})
    (home / "api" / name).unlink()
    (home / "api" / name).symlink_to(tmp_path / "outside" / name)
    assert f"{name} is a link out of the package" in refused(home, "a package")
