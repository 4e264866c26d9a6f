from pathlib import Path

import pytest

from generator.project.follow_up import NO_CHANGES, Changes, DueChange, due_changes, due_follow_ups
from generator.questions.copier_yml import read_questions
from generator.registry.manifest import FollowUp
from generator.registry.versions import Change
from tests.support.files import build_template


def due(tmp_path: Path, row: FollowUp, *added: str) -> list[str]:
    questions = read_questions([build_template(tmp_path / "mine", "color: red\n")])
    return due_follow_ups([row], questions, {"color": "blue"}, Changes(added, added[:1]))


@pytest.mark.parametrize(
    ("when", "added", "shown"),
    [
        ("{{ color == 'blue' }}", (), True),
        ("{{ color == 'red' }}", (), False),
        ("{{ added | length > 0 }}", (), False),
        ("{{ 'a' in added }}", ("b", "a"), True),
        ("{{ returned == ['b'] }}", ("b", "a"), True),
        ("{{ 1 / 0 }}", (), True),
    ],
)
def test_a_row_applies_if_its_condition_does(
    when: str,
    added: tuple[str, ...],
    shown: bool,  # noqa: FBT001
    tmp_path: Path,
) -> None:
    assert due(tmp_path, FollowUp(when, ("make it",)), *added) == (["make it"] if shown else [])


def test_commands_read_answers_and_harm_no_terminal(tmp_path: Path) -> None:
    run = (
        "paint {{ color }}  # {{ added | join(', ') }}",
        "{{ '\x1b[2J' }}",
        "{{ no",
        "{# #}",
    )
    assert due(tmp_path, FollowUp("true", run), "a", "b") == [
        "paint blue  # a, b",
        "\\x1b[2J",
        "{{ no",
    ]


def test_changes_of_an_update_read_answers_like_follow_ups(tmp_path: Path) -> None:
    rows = [
        Change("1.1", "Red is gone.", when="{{ color == 'red' }}"),
        Change("1.2", "Paint again.", when="{{ color == 'blue' }}", run=("paint {{ color }}",)),
        Change("1.3", "Frames are round.", when="{{ 1 / 0 }}"),
        Change("1.4", "It is not there yet."),
    ]
    questions = read_questions([build_template(tmp_path / "mine", "color: red\n")])
    assert due_changes(rows, ("1.0", "1.3"), questions, {"color": "blue"}, NO_CHANGES) == [
        DueChange("1.2", "Paint again.", ("paint blue",)),
        DueChange("1.3", "Frames are round.", ()),
    ]
