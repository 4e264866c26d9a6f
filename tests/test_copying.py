"""What is made of a plain Copier template, held against what Copier itself makes of it."""

import os
import re
import warnings
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

import copier
import pytest

from generator.generate import generate
from generator.guide import load_guide
from generator.needs import default_needs
from generator.plan import make_plan
from generator.registry import get_template
from generator.wish import Wish
from tests.helpers import build_tree, list_tree
from tests.processes import git

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
    found = get_template(str(template), {}, GUIDE)
    plan = make_plan(Wish(default_needs(GUIDE), frozenset(), found), "shop", GUIDE, {})
    generate(plan, place / "shop", lambda _what: nullcontext(), with_git=False)
    (place / "shop/.scaffold.toml").unlink()
    return list_tree(place / "shop")


def copiers(template: Path, place: Path) -> Mapping[str, object]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        copier.run_copy(str(template), place / "shop", defaults=True, quiet=True, vcs_ref="HEAD")
    return list_tree(place / "shop")


def without_places(tree: Mapping[str, object]) -> dict[str, object]:
    """Return a tree without what Copier writes down of the template's place."""
    line = re.compile(rb"^_src_path: .*\n", re.MULTILINE)
    return {
        name: line.sub(b"", content) if isinstance(content, bytes) else content
        for name, content in tree.items()
    }


@pytest.mark.parametrize("files", CASES.values(), ids=CASES)
def test_the_tree_is_copiers(files: Mapping[str, str], tmp_path: Path) -> None:
    template = build_tree(tmp_path / "mine", files)
    theirs = without_places(copiers(template, tmp_path / "theirs"))
    assert theirs
    assert without_places(scaffolds(template, tmp_path / "ours")) == theirs


def test_files_that_run_and_links_come_out_as_they_are(tmp_path: Path) -> None:
    files = {"copier.yml": "_preserve_symlinks: true\na: x\n", "run.sh.jinja": "{{ a }}", "b": ""}
    template = build_tree(tmp_path / "mine", files)
    (template / "run.sh.jinja").chmod(0o755)
    (template / "go").symlink_to("run.sh")
    (template / "{{ a }}").symlink_to("b")
    theirs = copiers(template, tmp_path / "theirs")
    assert theirs["go"] == "run.sh"
    assert scaffolds(template, tmp_path / "ours") == theirs
    assert os.access(tmp_path / "ours/shop/run.sh", os.X_OK)


def test_the_answers_file_is_not_that_of_a_template_within_what_is_left_out(tmp_path: Path) -> None:
    files = {
        "copier.yml": "_exclude: [/vendor, copier.yml]\na: x\n",
        ANSWERS: "# Ours\n",
        **{f"vendor/{name}/src/{ANSWERS}": "# Another's\n" for name in ("a", "z")},
    }
    tree = scaffolds(build_tree(tmp_path / "mine", files), tmp_path / "ours")
    assert tree == {".copier-answers.yml": b"# Ours\n"}


def test_no_place_on_this_machine_comes_out(tmp_path: Path) -> None:
    conf = "{{ _copier_conf.src_path }} {{ _copier_conf.dst_path }} {{ _copier_python }}"
    told = f"{conf} {{{{ _src_path }}}} {{{{ _copier_answers._src_path }}}}"
    template = build_tree(tmp_path / "mine", {"copier.yml": "a: x\n", "told.jinja": told})
    tree = scaffolds(template, tmp_path / "ours")
    assert tree["told"] == b"mine shop python mine mine"


def test_of_a_template_in_git_the_version_is_told_and_the_repository_stays(tmp_path: Path) -> None:
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


def test_the_settings_of_who_makes_it_count_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = build_tree(tmp_path / "settings", {"mine.yml": "defaults: {a: theirs}\n"})
    monkeypatch.setenv("COPIER_SETTINGS_PATH", str(settings / "mine.yml"))
    template = build_tree(tmp_path / "mine", {"copier.yml": "a: x\n", "a.jinja": "{{ a }}"})
    assert scaffolds(template, tmp_path / "ours") == {"a": b"x"}
