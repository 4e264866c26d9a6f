"""A template and its layers, bundled or elsewhere."""

from pathlib import Path

import pytest

from generator.errors import InputError
from generator.recommendation.guide import load_guide
from generator.registry.manifest import Interpreter, Secrets
from generator.registry.registry import get_template, read_registry
from generator.registry.template import Template
from generator.system import locations
from generator.system.locations import bundled_folder
from tests.support.bundled import LAYERED, bundle, bundled
from tests.support.files import MANIFEST, build_template, build_tree

__all__ = ["bundled"]

GUIDE = load_guide()


def found(name: str) -> Template:
    """Return the template of that name, among those that are bundled."""
    return get_template(name, read_registry(GUIDE))


def refused(name: str) -> str:
    """Return the error message for that template."""
    with pytest.raises(InputError) as refusal:
        found(name)
    return str(refusal.value)


def test_layers_are_rendered_before_the_template_itself(bundled: Path) -> None:
    templates = read_registry(GUIDE).candidates
    assert templates["snail"].folders == (bundled / "_shared", bundled / "snail")
    assert templates["ant"].folders == (bundled / "ant",)


@pytest.mark.parametrize("place", ["INSTALLED", "CHECKOUT"])
def test_finds_bundled_templates_installed_and_in_a_checkout(
    place: str, bundled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle(monkeypatch, bundled, place)
    assert bundled_folder() == bundled
    assert list(read_registry(GUIDE).candidates) == ["ant", "snail"]


def test_installed_templates_take_precedence_over_a_checkout(
    bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "installed"
    build_template(installed / "bee")
    monkeypatch.setattr(locations, "INSTALLED", installed)
    assert bundled.is_dir()
    assert list(read_registry(GUIDE).candidates) == ["bee"]


def test_finds_templates_in_wheel_and_checkout() -> None:
    package = Path(locations.__file__).parents[1]
    places = (locations.INSTALLED, locations.CHECKOUT)
    assert places == (package / "templates", package.parent / "templates")
    assert (bundled_folder() / "_shared" / "copier.yml").is_file()


def test_a_sibling_layer_takes_precedence_over_a_bundled_one(bundled: Path, tmp_path: Path) -> None:
    mine = build_template(tmp_path / "here" / "mine", manifest=LAYERED)
    beside = build_tree(tmp_path / "here" / "_shared", {"copier.yml": ""})
    assert bundled.is_dir()
    assert found(str(mine)).layers == (beside,)


def test_a_template_without_manifest_is_plain(tmp_path: Path) -> None:
    folder = build_tree(tmp_path / "plain", {"copier.yml": "x: 1\n"})
    plain = found(str(folder))
    assert (plain.id, plain.title, plain.layers, plain.manifest.proof) == ("plain", "plain", (), ())


def test_layer_applies_to_its_templates_which_take_precedence(
    bundled: Path,
) -> None:
    build_tree(
        bundled / "_shared",
        {
            "layer.toml": 'reserved = ["a"]\n[secrets]\nexample = "x"\nfile = "y"\n'
            '[interpreter]\nquestion = "python"\nvariable = "PY"\n'
            '[[proof]]\nname = "first"\nrun = "true"\n'
        },
    )
    build_template(
        bundled / "snail",
        manifest=f'{LAYERED}reserved = ["b"]\n[secrets]\nexample = "x"\nfile = "z"\n'
        '[[proof]]\nname = "second"\nrun = "sh -c \'exit 0\'"\nseconds = 5\n',
    )
    manifest = read_registry(GUIDE).candidates["snail"].manifest
    assert manifest.reserved == {"a", "b"}
    assert manifest.secrets == Secrets("x", "z")
    assert manifest.interpreter == Interpreter("python", "PY")
    assert [(item.name, item.words) for item in manifest.proof] == [
        ("first", ("true",)),
        ("second", ("sh", "-c", "exit 0")),
    ]


def test_refuses_a_missing_layer_with_a_suggestion(bundled: Path, tmp_path: Path) -> None:
    assert bundled.is_dir()
    folder = build_template(tmp_path / "mine", manifest='layers = ["_shard"]\n' + MANIFEST)
    message = refused(str(folder))
    assert message.startswith(f"{folder / 'template.toml'}: There is no layer '_shard'.")
    assert "Did you mean '_shared'?" in message


@pytest.mark.parametrize("layer", ["../_shared", "/", "..", "snail/../_shared"])
def test_refuses_a_path_as_a_layer(layer: str, bundled: Path, tmp_path: Path) -> None:
    assert bundled.is_dir()
    folder = build_template(tmp_path / "mine", manifest=f'layers = ["{layer}"]\n{MANIFEST}')
    assert f"There is no layer {layer!r}" in refused(str(folder))
