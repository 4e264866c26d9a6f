from pathlib import Path

import pytest

from generator.checking.lint.jinja_names import COPIERS
from generator.rendering.context import Origin, context
from generator.rendering.jinja import Texts


def said(text: str, origin: Origin) -> object:
    """Return a text that reads Copier's own variables."""
    return Texts("jinja2.StrictUndefined", {}).render(
        text, context(origin, ".answers.yml", ["old"])
    )


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("{{ _folder_name }} {{ _copier_conf.dst_path.name }}", "shop shop"),
        ("{{ _src_path }} {{ _copier_conf.src_path }} {{ _commit }}", "snail snail v1.2"),
        ("{{ _copier_conf.answers_file }} {{ _copier_phase }}", ".answers.yml prompt"),
        ("{{ _copier_conf.vcs_ref }} {{ _copier_conf.vcs_ref_hash }}", "main 0123"),
        ("{{ _external_data.old.name | default('none') }}", "none"),
    ],
)
def test_texts_can_use_project_and_origin(text: str, rendered: str) -> None:
    assert said(text, Origin("snail", "v1.2", "shop", "main", "0123")) == rendered


def test_context_contains_nothing_of_the_machine(tmp_path: Path) -> None:
    told = str(context(Origin("snail", "", "shop"), ".answers.yml"))
    assert not any(str(place) in told for place in (Path.home(), tmp_path, Path.cwd()))


def test_commit_needs_a_version() -> None:
    assert "_commit" not in context(Origin("snail"), ".answers.yml")


def test_lint_knows_every_context_name() -> None:
    assert set(context(Origin("snail", "v1.2"), ".answers.yml")) <= COPIERS


def test_context_paths_expose_no_python_modules() -> None:
    text = "{{ _copier_conf.dst_path.parser.os }}"
    with pytest.raises(Exception, match=r"unsafe|no attribute"):
        said(text, Origin())
