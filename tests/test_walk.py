"""Going through the options of a template, with keys that are pressed in this very process."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from generator.answers import Answering
from generator.errors import Cancelled
from generator.given import YOURS, Given
from generator.guide import load_guide
from generator.needs import default_needs
from generator.plan import Plan, make_plan
from generator.prompts import BACK
from generator.registry import get_template
from generator.walk import Walk
from generator.wish import Wish
from tests.helpers import MANIFEST, build_template
from tests.talking import BACKSPACE, CTRL_C, CTRL_U, DOWN, ENTER, LEFT, SPACE

GUIDE = load_guide()
QUESTIONS = """\
fast: {type: bool, default: false}
name: {type: str, default: Ant}
slug: {type: str, default: "{{ name | lower }}"}
port: {type: int, default: 80, when: "{{ fast }}"}
license: {type: str, choices: {MIT: mit, None at all: none}, default: mit}
parts: {type: str, choices: [one, two, three], multiselect: true, default: []}
shape: {type: yaml, default: [1]}
"""


def plan_for(
    folder: Path, questions: str, said: Mapping[str, object] | None = None, manifest: str = MANIFEST
) -> Plan:
    build_template(folder / "template", questions, manifest=manifest)
    template = get_template(str(folder / "template"), {}, GUIDE)
    answers = {key: Given(value, "--set") for key, value in (said or {}).items()}
    return make_plan(Wish(default_needs(GUIDE), frozenset(), template, answers), "app", GUIDE, {})


@contextmanager
def pressing(*keys: str) -> Iterator[None]:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text("".join(keys))
        yield


def walk(
    folder: Path, questions: str, *keys: str, said: Mapping[str, object] | None = None
) -> Mapping[str, object]:
    """Press keys all the way; return the answers that differ from their defaults."""
    plan = plan_for(folder, questions, said)
    going = Walk(plan, {key: Given(value, "--set") for key, value in (said or {}).items()})
    with pressing(*keys, CTRL_C):
        assert going.run() is None
    Answering(plan.questions).answer(going.given, plan.suited)  # which refuses what does not fit
    return {key: answer.value for key, answer in going.given.items()}


def test_enter_all_the_way_changes_nothing(tmp_path: Path) -> None:
    assert walk(tmp_path, QUESTIONS, ENTER * 6) == {}


def test_defaults_follow_the_answers_before_them(tmp_path: Path) -> None:
    keys = [ENTER, CTRL_U, "BEE", ENTER, "s", ENTER, ENTER * 3]
    assert walk(tmp_path, QUESTIONS, *keys) == {"name": "BEE", "slug": "bees"}


def test_a_question_that_depends_on_an_answer_comes_with_it(tmp_path: Path) -> None:
    keys = ["y", ENTER * 2, "8", ENTER, LEFT, ENTER * 4]  # back from the licence to the port
    assert walk(tmp_path, QUESTIONS, *keys) == {"fast": True, "port": 808}


def test_an_answer_that_is_no_longer_asked_for_is_dropped(tmp_path: Path) -> None:
    said = {"fast": True, "port": 99}
    assert walk(tmp_path, QUESTIONS, "n", ENTER * 5, said=said) == {"fast": False}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"fast": "y", "port": "99"}, {"fast": True, "port": 99}),
        ({"parts": "three, one"}, {"parts": ["one", "three"]}),
        ({"parts": ["two"]}, {"parts": ["two"]}),
        ({"license": "none"}, {"license": "none"}),
        ({"shape": "{a: 1}"}, {"shape": {"a": 1}}),
        ({"slug": "Own"}, {"slug": "Own"}),
    ],
    ids=str,
)
def test_what_was_given_is_what_enter_takes(
    tmp_path: Path, said: dict[str, object], kept: dict[str, object]
) -> None:
    assert walk(tmp_path, QUESTIONS, ENTER * 7, said=said) == kept


def test_from_a_list_left_leads_back_to_a_changed_answer(tmp_path: Path) -> None:
    questions = """\
first: {type: bool, default: false}
second: {type: str, choices: [a, b], default: a}
third: {type: str, choices: [c, d], multiselect: true, default: []}
"""
    keys = ["y", DOWN, ENTER, SPACE, LEFT, LEFT, "n", ENTER, DOWN, SPACE, ENTER]
    assert walk(tmp_path, questions, *keys) == {"first": False, "second": "b", "third": ["d"]}


def test_back_from_the_first_question_ends_it(tmp_path: Path) -> None:
    going = Walk(plan_for(tmp_path, QUESTIONS), {})
    with pressing(LEFT, CTRL_C):
        assert going.run() is BACK


def test_who_leaves_keeps_the_answers_so_far(tmp_path: Path) -> None:
    port = Given("99", "--set")
    going = Walk(plan_for(tmp_path, QUESTIONS, {"fast": "yes", "port": "99"}), {"port": port})
    with pressing("y", CTRL_U, "Bee", ENTER, CTRL_C), pytest.raises(Cancelled):
        going.run()
    assert going.given == {
        "name": Given("Bee", YOURS),
        "fast": Given(value=True, where=YOURS),
        "port": port,
    }


def test_what_a_validator_refuses_is_not_taken(tmp_path: Path) -> None:
    questions = """\
name: {type: str, default: a, validator: "{% if '!' in name %}No.{% endif %}"}
"""
    assert walk(tmp_path, questions, "!", ENTER, BACKSPACE, "b", ENTER) == {"name": "ab"}


def test_a_default_that_would_be_refused_is_offered_to_be_mended(tmp_path: Path) -> None:
    questions = """\
name: {type: str, default: ant}
slug: {type: str, default: "{{ name }}", validator: "{% if ' ' in slug %}No.{% endif %}"}
"""
    keys = [" hill", ENTER, ENTER, CTRL_U, "hill", ENTER]
    assert walk(tmp_path, questions, *keys) == {"name": "ant hill", "slug": "hill"}


def test_a_question_without_a_default_waits_for_its_answer(tmp_path: Path) -> None:
    questions = "fast: {type: bool, default: false}\nport: {type: int}\nname: {type: str}\n"
    said = {"port": "7", "name": "x"}
    assert walk(tmp_path, questions, ENTER * 3, said=said) == {"port": 7, "name": "x"}


def test_a_choice_that_is_refused_cannot_be_taken(tmp_path: Path) -> None:
    questions = """\
fast: {type: bool, default: false}
engine:
  type: str
  default: slow
  choices:
    Slow: {value: slow, validator: "{% if fast %}It is slow.{% endif %}"}
    Quick: quick
"""
    assert walk(tmp_path, questions, "y", ENTER) == {"fast": True, "engine": "quick"}


def test_a_package_that_cannot_be_imported_is_refused(tmp_path: Path) -> None:
    plan = plan_for(tmp_path, "package_name: {type: str}\n", manifest=f'{MANIFEST}reserved = ["b"]')
    going = Walk(plan, {})
    with pressing(CTRL_U, "b", ENTER, CTRL_U, "json", ENTER, CTRL_U, "mine", ENTER, CTRL_C):
        going.run()
    assert going.given == {"package_name": Given("mine", YOURS)}


@settings(max_examples=15)
@given(st.lists(st.sampled_from([ENTER, ENTER, LEFT, DOWN, SPACE, "y", "n", "1"]), max_size=40))
def test_whatever_is_pressed_the_answers_fit(keys: list[str]) -> None:
    with TemporaryDirectory() as folder:
        plan = plan_for(Path(folder), QUESTIONS)
        going = Walk(plan, {})
        with pressing(*keys, CTRL_U, *([ENTER] * 9), CTRL_C):
            try:
                ended = going.run()
            except Cancelled:
                return
        if ended is None:
            answers = Answering(plan.questions).answer(going.given, plan.suited)
            assert set(going.given) <= set(answers.asked)
