"""Tests of the prompts for options, with key presses in this process."""

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

from generator.cli.prompts.options import OptionsPrompt
from generator.cli.prompts.widgets import BACK
from generator.errors import Cancelled
from generator.project.plan import Plan, make_plan
from generator.project.request import Request
from generator.questions.answers import Answering
from generator.questions.question import YOURS, Given
from generator.recommendation.guide import load_guide
from generator.recommendation.needs import default_needs
from generator.registry.registry import get_template
from tests.support.files import MANIFEST, build_template
from tests.support.registries import EMPTY
from tests.support.terminal import BACKSPACE, CTRL_C, CTRL_U, DOWN, ENTER, ESC, LEFT, SPACE, UP

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
    template = get_template(str(folder / "template"), EMPTY)
    answers = {key: Given(value, "--set") for key, value in (said or {}).items()}
    return make_plan(Request(default_needs(GUIDE), frozenset(), template, answers), "app", EMPTY)


@contextmanager
def pressing(*keys: str) -> Iterator[None]:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text("".join(keys))
        yield


def walk(
    folder: Path, questions: str, *keys: str, said: Mapping[str, object] | None = None
) -> Mapping[str, object]:
    """Press keys to the end; return the answers that differ from their defaults."""
    plan = plan_for(folder, questions, said)
    going = OptionsPrompt(plan, {key: Given(value, "--set") for key, value in (said or {}).items()})
    with pressing(*keys, CTRL_C):
        assert going.run() is None
    Answering(plan.questions).answer(going.given, plan.suited)  # which refuses invalid answers
    return {key: answer.value for key, answer in going.given.items()}


def test_enter_everywhere_changes_nothing(tmp_path: Path) -> None:
    assert walk(tmp_path, QUESTIONS, ENTER * 6) == {}


def test_defaults_follow_the_answers_before_them(tmp_path: Path) -> None:
    keys = [ENTER, CTRL_U, "BEE", ENTER, "s", ENTER, ENTER * 3]
    assert walk(tmp_path, QUESTIONS, *keys) == {"name": "BEE", "slug": "bees"}


def test_asks_a_conditional_question_after_its_answer(tmp_path: Path) -> None:
    keys = ["y", ENTER * 3, "8", ENTER, LEFT, ENTER * 4]  # go back from the licence to the port
    assert walk(tmp_path, QUESTIONS, *keys) == {"fast": True, "port": 808}


def test_drops_answers_that_no_longer_apply(tmp_path: Path) -> None:
    said = {"fast": True, "port": 99}
    assert walk(tmp_path, QUESTIONS, "n", ENTER * 6, said=said) == {"fast": False}


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
def test_enter_takes_given_answers(
    tmp_path: Path, said: dict[str, object], kept: dict[str, object]
) -> None:
    assert walk(tmp_path, QUESTIONS, ENTER * 7, said=said) == kept


def test_a_letter_waits_for_enter(tmp_path: Path) -> None:
    questions = "first: {type: bool, default: false}\nsecond: {type: bool, default: true}\n"
    assert walk(tmp_path, questions, "y", ENTER, ENTER) == {"first": True}


def test_left_arrow_goes_back_to_change_an_answer(tmp_path: Path) -> None:
    questions = """\
first: {type: bool, default: false}
second: {type: str, choices: [a, b], default: a}
third: {type: str, choices: [c, d], multiselect: true, default: []}
"""
    keys = ["y", ENTER, DOWN, ENTER, SPACE, LEFT, LEFT]
    keys += ["n", ENTER, ENTER, DOWN, SPACE, ENTER]
    assert walk(tmp_path, questions, *keys) == {"first": False, "second": "b", "third": ["d"]}


def test_going_back_from_the_first_question_ends_the_prompts(tmp_path: Path) -> None:
    going = OptionsPrompt(plan_for(tmp_path, QUESTIONS), {})
    with pressing(LEFT, CTRL_C):
        assert going.run() is BACK


def test_leaving_keeps_the_answers_so_far(tmp_path: Path) -> None:
    port = Given("99", "--set")
    going = OptionsPrompt(
        plan_for(tmp_path, QUESTIONS, {"fast": "yes", "port": "99"}), {"port": port}
    )
    with pressing("y", ENTER, CTRL_U, "Bee", ENTER, CTRL_C), pytest.raises(Cancelled):
        going.run()
    assert going.given == {
        "name": Given("Bee", YOURS),
        "fast": Given(value=True, where=YOURS),
        "port": port,
    }


def test_does_not_accept_what_a_validator_refuses(tmp_path: Path) -> None:
    questions = """\
name: {type: str, default: a, validator: "{% if '!' in name %}No.{% endif %}"}
"""
    assert walk(tmp_path, questions, "!", ENTER, BACKSPACE, "b", ENTER) == {"name": "ab"}


def test_offers_an_invalid_default_for_correction(tmp_path: Path) -> None:
    questions = """\
name: {type: str, default: ant}
slug: {type: str, default: "{{ name }}", validator: "{% if ' ' in slug %}No.{% endif %}"}
"""
    keys = [" hill", ENTER, ENTER, CTRL_U, "hill", ENTER]
    assert walk(tmp_path, questions, *keys) == {"name": "ant hill", "slug": "hill"}


def test_requires_an_answer_without_a_default(tmp_path: Path) -> None:
    questions = "fast: {type: bool, default: false}\nport: {type: int}\nname: {type: str}\n"
    said = {"port": "7", "name": "x"}
    assert walk(tmp_path, questions, ENTER * 3, said=said) == {"port": 7, "name": "x"}


def test_cannot_select_an_invalid_choice(tmp_path: Path) -> None:
    questions = """\
fast: {type: bool, default: false}
engine:
  type: str
  default: slow
  choices:
    Slow: {value: slow, validator: "{% if fast %}It is slow.{% endif %}"}
    Quick: quick
"""
    assert walk(tmp_path, questions, "y", ENTER * 2) == {"fast": True, "engine": "quick"}


def test_refuses_a_package_that_cannot_be_imported(tmp_path: Path) -> None:
    plan = plan_for(tmp_path, "package_name: {type: str}\n", manifest=f'{MANIFEST}reserved = ["b"]')
    going = OptionsPrompt(plan, {})
    with pressing(CTRL_U, "b", ENTER, CTRL_U, "json", ENTER, CTRL_U, "mine", ENTER, CTRL_C):
        going.run()
    assert going.given == {"package_name": Given("mine", YOURS)}


def edited(
    folder: Path, *keys: str, said: Mapping[str, object] | None = None
) -> Mapping[str, object]:
    """Press keys in the list of options; return the answers that differ from their defaults."""
    given = {key: Given(value, "--set") for key, value in (said or {}).items()}
    going = OptionsPrompt(plan_for(folder, QUESTIONS, said), given)
    with pressing(*keys, CTRL_C):
        assert going.edit() is None
    return {key: answer.value for key, answer in going.given.items()}


def test_one_option_is_changed_and_the_others_follow(tmp_path: Path) -> None:
    assert edited(tmp_path, DOWN, ENTER, CTRL_U, "Bee", ENTER) == {"name": "Bee"}
    plan = plan_for(tmp_path / "again", QUESTIONS, {"name": "Bee"})
    assert plan.answers.values["slug"] == "bee"


def test_typing_filters_the_options(tmp_path: Path) -> None:
    assert edited(tmp_path, "lic", ENTER, DOWN, ENTER) == {"license": "none"}


def test_a_given_answer_stays_when_another_is_changed(tmp_path: Path) -> None:
    said = {"fast": True, "port": 99}
    keys = ["license", ENTER, DOWN, ENTER]
    assert edited(tmp_path, *keys, said=said) == {**said, "license": "none"}


def test_the_last_row_goes_through_all_options(tmp_path: Path) -> None:
    assert edited(tmp_path, UP, ENTER, "y", ENTER * 8) == {"fast": True}


@pytest.mark.parametrize("keys", [[LEFT], [DOWN, ENTER, ESC]])
def test_the_list_of_options_goes_back(tmp_path: Path, keys: list[str]) -> None:
    going = OptionsPrompt(plan_for(tmp_path, QUESTIONS), {})
    with pressing(*keys, CTRL_C):
        assert going.edit() is BACK
    assert going.given == {}


@settings(max_examples=15)
@given(st.lists(st.sampled_from([ENTER, ENTER, LEFT, DOWN, SPACE, "y", "n", "1"]), max_size=40))
def test_any_keys_give_valid_answers(keys: list[str]) -> None:
    with TemporaryDirectory() as folder:
        plan = plan_for(Path(folder), QUESTIONS)
        going = OptionsPrompt(plan, {})
        with pressing(*keys, CTRL_U, *([ENTER] * 9), CTRL_C):
            try:
                ended = going.run()
            except Cancelled:
                return
        if ended is None:
            answers = Answering(plan.questions).answer(going.given, plan.suited)
            assert set(going.given) <= set(answers.asked)
