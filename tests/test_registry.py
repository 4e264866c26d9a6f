from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.guide import load_guide
from generator.registered import registered_file
from generator.registry import (
    Template,
    add_template,
    find_templates,
    get_template,
    read_registry,
)
from generator.telling import Telling
from tests.bundling import LAYERED, bundled
from tests.helpers import MANIFEST, build_template, build_tree

__all__ = ["bundled"]

GUIDE = load_guide()


def found(name: str, templates: Mapping[str, Template] | None = None) -> Template:
    """Return the template of that name, among those that are bundled."""
    return get_template(name, find_templates(GUIDE) if templates is None else templates, GUIDE)


def refused(name: str) -> str:
    """Return why that is no template."""
    with pytest.raises(InputError) as refusal:
        found(name)
    return str(refusal.value)


def test_templates_are_found_by_their_manifest_and_a_layer_is_none(bundled: Path) -> None:
    templates = find_templates(GUIDE)
    assert list(templates) == ["ant", "snail"]
    snail = templates["snail"]
    assert (snail.id, snail.path, snail.source) == ("snail", bundled / "snail", "bundled")
    assert (snail.title, snail.framework, snail.rules) == ("Test", "test", ())


def test_a_template_may_be_named_by_its_folder(bundled: Path, tmp_path: Path) -> None:
    mine = build_template(tmp_path / "mine", manifest=LAYERED)
    template = found(str(mine))
    assert (template.id, template.path, template.source) == ("mine", mine, str(mine))
    assert template.layers == (bundled / "_shared",)


@pytest.mark.parametrize("name", ["mine", "./mine", "mine/", "../here/mine", "~/here/mine"])
def test_a_folder_may_be_named_as_one_types_it(
    name: str, bundled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = bundled.parent / "here"
    build_template(here / "mine")
    monkeypatch.chdir(here)
    monkeypatch.setenv("HOME", str(here.parent))
    assert found(name).path == here / "mine"


def test_a_bundled_name_wins_over_a_folder_of_that_name(
    bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_template(tmp_path / "snail")
    monkeypatch.chdir(tmp_path)
    assert found("snail").path == bundled / "snail"
    assert found("./snail").path == tmp_path / "snail"


def test_an_unknown_name_is_refused_with_the_nearest(bundled: Path) -> None:
    assert bundled.is_dir()
    assert refused("snial") == (
        "There is no template 'snial'. Did you mean 'snail'? Known: ant, snail."
    )


@pytest.mark.parametrize(
    "files",
    [{}, {"README.md": ""}, {"copier.yml/": ""}, {"template.toml": MANIFEST}],
)
def test_a_folder_that_is_no_template_is_refused(
    files: dict[str, str], bundled: Path, tmp_path: Path
) -> None:
    folder = build_tree(tmp_path / "folder", files)
    assert bundled.is_dir()
    message = refused(str(folder))
    assert message.startswith(f"{folder} is no template: a template is a folder with copier.yml")


@pytest.mark.parametrize(
    "name", ["/nowhere/at/all", "a\0/b", "~no-such-user/x", "x/y", "-x", "~no-such-user", "a\0b"]
)
def test_a_path_that_leads_nowhere_is_refused(name: str, bundled: Path) -> None:
    assert bundled.is_dir()
    assert " is no " in refused(name)


@pytest.mark.parametrize("name", ["", " ", "nobody"])
def test_a_name_that_can_be_no_template_is_refused(name: str, bundled: Path) -> None:
    assert bundled.is_dir()
    assert "There is no template" in refused(name)


@pytest.mark.parametrize("ending", ["", "/y"], ids=["name", "path"])
def test_a_name_longer_than_any_file_may_have_is_refused(ending: str, bundled: Path) -> None:
    assert bundled.is_dir()
    assert "no template" in refused("x" * 5000 + ending)


def install(site: Path, package: str, name: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a package that offers a template of that name; return the template's folder."""
    module = package.replace("-", "_")
    record = f"{module}-1.0.dist-info"
    build_tree(
        site,
        {
            f"{module}/__init__.py": "",
            f"{record}/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n",
            f"{record}/entry_points.txt": f"[scaffold.templates]\n{name} = {module}\n",
        },
    )
    monkeypatch.syspath_prepend(site)
    return build_template(site / module)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the names that are registered."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return registered_file()


def heard() -> tuple[list[str], Telling]:
    notes: list[str] = []
    return notes, Telling(note=notes.append)


def test_a_template_of_an_installed_package_joins_the_bundled_ones(
    bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = install(tmp_path / "site", "bee-pack", "bee", monkeypatch)
    assert bundled.is_dir()
    bee = find_templates(GUIDE)["bee"]
    assert (bee.path, bee.source, bee.reference) == (folder, "package bee-pack 1.0", "bee")
    assert found("bee", {}) == bee


def test_a_registered_template_joins_them_too(bundled: Path, tmp_path: Path, config: Path) -> None:
    mine = build_template(tmp_path / "mine")
    added = add_template("bee", str(mine), GUIDE)
    assert list(find_templates(GUIDE)) == ["ant", "snail", "bee"]
    assert found("bee", {}) == added
    assert (added.id, added.path, added.reference) == ("bee", mine, "bee")
    assert (bundled.is_dir(), config.is_file()) == (True, True)


def test_a_folder_is_registered_by_where_it_is(
    bundled: Path, tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_template(tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    add_template("bee", "mine", GUIDE)
    monkeypatch.chdir("/")
    assert found("bee").path == tmp_path / "mine"
    assert (bundled.is_dir(), config.is_file()) == (True, True)


def test_a_plain_template_has_a_name_but_takes_no_part_in_a_recommendation(
    bundled: Path, tmp_path: Path, config: Path
) -> None:
    plain = build_tree(tmp_path / "plain", {"copier.yml": "x: 1\n"})
    add_template("plain", str(plain), GUIDE)
    registry = read_registry(GUIDE)
    assert list(registry.templates) == ["ant", "snail", "plain"]
    assert list(registry.candidates) == ["ant", "snail"]
    assert (bundled.is_dir(), config.is_file()) == (True, True)


def test_a_name_that_two_sources_claim_is_refused_with_both_and_the_way_out(
    bundled: Path, tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = build_template(tmp_path / "mine")
    add_template("bee", str(mine), GUIDE)
    install(tmp_path / "site", "bee-pack", "bee", monkeypatch)
    said = (
        "The name 'bee' leads to 2 templates: one is in the Python package bee-pack 1.0, one "
        f"registered as {mine}. Give one up: uninstall bee-pack or scaffold template remove bee."
    )
    with pytest.raises(InputError) as refusal:
        found("bee", {})
    assert str(refusal.value) == said
    with pytest.raises(InputError) as refusal:
        find_templates(GUIDE)
    assert str(refusal.value) == said
    assert found("snail", read_registry(GUIDE).templates).path == bundled / "snail"
    assert config.is_file()


def test_an_installed_template_does_not_take_a_bundled_name(
    bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path / "site", "ant-pack", "ant", monkeypatch)
    assert bundled.is_dir()
    with pytest.raises(InputError, match="one is bundled, one in the Python package ant-pack"):
        found("ant", {})


def test_a_broken_template_is_left_out_and_said_and_refused_by_its_name(
    bundled: Path, tmp_path: Path, config: Path
) -> None:
    mine = build_template(tmp_path / "mine")
    add_template("bee", str(mine), GUIDE)
    build_tree(mine, {"template.toml": "title = 1\n"})
    notes, telling = heard()
    assert list(find_templates(GUIDE, telling)) == ["ant", "snail"]
    [note] = notes
    assert note.startswith("The template 'bee' is left out: ")
    assert "template.toml" in refused("bee")
    assert (bundled.is_dir(), config.is_file()) == (True, True)


def test_a_file_of_names_that_is_broken_is_said_and_harms_nobody_else(
    bundled: Path, config: Path
) -> None:
    build_tree(config.parent, {config.name: "template = 1\n"})
    notes, telling = heard()
    assert list(find_templates(GUIDE, telling)) == ["ant", "snail"]
    assert notes[0].startswith(f"No registered template is known: {config}: ")
    assert bundled.is_dir()
    assert str(config) in refused("bee")
    assert found("ant", {}).path == bundled / "ant"
    with pytest.raises(InputError, match="template"):
        add_template("bee", str(bundled / "ant"), GUIDE)
