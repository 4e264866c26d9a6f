"""A template and what it stands on, bundled or anywhere else."""

from pathlib import Path

import pytest

from generator import template as home
from generator.errors import InputError
from generator.guide import load_guide
from generator.manifest import Interpreter, Secrets
from generator.registry import Template, bundled_folder, find_templates, get_template
from tests.bundling import LAYERED, bundle, bundled
from tests.helpers import MANIFEST, build_template, build_tree

__all__ = ["bundled"]

GUIDE = load_guide()


def found(name: str) -> Template:
    """Return the template of that name, among those that are bundled."""
    return get_template(name, find_templates(GUIDE), GUIDE)


def refused(name: str) -> str:
    """Return why that is no template."""
    with pytest.raises(InputError) as refusal:
        found(name)
    return str(refusal.value)


def test_layers_are_rendered_before_the_template_itself(bundled: Path) -> None:
    templates = find_templates(GUIDE)
    assert templates["snail"].folders == (bundled / "_shared", bundled / "snail")
    assert templates["ant"].folders == (bundled / "ant",)


@pytest.mark.parametrize("place", ["INSTALLED", "CHECKOUT"])
def test_bundled_templates_are_found_installed_and_in_a_checkout(
    place: str, bundled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle(monkeypatch, bundled, place)
    assert bundled_folder() == bundled
    assert list(find_templates(GUIDE)) == ["ant", "snail"]


def test_installed_templates_win_over_a_checkout(
    bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "installed"
    build_template(installed / "bee")
    monkeypatch.setattr(home, "INSTALLED", installed)
    assert bundled.is_dir()
    assert list(find_templates(GUIDE)) == ["bee"]


def test_the_wheel_has_the_templates_inside_the_package_and_a_checkout_beside_it() -> None:
    package = Path(home.__file__).parent
    places = (home.INSTALLED, home.CHECKOUT)
    assert places == (package / "templates", package.parent / "templates")
    assert (bundled_folder() / "_shared" / "copier.yml").is_file()


def test_a_layer_beside_the_template_wins_over_a_bundled_one(bundled: Path, tmp_path: Path) -> None:
    mine = build_template(tmp_path / "here" / "mine", manifest=LAYERED)
    beside = build_tree(tmp_path / "here" / "_shared", {"copier.yml": ""})
    assert bundled.is_dir()
    assert found(str(mine)).layers == (beside,)


def test_a_plain_template_is_one_that_says_nothing_about_itself(tmp_path: Path) -> None:
    folder = build_tree(tmp_path / "plain", {"copier.yml": "x: 1\n"})
    plain = found(str(folder))
    assert (plain.id, plain.title, plain.layers, plain.manifest.proof) == ("plain", "plain", (), ())


def test_what_a_layer_says_holds_for_the_templates_on_it_and_theirs_has_the_last_word(
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
    manifest = find_templates(GUIDE)["snail"].manifest
    assert manifest.reserved == {"a", "b"}
    assert manifest.secrets == Secrets("x", "z")
    assert manifest.interpreter == Interpreter("python", "PY")
    assert [(item.name, item.words) for item in manifest.proof] == [
        ("first", ("true",)),
        ("second", ("sh", "-c", "exit 0")),
    ]


def test_a_layer_that_is_not_there_is_refused_by_file_and_nearest(
    bundled: Path, tmp_path: Path
) -> None:
    assert bundled.is_dir()
    folder = build_template(tmp_path / "mine", manifest='layers = ["_shard"]\n' + MANIFEST)
    message = refused(str(folder))
    assert message.startswith(f"{folder / 'template.toml'}: There is no layer '_shard'.")
    assert "Did you mean '_shared'?" in message


@pytest.mark.parametrize("layer", ["../_shared", "/", "..", "snail/../_shared"])
def test_a_layer_is_a_name_and_no_path(layer: str, bundled: Path, tmp_path: Path) -> None:
    assert bundled.is_dir()
    folder = build_template(tmp_path / "mine", manifest=f'layers = ["{layer}"]\n{MANIFEST}')
    assert f"There is no layer {layer!r}" in refused(str(folder))
