"""Tests of the conversation in a terminal."""

import re
import shlex
import signal
from pathlib import Path

import pytest

from generator.project.record import read_answers_file
from tests.support.files import build_template, build_tree, list_tree
from tests.support.processes import COMMAND, run
from tests.support.terminal import (
    BACKSPACE,
    CTRL_C,
    CTRL_D,
    CTRL_U,
    DOWN,
    ENTER,
    NEEDS,
    PLAIN,
    SPACE,
    UP,
    Conversation,
    assert_cancelled,
)

QUESTIONS = """\
project_name:
  type: str
  help: Name of it
  default: My project
  validator: "{% if '!' in project_name %}Without an exclamation mark.{% endif %}"
port: {type: int, help: Which port, default: 80}
fast: {type: bool, help: Be fast, default: false}
license: {type: str, help: Which licence, choices: {MIT: mit, None at all: none}, default: mit}
parts: {type: str, help: Which parts, choices: [one, two], multiselect: true, default: []}
inner: {type: str, default: "{{ license }}", when: false}
"""


@pytest.fixture
def template(tmp_path: Path) -> str:
    files = {"a.txt.jinja": "{{ project_name }} {{ port }} {{ fast }} {{ inner }} {{ parts }}\n"}
    return str(build_template(tmp_path / "template", QUESTIONS, files))


def project_text(talk: Conversation) -> str:
    return (talk.folder / "app/a.txt").read_text()


def test_enter_everywhere_makes_the_recommended_project(talk: Conversation) -> None:
    talk.start("new", "app", *PLAIN)
    talk.accept_needs()
    talk.hear("Would change it:")
    talk.answer("What now?", ENTER)
    assert talk.end() == 0
    assert "Created app with" in talk.text
    request = read_answers_file(talk.folder / "app/.scaffold.toml")
    assert request.template.id == "fastapi"
    assert request.needs["product"] == "api"


def test_printed_command_makes_the_same_project(talk: Conversation, template: str) -> None:
    talk.start("new", "app", "-t", template, "-s", "project_name=It's; $(mine)", *PLAIN)
    talk.answer("What now?", ENTER)
    assert talk.end() == 0
    (line,) = re.findall(r"^  (scaffold new .*)$", talk.text, re.MULTILINE)
    _, *words = shlex.split(line)
    words[1] = "again"
    assert run([*COMMAND, *words, *PLAIN], talk.folder).code == 0
    assert list_tree(talk.folder / "again") == list_tree(talk.folder / "app")


def test_an_answer_can_be_changed_and_the_recommendation_follows(talk: Conversation) -> None:
    talk.start("new", "app", *PLAIN)
    talk.accept_needs()
    talk.hear("FastAPI, clearly")
    talk.answer("What now?", DOWN, DOWN, ENTER)
    talk.answer("Which answer?", ENTER)
    talk.answer("Description:", DOWN, ENTER)
    talk.hear("Django, ")
    talk.answer("Generate with Django", CTRL_C)
    assert_cancelled(talk)


def test_shows_reasons_against_another_framework(
    talk: Conversation,
) -> None:
    talk.start("new", "app", "-n", "product=real-time", *PLAIN)
    for number in range(1, NEEDS):
        talk.answer(f"{number}/{NEEDS - 1}", ENTER)
    talk.answer("What now?", DOWN, DOWN, DOWN, ENTER)
    talk.answer("Which framework?", DOWN, ENTER)
    talk.hear("guide prefers")
    talk.answer("What now?", ENTER)
    assert talk.end() == 0
    assert read_answers_file(talk.folder / "app/.scaffold.toml").template.id == "django"


def test_goes_through_all_options(talk: Conversation, template: str) -> None:
    talk.start("new", "app", "-t", template, *PLAIN)
    talk.review()
    talk.answer("Name of it", "!", ENTER)
    talk.answer("Without an exclamation mark.", BACKSPACE, " two", ENTER)
    talk.answer("Which port", "x", ENTER)
    talk.answer("whole number", BACKSPACE, "80", ENTER)
    talk.answer("Be fast", "y", ENTER)
    talk.answer("Which licence", DOWN, ENTER)
    talk.answer("Which parts", DOWN, SPACE, ENTER)
    talk.answer("What now?", ENTER)
    assert talk.end() == 0
    assert project_text(talk) == "App two 8080 True none ['two']\n"


@pytest.mark.parametrize("keeps", ["y", "n"])
def test_quitting_offers_to_keep_the_answers(talk: Conversation, template: str, keeps: str) -> None:
    talk.start("new", "app", "-t", template, "-s", "port=7")
    talk.answer("What now?", UP, ENTER)  # the last choice
    talk.answer("Keep your answers for the next time?", keeps, ENTER)
    assert_cancelled(talk)
    assert len(talk.drafts) == (keeps == "y")


def test_asks_for_the_folder_until_it_is_valid(talk: Conversation, template: str) -> None:
    talk.start("new", "-t", template, *PLAIN)
    talk.answer("Which folder", ENTER)
    build_tree(talk.folder, {"full/a.txt": ""})
    talk.answer("destination is empty", "full", ENTER)
    talk.answer("contains", *[BACKSPACE] * 4, "app", ENTER)
    talk.answer("What now?", ENTER)
    assert talk.end() == 0
    assert project_text(talk).startswith("App ")


def test_refuses_a_bad_destination_before_asking(talk: Conversation) -> None:
    talk.start("new", "a:b")
    assert talk.end() == 2
    assert "cannot be a project's folder" in talk.text
    assert "?" not in talk.text.split("cannot be")[0]


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D], ids=["Ctrl-C", "Ctrl-D"])
@pytest.mark.parametrize(
    "place", ["folder", "need", "features", "action", "text", "choice", "yes or no", "several"]
)
def test_leaving_anywhere_writes_nothing(
    talk: Conversation, template: str, place: str, key: str
) -> None:
    if place in {"need", "features"}:
        talk.start("new", "app")
        talk.answer(f"1/{NEEDS}", ENTER if place == "features" else key)
        if place == "features":
            talk.answer(f"2/{NEEDS}", key)
        assert_cancelled(talk)
        return
    talk.start("new", *([] if place == "folder" else ["app"]), "-t", template)
    options = ["Name of it", "Which port", "Be fast", "Which licence", "Which parts"]
    last = {"text": 0, "yes or no": 2, "choice": 3, "several": 4}
    if place in last:
        talk.review()
        for option in options[: last[place]]:
            talk.answer(option, *("n" if option == "Be fast" else ""), ENTER)
        if place == "text":  # Ctrl-D leaves an empty prompt
            talk.process.send(CTRL_U)
    talk.answer(
        {"folder": "Which folder", "action": "What now?"}.get(place, "") or options[last[place]],
        key,
    )
    assert_cancelled(talk)


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_a_conversation(
    talk: Conversation, template: str, sent: signal.Signals
) -> None:
    talk.start("new", "app", "-t", template)
    talk.hear("What now?")
    talk.process.kill(sent)
    assert talk.end() == 130
    assert "Traceback" not in talk.text
    assert list_tree(talk.folder) == {}


@pytest.mark.parametrize(
    ("columns", "changes"), [(40, {}), (100, {"NO_COLOR": "1"}), (100, {"TERM": "dumb"})]
)
def test_works_on_any_terminal(
    talk: Conversation, template: str, columns: int, changes: dict[str, str]
) -> None:
    talk.start(
        "new", "app", "-t", template, "-n", "product=api", *PLAIN, columns=columns, **changes
    )
    talk.answer("What now?", ENTER)
    assert talk.end() == 0
    if changes:
        assert not re.search(r"\x1b\[[0-9;]*3[0-9]m|\x1b\[38;", talk.said), "it is coloured"
    assert project_text(talk).startswith("App ")


def test_wraps_lines_for_a_narrow_terminal(talk: Conversation) -> None:
    talk.start("recommend", "-y", columns=40)
    assert talk.end() == 0
    assert max(map(len, talk.text.splitlines())) <= 40


def test_recommend_asks_the_same_needs(talk: Conversation) -> None:
    talk.start("recommend")
    talk.accept_needs()
    assert talk.end() == 0
    assert "FastAPI, clearly" in talk.text


@pytest.mark.parametrize("arguments", [["new", "app", "--json"], ["recommend", "--json"]])
def test_json_asks_nothing_even_at_a_terminal(talk: Conversation, arguments: list[str]) -> None:
    talk.start(*arguments)
    assert talk.end() == 2
    assert "--yes" in talk.text


def test_the_guide_opens_in_the_users_pager_if_it_is_long(talk: Conversation) -> None:
    talk.start("guide", PAGER="sed -e 's/^/PAGED /'")
    assert talk.end() == 0
    assert "PAGED product: What are you building?" in talk.text
    talk.start("guide", "load", PAGER="sed -e 's/^/PAGED /'", LINES="200")
    assert talk.end() == 0
    assert "load: How many requests at once?" in talk.text
