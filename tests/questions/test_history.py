"""A history keeps what it has, and puts what is new at its end."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import InputError, WorkError
from generator.questions.answers import Answering, Answers
from generator.questions.copier_yml import Questions, read_questions
from generator.questions.history import History, extended, latest, read_history
from generator.questions.question import Given
from tests.support.files import build_template

NAMES = st.lists(st.text("abcdefgh", min_size=1, max_size=2), unique=True, max_size=8)
QUESTIONS = """\
options: {type: str, multiselect: true, choices: [a, b, c], default: []}
history:
  type: yaml
  default: |
    {% for name in options %}
    {{ name }}: {{ [] if loop.first else [loop.previtem] }}
    {% else %}
    {}
    {% endfor %}
  validator: "{% if 'c' in history and 'b' in history %}b and c exclude each other.{% endif %}"
  when: false
size: {type: int, default: "{{ history | length }}", when: false}
"""


def line(names: Sequence[str]) -> History:
    """Return a history in which each name comes after the one before it."""
    return {name: list(names[max(place - 1, 0) : place]) for place, name in enumerate(names)}


def before(history: History, name: str) -> set[str]:
    """Return all names that a name comes after, directly or not."""
    found: set[str] = set()
    for other in history[name]:
        found |= {other} | before(history, other)
    return found


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Draw a history with branches, as of a project whose branches of git were merged."""
    found: dict[str, list[str]] = {}
    for name in draw(NAMES):
        some = st.lists(st.sampled_from(list(found)), unique=True, max_size=2) if found else None
        found[name] = [] if some is None else draw(some)
    return found


@given(histories(), NAMES)
def test_keeps_what_is_recorded_and_adds_after_it(history: History, names: list[str]) -> None:
    longer = extended(history, line(names))
    assert list(longer)[: len(history)] == list(history)
    assert {name: longer[name] for name in history} == history
    assert set(longer) == {*history, *names}
    read_history(dict(longer))
    for name in set(names) - set(history):
        assert set(history) <= before(longer, name)


@given(histories(), NAMES)
def test_what_comes_together_is_one_line(history: History, names: list[str]) -> None:
    longer = extended(history, line(names))
    if new := [name for name in names if name not in history]:
        assert latest(longer) == [new[-1]]
        assert all(longer[name] == [other] for other, name in pairwise(new))


@given(histories(), NAMES)
def test_adds_nothing_twice(history: History, names: list[str]) -> None:
    longer = extended(history, line(names))
    assert extended(longer, line(names)) == longer


def test_the_first_history_is_as_the_template_wants_it() -> None:
    wanted = {"a": [], "b": ["a"], "c": ["a"]}
    assert extended({}, wanted) == wanted


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (["a"], "must be a table of names"),
        (None, "must be a table of names"),
        ({1: []}, "the name 1 must be a text"),
        ({"a\n": []}, "must be a text of one line"),
        ({"a": "b"}, "'a' must have a list of names"),
        ({"a": ["a"]}, "'a' must have a list of names that are above it"),
        ({"a": ["b"], "b": []}, "'a' must have a list of names that are above it"),
        ({"a": [], "b": ["c"]}, "'b' comes after 'c', which is not above it"),
        ({"a": [], "b": [1]}, "'b' comes after 1, which is not above it"),
        ({str(number): [] for number in range(1001)}, "more than 1000 names"),
    ],
)
def test_refuses_what_is_no_history(value: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_history(value)


def asked(tmp_path: Path, recorded: History, questions: str = QUESTIONS) -> Questions:
    folder = build_template(tmp_path / "mine", questions)
    read = read_questions([folder])
    return Questions(
        read.all, read.settings, read.folders, read.origin, read.configs, "history", recorded
    )


def answers(tmp_path: Path, recorded: History, *options: str) -> Answers:
    given = {"options": Given(list(options), "--set")}
    return Answering(asked(tmp_path, recorded)).answer(given, {})


def test_a_project_gets_its_recorded_history_and_later_questions_read_it(tmp_path: Path) -> None:
    found = answers(tmp_path, {"b": []}, "a", "b")
    assert found.values["history"] == found.data["history"] == {"b": [], "a": ["b"]}
    assert found.values["size"] == 2
    assert found.recorded() == {"options": ["a", "b"]}


def test_what_an_answer_takes_away_stays(tmp_path: Path) -> None:
    assert answers(tmp_path, {"b": [], "a": ["b"]}).values["history"] == {"b": [], "a": ["b"]}


def test_the_template_may_refuse_a_history(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^b and c exclude each other\.$"):
        answers(tmp_path, {"b": []}, "c")
    questions = asked(tmp_path, {"b": []})
    given = {"options": Given(["c"], "--set")}
    assert Answering(questions).answer(given, {}, so_far=True).values["history"]


def test_a_default_that_is_no_history_is_an_error_of_the_template(tmp_path: Path) -> None:
    questions = asked(tmp_path, {}, "history: {type: yaml, default: '[a]', when: false}\n")
    with pytest.raises(WorkError, match=r"must be a table of names.*error in the template"):
        Answering(questions).answer({}, {})
