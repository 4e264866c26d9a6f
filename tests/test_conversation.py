"""The conversation of `scaffold new` beyond the straight way: back, elsewhere, any terminal."""

import re
from pathlib import Path

import pytest

from generator.project import read_request
from tests.helpers import build_template, list_tree
from tests.talking import (
    ANOTHER,
    CHANGE,
    CTRL_C,
    CTRL_U,
    DOWN,
    ENTER,
    ESC,
    FILES,
    KNOWN,
    LEFT,
    NEEDS,
    OPTIONS,
    PLAIN,
    QUESTIONS,
    SOURCES,
    UP,
    Conversation,
    assert_cancelled,
    repeat,
)


@pytest.fixture
def template(tmp_path: Path) -> str:
    return str(build_template(tmp_path / "template", QUESTIONS, SOURCES))


# --- Back and elsewhere --------------------------------------------------------------------------


@pytest.mark.parametrize("key", [LEFT, ESC], ids=["Left", "Esc"])
def test_from_the_menu_a_key_leads_back_to_the_answers_and_from_there_to_the_menu(
    talk: Conversation, key: str
) -> None:
    talk.start("new", "app", *KNOWN)
    talk.answer("What now?", key)
    talk.answer("Which answer?", key)
    talk.answer("What now?", *CHANGE)
    talk.answer("Which answer?", ENTER)
    talk.answer("so far FastAPI", key)
    talk.answer("What now?", *ANOTHER)
    talk.answer("Which one?", key)
    talk.answer("What now?", *FILES)
    talk.answer("Which file?", key)
    talk.answer("What now?", ENTER)
    talk.answer("Generate it?", key)
    talk.answer("What now?", CTRL_C)
    assert_cancelled(talk)


def test_from_the_first_need_one_comes_back_to_the_folder(talk: Conversation) -> None:
    talk.start("new", "-n", "product=api", *PLAIN)
    talk.answer("Which folder", "ap", ENTER)
    talk.answer(f"1/{NEEDS - 1}", LEFT)
    talk.answer("Which folder", ESC)
    talk.answer("Which folder", "p", ENTER)
    for number in range(1, NEEDS):
        talk.answer(f"{number}/{NEEDS - 1}", ENTER)
    talk.generate()
    assert (talk.folder / "app/.scaffold.toml").is_file()


def test_an_answer_is_changed_after_a_no_to_the_summary(talk: Conversation) -> None:
    talk.start("new", "app", *KNOWN, *PLAIN)
    talk.answer("What now?", ENTER)
    talk.answer("template FastAPI", "")
    talk.answer("Generate it?", "n")
    talk.answer("What now?", *CHANGE)
    talk.answer("Which answer?", *[DOWN] * 6, ENTER)
    talk.hear("What does your team know best?")
    talk.answer("so far FastAPI", DOWN, ENTER)
    talk.hear("Django fits best")
    talk.answer("What now?", ENTER)
    talk.answer("template Django", "")
    talk.answer("Generate it?", ENTER)
    assert talk.end() == 0
    assert read_request(talk.folder / "app/.scaffold.toml").needs["team"] == "django"
    assert "-n team=django" in talk.text


def test_a_framework_taken_by_hand_is_weighed_and_recorded_as_such(talk: Conversation) -> None:
    talk.start("new", "app", *KNOWN, *PLAIN)
    talk.answer("What now?", *ANOTHER)
    talk.answer("Which one?", DOWN, ENTER)
    talk.hear("Nothing speaks against")
    talk.hear("FastAPI +4.")
    talk.generate()
    request = read_request(talk.folder / "app/.scaffold.toml")
    assert request.template != "fastapi"
    record = (talk.folder / "app/docs/decisions/0001-framework.md").read_text()
    assert "was chosen by hand. FastAPI would have been recommended" in " ".join(record.split())
    repeat(talk)


def test_the_recommended_one_taken_again_need_not_be_named(talk: Conversation) -> None:
    talk.start("new", "app", *KNOWN, *PLAIN)
    talk.answer("What now?", *ANOTHER)
    talk.answer("Which one?", DOWN, ENTER)
    talk.answer("What now?", *ANOTHER)
    talk.answer("Which one?", UP, ENTER)
    talk.generate()
    assert "scaffold new app -y\n" in talk.text
    repeat(talk)


def test_answers_that_another_template_does_not_ask_for_are_left_out_and_named(
    talk: Conversation, template: str
) -> None:
    talk.start("new", "app", "-t", template, "-s", "port=99", *KNOWN, *PLAIN)
    talk.answer("What now?", *ANOTHER)
    talk.answer("Which one?", UP, ENTER)
    talk.hear("Your answer to port is left out")
    talk.generate()
    assert "port" not in read_request(talk.folder / "app/.scaffold.toml").answers


def test_a_wrong_answer_on_the_command_line_is_refused_all_the_same(
    talk: Conversation, template: str
) -> None:
    talk.start("new", "app", "-t", template, "-s", "prot=99")
    assert talk.end() == 2
    assert "Did you mean" in talk.text
    assert list_tree(talk.folder) == {}


def test_what_has_no_good_default_is_asked_for(talk: Conversation, tmp_path: Path) -> None:
    questions = """\
package_name: {type: str}
port: {type: int, help: "The port of {{ package_name }}?"}
shape: {type: str, choices: {A circle: circle, A square: square}}
"""
    files = {"a.txt.jinja": "{{ package_name }} {{ port }} {{ shape }}\n"}
    template = str(build_template(tmp_path / "template", questions, files))
    talk.start("new", "email", "-t", template, *PLAIN)
    talk.answer("What should package_name be?", "json", ENTER)
    talk.answer("standard library", CTRL_U, "mail", ENTER)
    talk.answer("The port of mail?", ENTER)
    talk.answer("whole number", ESC)
    talk.answer("The port of mail?", "7", ENTER)
    talk.hear("A circle")
    talk.answer("A square", DOWN, ENTER)
    talk.generate()
    assert (talk.folder / "email/a.txt").read_text() == "mail 7 square\n"


# --- The files -----------------------------------------------------------------------------------


def test_the_tree_and_files_of_it_can_be_looked_at(talk: Conversation, template: str) -> None:
    talk.start("new", "app", "-t", template, *PLAIN, TERM="xterm-256color")
    talk.answer("What now?", DOWN, DOWN, DOWN, ENTER)
    talk.hear("a.py")
    talk.answer("Which file?", DOWN, DOWN, ENTER)
    talk.answer("Which file?", DOWN, ENTER)
    talk.answer("picture.png is no text: 5 bytes.", "")
    talk.answer("Which file?", DOWN, DOWN, ENTER)
    talk.answer("red", "")
    talk.answer("Which file?", *[UP] * 5, ENTER)
    talk.answer("What now?", CTRL_C)
    assert_cancelled(talk)
    assert "├── a.py  10\n" in talk.text
    assert "1 port = 80" in talk.text
    assert re.search(r"\x1b\[[0-9;]*[39][0-7]m80", talk.said), "a number has its colour"
    assert "\x1b]0;" not in talk.said
    assert "owned" in talk.text


# --- Any terminal --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "changes"),
    [(40, {}), (100, {"NO_COLOR": "1"}), (100, {"TERM": "dumb"})],
    ids=["40 columns", "NO_COLOR", "dumb"],
)
def test_a_whole_conversation_fits_any_terminal(
    talk: Conversation, columns: int, changes: dict[str, str]
) -> None:
    talk.start("new", "app", *PLAIN, columns=columns, **changes)
    for number in range(1, NEEDS + 1):
        talk.answer(f"{number}/{NEEDS}", DOWN, ENTER)
    talk.hear("fits best")
    talk.answer("What now?", *ANOTHER)
    talk.answer("Which one?", ENTER)
    talk.answer("What now?", *OPTIONS)
    talk.answer("1/", ESC)
    talk.answer("What now?", *FILES)
    talk.answer("Which file?", DOWN, ENTER)
    talk.answer("Which file?", LEFT)
    talk.generate()
    if changes:
        assert not re.search(r"\x1b\[(?:[0-9]+;)*(3|4|9|10)[0-7](?:;[0-9]+)*m", talk.said)
    drawn = talk.text.split("fits best")[1].split("What now?")[0]
    assert max(map(len, drawn.splitlines())) <= columns


def test_an_empty_line_shows_what_could_stand_there(talk: Conversation, tmp_path: Path) -> None:
    question = "motto: {type: str, default: '', placeholder: Per aspera, help: Which motto}\n"
    build_template(tmp_path / "motto", question)
    talk.start("new", "app", "-t", str(tmp_path / "motto"), *KNOWN, *PLAIN)
    talk.answer("What now?", *OPTIONS)
    talk.hear("Which motto")
    talk.answer("Per aspera", ENTER)
    talk.generate()
    assert read_request(talk.folder / "app/.scaffold.toml").answers == {"motto": ""}
