"""Tests of plain Copier templates, compared with Copier's own output."""

import os
import re
import warnings
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

import copier
import pytest
from copier._main import Worker

from generator.project.generate import generate
from generator.project.plan import make_plan
from generator.project.request import Request
from generator.recommendation.guide import load_guide
from generator.recommendation.needs import default_needs
from generator.registry.registry import get_template
from generator.rendering import _copier_adapter
from generator.rendering.render import render
from tests.support.files import build_tree, list_tree
from tests.support.processes import git
from tests.support.registries import EMPTY

GUIDE = load_guide()
ANSWERS = "{{ _copier_conf.answers_file }}.jinja"
CASES: Mapping[str, Mapping[str, str]] = {
    "answers": {
        "copier.yml": "_answers_file: .my/answers.yml\na: x\nb: {default: s, secret: true}\n",
        ".my/answers.yml.jinja": "{{ _copier_answers | to_nice_yaml }}",
        "said.jinja": "{{ _copier_conf.answers_file.name }} {{ a }} {{ b }}",
    },
    "answers, other brackets": {
        "copier.yml": "_envops: {variable_start_string: '[[', variable_end_string: ']]'}\na: x\n",
        "[[ _copier_conf.answers_file ]].jinja": "[[ _copier_answers|to_nice_yaml ]]{{ a }}",
    },
    "names": {
        "copier.yml": "_subdirectory: '{{ kind }}'\nkind: two\n",
        "one/a.txt": "",
        "two/{{ _folder_name }}.jinja": "{{ _copier_conf.dst_path.name }} {{ _copier_phase }}",
        "two/{% if kind == 'one' %}left out{% endif %}": "",
    },
    "every file a template": {
        "copier.yml": "_templates_suffix: ''\n_exclude: [copier.yml]\na: x\n",
        "a.txt": "{{ a }}",
        "b/{{ a }}.txt": "{{ a }}{{ unknown }}",
    },
    "left out": {
        "copier.yml": "_exclude: ['*.txt', '!kept.txt', '{% if a %}/sub{% endif %}']\na: x\n",
        **dict.fromkeys(("gone.txt", "kept.txt", "sub/b.md", "other/sub/c.md"), ""),
    },
    "kept where it is": {
        "copier.yml": "_skip_if_exists: [a.txt]\n_exclude: [copier.yml]\nx: 1\n",
        "a.txt.jinja": "{{ x }}",
    },
    "pulled in": {
        "copier.yml": "_exclude: [parts, copier.yml]\na: x\n",
        "parts/words.jinja": "{% macro shout(text) %}{{ text | upper }}!{% endmacro %}",
        "a.txt.jinja": "{% from 'parts/words.jinja' import shout %}{{ shout(a) }}",
        "b.txt.jinja": "{% include pathjoin('parts', 'words.jinja') %}b",
    },
    "for each": {
        "copier.yml": "names: {type: yaml, default: [one, two]}\n",
        "{% yield name from names %}{{ name }}{% endyield %}.txt.jinja": "{{ name }}",
    },
    "in pieces": {
        "copier.yml": "_exclude: [q]\na: x\n---\n!include q/*.yml\n---\n_exclude: [c]\n",
        "q/b.yml": "b: '{{ a }}'\n",
        "c": "",
        "d.jinja": "{{ a }}{{ b }}",
    },
}


def scaffolds(template: Path, place: Path) -> Mapping[str, object]:
    found = get_template(str(template), EMPTY)
    plan = make_plan(Request(default_needs(GUIDE), frozenset(), found), "shop", EMPTY)
    generate(plan, place / "shop", lambda _what: nullcontext(), with_git=False)
    (place / "shop/.scaffold.toml").unlink()
    return list_tree(place / "shop")


def copiers(template: Path, place: Path) -> Mapping[str, object]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        copier.run_copy(str(template), place / "shop", defaults=True, quiet=True, vcs_ref="HEAD")
    return list_tree(place / "shop")


def without_places(tree: Mapping[str, object]) -> dict[str, object]:
    """Return a tree without Copier's note of the template's location."""
    line = re.compile(rb"^_src_path: .*\n", re.MULTILINE)
    return {
        name: line.sub(b"", content) if isinstance(content, bytes) else content
        for name, content in tree.items()
    }


@pytest.mark.parametrize("files", CASES.values(), ids=CASES)
def test_renders_the_same_tree_as_copier(files: Mapping[str, str], tmp_path: Path) -> None:
    template = build_tree(tmp_path / "mine", files)
    theirs = without_places(copiers(template, tmp_path / "theirs"))
    assert theirs
    assert without_places(scaffolds(template, tmp_path / "ours")) == theirs


def test_keeps_executables_and_links(tmp_path: Path) -> None:
    files = {"copier.yml": "_preserve_symlinks: true\na: x\n", "run.sh.jinja": "{{ a }}", "b": ""}
    template = build_tree(tmp_path / "mine", files)
    (template / "run.sh.jinja").chmod(0o755)
    (template / "go").symlink_to("run.sh")
    (template / "{{ a }}").symlink_to("b")
    theirs = copiers(template, tmp_path / "theirs")
    assert theirs["go"] == "run.sh"
    assert scaffolds(template, tmp_path / "ours") == theirs
    assert os.access(tmp_path / "ours/shop/run.sh", os.X_OK)


def test_ignores_answers_files_of_excluded_templates(tmp_path: Path) -> None:
    files = {
        "copier.yml": "_exclude: [/vendor, copier.yml]\na: x\n",
        ANSWERS: "# Ours\n",
        **{f"vendor/{name}/src/{ANSWERS}": "# Another's\n" for name in ("a", "z")},
    }
    tree = scaffolds(build_tree(tmp_path / "mine", files), tmp_path / "ours")
    assert tree == {".copier-answers.yml": b"# Ours\n"}


def test_renders_no_path_of_the_machine(tmp_path: Path) -> None:
    conf = "{{ _copier_conf.src_path }} {{ _copier_conf.dst_path }} {{ _copier_python }}"
    told = f"{conf} {{{{ _src_path }}}} {{{{ _copier_answers._src_path }}}}"
    template = build_tree(tmp_path / "mine", {"copier.yml": "a: x\n", "told.jinja": told})
    tree = scaffolds(template, tmp_path / "ours")
    assert tree["told"] == b"mine shop python mine mine"


def test_knows_the_git_version_without_changing_the_repository(tmp_path: Path) -> None:
    told = "{{ _commit }} {{ _copier_answers._commit }}"
    files = {"copier.yml": "_exclude: [copier.yml]\na: x\n", "told.jinja": told}
    template = build_tree(tmp_path / "mine", files)
    git(template, "init", "-q")
    git(template, "add", "-A")
    git(template, "commit", "-qm", "One")
    git(template, "tag", "v1.2")
    tree = scaffolds(template, tmp_path / "ours")
    assert tree == {"told": b"v1.2 v1.2"}
    assert copiers(template, tmp_path / "theirs")["told"] == tree["told"]


def test_ignores_user_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = build_tree(tmp_path / "settings", {"mine.yml": "defaults: {a: theirs}\n"})
    monkeypatch.setenv("COPIER_SETTINGS_PATH", str(settings / "mine.yml"))
    template = build_tree(tmp_path / "mine", {"copier.yml": "a: x\n", "a.jinja": "{{ a }}"})
    assert scaffolds(template, tmp_path / "ours") == {"a": b"x"}


def test_ignores_the_answers_file_of_a_layer(tmp_path: Path) -> None:
    ghost = {"copier.yml": "a: x\n", ".copier-answers.yml": "ghost: boo\n_src_path: /etc\n"}
    layer = build_tree(tmp_path / "layer", ghost)
    template = build_tree(
        tmp_path / "mine", {"copier.yml": "a: x\n", "b.jinja": "{{ ghost }}{{ a }}"}
    )
    (tmp_path / "tree").mkdir()
    render([layer, template], {"a": "x"}, tmp_path / "tree")
    assert (tmp_path / "tree/b").read_text() == "x"


def test_reads_no_external_data_from_outside(tmp_path: Path) -> None:
    build_tree(tmp_path / "ours", {"x.yml": "secret: 1\n"})
    config = "_external_data: {old: ../x.yml, made: made.yml}\na: x\n"
    told = "{{ _external_data.old.secret }}{{ _external_data.made }}"
    files = {"copier.yml": config, "made.yml": "b: 1\n", "z.jinja": told}
    tree = scaffolds(build_tree(tmp_path / "mine", files), tmp_path / "ours")
    assert tree["z"] == b"{}"


def test_phase_is_a_string(tmp_path: Path) -> None:
    text = "{{ _copier_phase }} {{ _copier_phase.use is defined }} {{ _copier_conf.data.a }}"
    files = {"copier.yml": "a: x\n", "b.jinja": text}
    tree = scaffolds(build_tree(tmp_path / "mine", files), tmp_path / "ours")
    assert tree["b"] == b"render False x"


def test_copier_conf_has_the_same_keys_as_in_copier(tmp_path: Path) -> None:
    """Values that contain no location are the same as in Copier."""
    source = Path(copier.__file__).with_name("_main.py").read_text(encoding="utf-8")
    body = source.partition("conf = LazyDict(")[2].partition("return dict(")[0]
    names = set(re.findall(r'^ +"(\w+)": lambda', body, re.MULTILINE))
    assert len(names) > 20
    told = "{{ _copier_conf | list | sort | join(' ') }}"
    template = build_tree(tmp_path / "mine", {"copier.yml": "a: x\n", "b.jinja": told})
    tree = scaffolds(template, tmp_path / "ours")
    assert isinstance(tree["b"], bytes)
    assert set(tree["b"].decode().split()) == names


def test_three_names_of_copiers_worker_are_replaced() -> None:
    """Whoever allows a new version of Copier need look at these only."""
    source = Path(_copier_adapter.__file__).read_text(encoding="utf-8")
    own = set(vars(_copier_adapter.Copying))
    replaced = {name for name in own & set(dir(Worker)) if not name.startswith("__")}
    assert replaced == set(_copier_adapter.OVERRIDDEN)
    private = set(re.findall(r"from copier\.(_\w+) import (\w+(?:, \w+)*)", source))
    assert private == {
        ("_jinja_ext", "SandboxedEnvironment, YieldExtension"),
        ("_main", "Worker"),
        ("_settings", "SettingsModel"),
    }
    used = set(re.findall(r"(?:super\(\)|self\.template|self\.subproject)\.(_\w+)", source))
    assert used == {"__init__", "_render_context", "_render_path"}
