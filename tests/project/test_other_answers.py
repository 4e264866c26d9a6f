"""A project that Copier has made can be made again by scaffold from Copier's own record."""

import warnings
from pathlib import Path

import copier
import pytest

from tests.support.files import list_tree
from tests.support.processes import scaffold
from tests.support.repositories import commit

QUESTIONS = """\
_subdirectory: project
name: {type: str}
use: {type: bool, default: false}
licence: {type: str, default: mit, choices: [mit, gpl]}
kept: {type: str, default: "{{ name }}-kept", when: "{{ use }}"}
secret: {type: str, default: s, secret: true}
"""
FILES = {
    "copier.yml": QUESTIONS,
    "project/{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers | to_nice_yaml }}",
    "project/a.txt.jinja": "{{ name }} {{ use }} {{ licence }} {{ kept | default('') }}\n",
}


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A template with two releases."""
    folder = tmp_path / "template"
    commit(folder, FILES, "v1.0.0")
    commit(folder, {"project/a.txt.jinja": "newer\n"}, "v2.0.0")
    return folder


@pytest.mark.parametrize("data", [{"name": "Ada"}, {"name": "Bo", "use": True, "licence": "gpl"}])
def test_the_record_of_copier_makes_the_same_project_again(
    data: dict[str, object], template: Path, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        copier.run_copy(
            str(template), theirs, data=data, defaults=True, quiet=True, vcs_ref="v1.0.0"
        )
    record = theirs / ".copier-answers.yml"
    made = scaffold(tmp_path, "new", "ours", "-y", "--no-git", "--answers", str(record))
    assert made.code == 0, made.err
    ours = list_tree(tmp_path / "ours")
    assert ours.pop(".scaffold.toml")
    assert {name: text for name, text in ours.items() if name != record.name} == {
        "a.txt": (theirs / "a.txt").read_bytes()
    }
