"""Tests of the conversation of `scaffold new`: going back, other choices, any terminal."""

import itertools
import operator
import re
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from generator.project.record import read_answers_file
from tests.support.files import build_template, list_tree
from tests.support.terminal import (
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
    OPTION,
    PLAIN,
    QUESTIONS,
    SOURCES,
    SPACE,
    UP,
    Conversation,
    assert_cancelled,
    repeat,
)

DRAWN = "\x1b[?7h"  # the end of each drawing: wrapping is on again


@pytest.fixture
def template(tmp_path: Path) -> str:
    return str(build_template(tmp_path / "template", QUESTIONS, SOURCES))


# --- Going back and other choices ----------------------------------------------------------------


@pytest.mark.parametrize("key", [LEFT, ESC], ids=["Left", "Esc"])
def test_goes_back_from_menu_to_answers_and_returns(talk: Conversation, key: str) -> None:
    talk.start("new", "app", *KNOWN)
    talk.answer("What now?", key)
    talk.answer("Which answer?", key)
    talk.answer("What now?", *CHANGE)
    talk.answer("Which answer?", ENTER)
    talk.answer("so far FastAPI", key)
    talk.answer("What now?", *ANOTHER)
    talk.answer("Which framework?", key)
    talk.answer("What now?", *FILES)
    talk.answer("Which file?", key)
    talk.answer("What now?", *OPTION)
    talk.answer("Which option?", key)
    talk.answer("What now?", CTRL_C)
    assert_cancelled(talk)


def test_goes_back_from_the_first_need_to_the_folder(talk: Conversation) -> None:
    talk.start("new", "-n", "product=api", *PLAIN)
    talk.answer("Which folder", "ap", ENTER)
    talk.answer(f"1/{NEEDS - 1}", LEFT)
    talk.answer("Which folder", ESC)
    talk.answer("Which folder", "p", ENTER)
    for number in range(1, NEEDS):
        talk.answer(f"{number}/{NEEDS - 1}", ENTER)
    talk.generate()
    assert (talk.folder / "app/.scaffold.toml").is_file()


def test_needs_can_change_after_the_summary(talk: Conversation) -> None:
    talk.start("new", "app", *KNOWN, *PLAIN)
    talk.answer("template FastAPI", "")
    talk.answer("What now?", *CHANGE)
    talk.answer("Which answer?", *[DOWN] * 6, ENTER)
    talk.hear("What does your team know best?")
    talk.answer("so far FastAPI", DOWN, ENTER)
    talk.hear("Django, ")
    talk.answer("template Django", "")
    talk.answer("What now?", ENTER)
    assert talk.end() == 0
    assert read_answers_file(talk.folder / "app/.scaffold.toml").needs["team"] == "django"
    assert "-n team=django" in talk.text


def test_the_summary_names_what_the_starter_lacks(talk: Conversation, template: str) -> None:
    talk.start("new", "app", "-t", template, "-n", "features=admin", *PLAIN)
    talk.hear("does not include an admin area and a container image.")
    talk.answer("What now?", ENTER)
    assert talk.end() == 0


def test_the_conversation_follows_house_rules_and_invitations(
    talk: Conversation, tmp_path: Path
) -> None:
    rules = tmp_path / "house.toml"
    rules.write_text('forbid = ["fastapi"]\n')
    talk.start("new", "app", *KNOWN, *PLAIN, "--rules", str(rules))
    talk.hear("forbidden by house.toml")
    talk.answer("What now?", ENTER)
    assert talk.end() == 0
    assert f"--rules {rules}" in " ".join(talk.text.split())
    assert read_answers_file(talk.folder / "app/.scaffold.toml").template.id != "fastapi"


def test_records_a_manually_chosen_framework(talk: Conversation) -> None:
    talk.start("new", "app", *KNOWN, *PLAIN)
    talk.answer("What now?", *ANOTHER)
    talk.answer("Which framework?", DOWN, ENTER)
    talk.hear("Nothing speaks against")
    talk.hear("FastAPI +4.")
    talk.generate()
    request = read_answers_file(talk.folder / "app/.scaffold.toml")
    assert request.template.id != "fastapi"
    record = (talk.folder / "app/docs/decisions/0001-framework.md").read_text()
    assert ", by hand. scaffold recommended FastAPI, with " in " ".join(record.split())
    assert "Why all the same: *write the reason here.*" in record
    repeat(talk)


def test_choosing_the_recommended_framework_adds_no_option(talk: Conversation) -> None:
    talk.start("new", "app", *KNOWN, *PLAIN)
    talk.answer("What now?", *ANOTHER)
    talk.answer("Which framework?", DOWN, ENTER)
    talk.answer("What now?", *ANOTHER)
    talk.answer("Which framework?", UP, ENTER)
    talk.generate()
    assert "scaffold new app -y -s python_version=" in talk.text
    repeat(talk)


def test_names_dropped_answers_of_another_template(talk: Conversation, template: str) -> None:
    talk.start("new", "app", "-t", template, "-s", "port=99", *KNOWN, *PLAIN)
    talk.answer("What now?", *ANOTHER)
    talk.answer("Which framework?", UP, ENTER)
    talk.hear("Dropped your answer to port")
    talk.generate()
    assert "port" not in read_answers_file(talk.folder / "app/.scaffold.toml").answers


def test_refuses_an_invalid_answer_on_the_command_line(talk: Conversation, template: str) -> None:
    talk.start("new", "app", "-t", template, "-s", "prot=99")
    assert talk.end() == 2
    assert "Did you mean" in talk.text
    assert list_tree(talk.folder) == {}


def test_asks_questions_without_a_valid_default(talk: Conversation, tmp_path: Path) -> None:
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
    talk.answer("The port of mail?", ESC, ENTER)  # there is no way back
    talk.answer("whole number", "7", ENTER)
    talk.hear("A circle")
    talk.answer("A square", DOWN, ENTER)
    talk.generate()
    assert (talk.folder / "email/a.txt").read_text() == "mail 7 square\n"


# --- The files -----------------------------------------------------------------------------------


def test_previews_tree_and_files(talk: Conversation, template: str) -> None:
    talk.start("new", "app", "-t", template, *PLAIN, TERM="xterm-256color")
    talk.answer("What now?", DOWN, DOWN, DOWN, ENTER)
    talk.hear("a.py")
    talk.answer("Which file?", DOWN, DOWN, ENTER)
    talk.answer("Which file?", DOWN, ENTER)
    talk.answer("picture.png is not a text file (5 bytes).", "")
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


def test_a_file_is_shown_in_the_pager_on_a_screen_of_its_own(
    talk: Conversation, template: str
) -> None:
    talk.start("new", "app", "-t", template, *PLAIN, TERM="xterm-256color", PAGER="")
    talk.answer("What now?", DOWN, DOWN, DOWN, ENTER)
    talk.answer("Which file?", "rest", ENTER)
    talk.hear("\x1b[?1049h")  # the alternate screen
    talk.answer("q leaves", "q")
    talk.hear("\x1b[?1049l")
    talk.answer("Which file?", LEFT)
    talk.answer("What now?", CTRL_C)
    assert_cancelled(talk)


# --- Few keys ------------------------------------------------------------------------------------


def drawn(said: str, columns: int, rows: int) -> Iterator[list[str]]:
    """Yield what the terminal shows after each time that it was drawn."""
    screen = pyte.Screen(columns, rows)
    stream = pyte.Stream(screen)
    for part in said.split(DRAWN):
        stream.feed(part + DRAWN)
        yield [row.rstrip() for row in screen.display]


@pytest.mark.parametrize("columns", [80, 40])
def test_postgres_and_accounts_take_at_most_twenty_keys(talk: Conversation, columns: int) -> None:
    keys = 0

    def press(words: str, *more: str) -> None:
        nonlocal keys
        talk.answer(words, *more)
        keys += len(more)

    talk.rows = 24
    talk.start("new", "x", *PLAIN, columns=columns)
    press("1/8", ENTER)
    press("2/8", SPACE, DOWN, SPACE, ENTER)  # a database, accounts
    for number in range(3, NEEDS + 1):
        press(f"{number}/8", ENTER)
    press("What now?", *OPTION)
    press("Which option?", "d", "a", ENTER)
    press("Which database?", DOWN, ENTER)
    press("What now?", ENTER)
    assert talk.end() == 0
    answers = read_answers_file(talk.folder / "x/.scaffold.toml").answers
    assert answers["database"] == "postgres"
    assert answers["auth"] != "none"
    assert keys == 19
    screens = list(drawn(talk.said, columns, 24))
    shown = ["".join(row.ljust(columns) for row in screen) for screen in screens]
    for words in ("space selects, Enter confirms, ← back)", "a database, user accounts"):
        assert any(words in text for text in shown), words
    assert any("PostgreSQL, with SQLite for tests and development" in text for text in shown)
    assert "…" not in talk.said.partition("Rendering …")[0]
    for screen in screens:
        text = "\n".join(screen)
        told = re.sub(r"(?ms)^  scaffold new .*?$\n\n", "", text)  # a command is one line to copy
        full = [len(row) == columns for row in told.split("\n")]
        assert not any(itertools.starmap(operator.and_, itertools.pairwise(full))), text


def test_going_back_leaves_no_old_lines(talk: Conversation) -> None:
    talk.start("new", "app", *PLAIN, TERM="xterm", columns=80)
    talk.answer("1/8", DOWN, ENTER)
    talk.answer("2/8", ENTER)
    talk.answer("3/8", LEFT)
    talk.answer("2/8", LEFT)
    talk.answer("1/8", UP, ENTER)
    talk.hear("Tables, relations and migrations")
    screen = pyte.Screen(80, 60)
    pyte.Stream(screen).feed(talk.said)
    shown = [line.split("?")[0] for line in screen.display if "/8  " in line]
    assert shown == ["· 1/8  What are you building", "· 2/8  What does it need"]
    talk.process.send(CTRL_C)
    assert_cancelled(talk)


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
    talk.hear("Why not")
    talk.answer("What now?", *ANOTHER)
    talk.answer("Which framework?", ENTER)
    talk.answer("What now?", *OPTION)
    talk.answer("Which option?", UP, ENTER)
    talk.answer("1/", ESC)
    talk.answer("What now?", *FILES)
    talk.answer("Which file?", DOWN, ENTER)
    talk.answer("Which file?", LEFT)
    talk.generate()
    if changes:
        assert not re.search(r"\x1b\[(?:[0-9]+;)*(3|4|9|10)[0-7](?:;[0-9]+)*m", talk.said)
    drawn = talk.text.split("Why not")[1].split("Repeat without prompts")[0]
    assert max(map(len, drawn.splitlines())) <= columns


def test_an_empty_prompt_shows_its_placeholder(talk: Conversation, tmp_path: Path) -> None:
    question = "motto: {type: str, default: '', placeholder: Per aspera, help: Which motto}\n"
    build_template(tmp_path / "motto", question)
    talk.start("new", "app", "-t", str(tmp_path / "motto"), *KNOWN, *PLAIN)
    talk.review()
    talk.hear("Which motto")
    talk.answer("Per aspera", ENTER)
    talk.generate()
    assert read_answers_file(talk.folder / "app/.scaffold.toml").answers == {"motto": ""}
