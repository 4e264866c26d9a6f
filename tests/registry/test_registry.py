from pathlib import Path

import pytest

from generator.errors import InputError
from generator.recommendation.guide import load_guide
from generator.registry._aliases import aliases_file
from generator.registry.registry import Registry, add_template, get_template, invite, read_registry
from generator.registry.template import Template
from generator.reporter import Reporter
from tests.support.bundled import LAYERED, bundled
from tests.support.files import MANIFEST, build_template, build_tree
from tests.support.registries import EMPTY

__all__ = ["bundled"]

GUIDE = load_guide()


def found(name: str, registry: Registry | None = None) -> Template:
    """Return the template of that name, from the named ones by default."""
    return get_template(name, registry or read_registry(GUIDE))


def refused(name: str) -> str:
    """Return the error message for that template."""
    with pytest.raises(InputError) as refusal:
        found(name)
    return str(refusal.value)


def test_finds_templates_by_manifest_and_skips_layers(bundled: Path) -> None:
    templates = read_registry(GUIDE).candidates
    assert list(templates) == ["ant", "snail"]
    snail = templates["snail"]
    assert (snail.id, snail.path, snail.source) == ("snail", bundled / "snail", "bundled")
    assert (snail.title, snail.framework, snail.rules) == ("Test", "test", ())


def test_accepts_the_folder_of_a_template(bundled: Path, tmp_path: Path) -> None:
    mine = build_template(tmp_path / "mine", manifest=LAYERED)
    template = found(str(mine))
    assert (template.id, template.path, template.source) == ("mine", mine, str(mine))
    assert template.layers == (bundled / "_shared",)


@pytest.mark.parametrize("name", ["mine", "./mine", "mine/", "../here/mine", "~/here/mine"])
def test_accepts_a_folder_as_typed(
    name: str, bundled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = bundled.parent / "here"
    build_template(here / "mine")
    monkeypatch.chdir(here)
    monkeypatch.setenv("HOME", str(here.parent))
    assert found(name).path == here / "mine"


def test_bundled_name_takes_precedence_over_a_folder(
    bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_template(tmp_path / "snail")
    monkeypatch.chdir(tmp_path)
    assert found("snail").path == bundled / "snail"
    assert found("./snail").path == tmp_path / "snail"


def test_refuses_an_unknown_name_with_a_suggestion(bundled: Path) -> None:
    assert bundled.is_dir()
    assert refused("snial") == (
        "There is no template 'snial'. Did you mean 'snail'? Known: ant, snail."
    )


@pytest.mark.parametrize(
    "files",
    [{}, {"README.md": ""}, {"copier.yml/": ""}, {"template.toml": MANIFEST}],
)
def test_refuses_a_folder_that_is_not_a_template(
    files: dict[str, str], bundled: Path, tmp_path: Path
) -> None:
    folder = build_tree(tmp_path / "folder", files)
    assert bundled.is_dir()
    message = refused(str(folder))
    assert message.startswith(f"{folder} is not a template: a template is a folder with copier.yml")


@pytest.mark.parametrize(
    "name", ["/nowhere/at/all", "a\0/b", "~no-such-user/x", "x/y", "-x", "~no-such-user", "a\0b"]
)
def test_refuses_a_missing_path(name: str, bundled: Path) -> None:
    assert bundled.is_dir()
    assert " is not a " in refused(name)


def test_names_the_repository_that_a_missing_path_may_mean(bundled: Path) -> None:
    assert bundled.is_dir()
    assert refused("owner/repo@v1").endswith("For a repository: gh:owner/repo@v1")


def test_names_a_template_for_cookiecutter_as_such(tmp_path: Path, bundled: Path) -> None:
    assert bundled.is_dir()
    folder = build_tree(tmp_path / "baked", {"cookiecutter.json": "{}"})
    said = refused(str(folder))
    assert "is a template for cookiecutter, and scaffold renders those for Copier" in said
    assert said.endswith(f"Use: uvx cookiecutter {folder}")


@pytest.mark.parametrize("name", ["", " ", "nobody"])
def test_refuses_an_invalid_template_name(name: str, bundled: Path) -> None:
    assert bundled.is_dir()
    assert "template" in refused(name)


@pytest.mark.parametrize("ending", ["", "/y"], ids=["name", "path"])
def test_refuses_a_too_long_name(ending: str, bundled: Path) -> None:
    assert bundled.is_dir()
    assert "template" in refused("x" * 5000 + ending)


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
    """The aliases file."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return aliases_file()


def heard() -> tuple[list[str], Reporter]:
    notes: list[str] = []
    return notes, Reporter(note=notes.append)


def test_lists_templates_of_installed_packages(
    bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = install(tmp_path / "site", "bee-pack", "bee", monkeypatch)
    assert bundled.is_dir()
    bee = read_registry(GUIDE).templates["bee"]
    assert (bee.path, bee.source, bee.reference) == (folder, "package bee-pack 1.0", "bee")
    assert found("bee", EMPTY) == bee


def test_lists_aliases(bundled: Path, tmp_path: Path, config: Path) -> None:
    mine = build_template(tmp_path / "mine")
    added = add_template("bee", str(mine), EMPTY)
    assert list(read_registry(GUIDE).templates) == ["ant", "snail", "bee"]
    assert found("bee", EMPTY) == added
    assert (added.id, added.path, added.reference) == ("bee", mine, "bee")
    assert (bundled.is_dir(), config.is_file()) == (True, True)


def test_only_bundled_and_invited_templates_are_recommended(
    bundled: Path, tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path / "site", "bee-pack", "bee", monkeypatch)
    mine = str(build_template(tmp_path / "mine"))
    add_template("silent", mine, EMPTY)
    add_template("spoken", mine, EMPTY, recommend=True)
    registry = read_registry(GUIDE)
    assert list(registry.templates) == ["ant", "snail", "bee", "silent", "spoken"]
    assert list(registry.candidates) == ["ant", "snail", "spoken"]
    assert list(invite(["bee", mine], registry).candidates) == [
        *("ant", "snail", "spoken", "bee", "mine")
    ]
    add_template("spoken", mine, EMPTY)
    assert list(read_registry(GUIDE).candidates) == ["ant", "snail"]
    assert (bundled.is_dir(), config.is_file()) == (True, True)


def test_refuses_to_invite_a_template_in_the_place_of_a_bundled_one(
    bundled: Path, tmp_path: Path
) -> None:
    mine = build_template(tmp_path / "ant")
    with pytest.raises(InputError, match="a bundled template is called 'ant' too"):
        invite([str(mine)], read_registry(GUIDE))
    assert bundled.is_dir()


def test_registers_the_absolute_path_of_a_folder(
    bundled: Path, tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_template(tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    add_template("bee", "mine", EMPTY)
    monkeypatch.chdir("/")
    assert found("bee").path == tmp_path / "mine"
    assert (bundled.is_dir(), config.is_file()) == (True, True)


def test_plain_templates_are_named_but_not_recommended(
    bundled: Path, tmp_path: Path, config: Path
) -> None:
    plain = build_tree(tmp_path / "plain", {"copier.yml": "x: 1\n"})
    add_template("plain", str(plain), EMPTY)
    registry = read_registry(GUIDE)
    assert list(registry.templates) == ["ant", "snail", "plain"]
    assert list(registry.candidates) == ["ant", "snail"]
    assert (bundled.is_dir(), config.is_file()) == (True, True)


def test_refuses_an_ambiguous_name_with_a_remedy(
    bundled: Path, tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = build_template(tmp_path / "mine")
    add_template("bee", str(mine), EMPTY)
    install(tmp_path / "site", "bee-pack", "bee", monkeypatch)
    said = (
        "The name 'bee' leads to 2 templates: one is in the Python package bee-pack 1.0, one "
        f"registered as {mine}. Remove one of them: uninstall bee-pack or scaffold template remove "
        "bee."
    )
    with pytest.raises(InputError) as refusal:
        found("bee", EMPTY)
    assert str(refusal.value) == said
    with pytest.raises(InputError) as refusal:
        read_registry(GUIDE).refuse_duplicates()
    assert str(refusal.value) == said
    assert found("snail").path == bundled / "snail"
    assert config.is_file()


def test_installed_templates_cannot_take_bundled_names(
    bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path / "site", "ant-pack", "ant", monkeypatch)
    assert bundled.is_dir()
    with pytest.raises(InputError, match="one is bundled, one in the Python package ant-pack"):
        found("ant", EMPTY)


def test_skips_and_reports_a_broken_template_and_refuses_it_by_name(
    bundled: Path, tmp_path: Path, config: Path
) -> None:
    mine = build_template(tmp_path / "mine")
    add_template("bee", str(mine), EMPTY)
    build_tree(mine, {"template.toml": "title = 1\n"})
    notes, reporter = heard()
    assert list(read_registry(GUIDE, reporter).candidates) == ["ant", "snail"]
    [note] = notes
    assert note.startswith("Skipped the template 'bee': ")
    assert "template.toml" in refused("bee")
    assert (bundled.is_dir(), config.is_file()) == (True, True)


def test_reports_a_broken_aliases_file_and_keeps_other_templates(
    bundled: Path, config: Path
) -> None:
    build_tree(config.parent, {config.name: "template = 1\n"})
    notes, reporter = heard()
    assert list(read_registry(GUIDE, reporter).candidates) == ["ant", "snail"]
    assert notes[0].startswith(f"Skipped all registered templates: {config}: ")
    assert bundled.is_dir()
    assert str(config) in refused("bee")
    assert found("ant", EMPTY).path == bundled / "ant"
    with pytest.raises(InputError, match="template"):
        add_template("bee", str(bundled / "ant"), EMPTY)
