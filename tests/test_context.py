from pathlib import Path

import pytest

from generator.context import Origin, context
from generator.names_used import COPIERS
from generator.texts import Texts


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
        ("{{ _external_data.old.name | default('none') }}", "none"),
    ],
)
def test_a_text_may_name_the_project_and_where_it_comes_from(text: str, rendered: str) -> None:
    assert said(text, Origin("snail", "v1.2", "shop")) == rendered


def test_nothing_of_this_machine_is_told(tmp_path: Path) -> None:
    told = str(context(Origin("snail", "", "shop"), ".answers.yml"))
    assert not any(str(place) in told for place in (Path.home(), tmp_path, Path.cwd()))


def test_without_a_version_there_is_no_commit() -> None:
    assert "_commit" not in context(Origin("snail"), ".answers.yml")


def test_the_lint_knows_every_name() -> None:
    assert set(context(Origin("snail", "v1.2"), ".answers.yml")) <= COPIERS


def test_a_path_leads_to_no_module_of_python() -> None:
    text = "{{ _copier_conf.dst_path.parser.os }}"
    with pytest.raises(Exception, match=r"unsafe|no attribute"):
        said(text, Origin())
