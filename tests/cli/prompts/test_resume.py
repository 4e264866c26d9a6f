"""Tests of leaving and resuming a conversation."""

from pathlib import Path

import pytest

from generator.project.record import read_answers_file
from generator.recommendation.guide import load_guide
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
    QUIT,
    SOURCES,
    UP,
    USUAL,
    Conversation,
    assert_cancelled,
    repeat,
)

pytestmark = pytest.mark.thorough

CRITERIA = load_guide().criteria
MENU = (*KNOWN, *PLAIN)
WAYS = {
    "menu": [],
    "which answer": [("What now?", CHANGE), ("Which answer?", [])],
    "an answer": [("What now?", CHANGE), ("Which answer?", [ENTER]), ("so far FastAPI", [])],
    "which framework": [("What now?", ANOTHER), ("Which framework?", [])],
    "an option": [
        ("What now?", OPTION),
        ("Which option?", [UP, ENTER]),
        ("1/", [ENTER]),
        ("2/", []),
    ],
    "files": [("What now?", FILES), ("Which file?", [])],
    "option": [("What now?", OPTION), ("Which option?", [])],
}


@pytest.fixture
def template(tmp_path: Path) -> str:
    return str(build_template(tmp_path / "template", QUESTIONS, SOURCES))


@pytest.mark.parametrize("answered", range(1, NEEDS))
def test_resumes_with_the_next_need(talk: Conversation, answered: int) -> None:
    talk.start("new", "app", *PLAIN)
    talk.answer(f"1/{NEEDS}", DOWN, ENTER)
    for number in range(2, answered + 1):
        talk.answer(f"{number}/{NEEDS}", ENTER)
    talk.answer(f"{answered + 1}/{NEEDS}", CTRL_C)
    assert_cancelled(talk)
    assert "Your answers are saved" in talk.text
    talk.start("new", *PLAIN)
    talk.answer("Resume with your answers for app from last time?", ENTER)
    left = NEEDS - answered
    talk.hear(f"1/{left}")
    talk.answer(CRITERIA[answered].ask, ENTER)
    for number in range(2, left + 1):
        talk.answer(f"{number}/{left}", ENTER)
    talk.hear("Django, ")
    talk.answer("What now?", CTRL_C)
    assert_cancelled(talk)


@pytest.mark.parametrize("way", WAYS)
def test_resumes_at_the_menu_from_anywhere(talk: Conversation, way: str) -> None:
    talk.start("new", "app", *MENU)
    for words, keys in WAYS[way]:
        talk.answer(words, *keys)
    talk.answer("" if WAYS[way] else "What now?", CTRL_C)
    assert_cancelled(talk)
    assert "Your answers are saved" in talk.text
    talk.start("new", "app", *PLAIN)
    talk.answer("Resume with your answers", ENTER)
    talk.generate()
    assert "1/" not in talk.text
    assert talk.drafts == [], "what was made needs no draft"
    assert read_answers_file(talk.folder / "app/.scaffold.toml").needs == USUAL


def test_leaving_the_first_question_saves_nothing(talk: Conversation) -> None:
    talk.start("new", "app")
    talk.answer(f"1/{NEEDS}", CTRL_C)
    assert_cancelled(talk)
    assert "kept" not in talk.text
    assert talk.drafts == []


def test_saves_options_of_unfinished_prompts(talk: Conversation, template: str) -> None:
    talk.start("new", "app", "-t", template, *PLAIN)
    talk.review()
    talk.answer("project_name", CTRL_U, "Mine", ENTER)
    talk.answer("port", CTRL_C)
    assert_cancelled(talk)
    talk.start("new", *PLAIN)
    talk.answer("Resume with your answers for app", ENTER)
    talk.generate()
    assert (talk.folder / "app/rest.txt").read_text().startswith("Mine ")
    repeat(talk)


def test_no_discards_the_draft_and_escape_does_not(talk: Conversation) -> None:
    talk.start("new", "app", *MENU)
    talk.answer("What now?", CTRL_C)
    assert talk.end() == 130
    talk.start("new", "app")
    talk.answer("Resume with", LEFT)
    talk.answer("Resume with", ESC)
    talk.answer("Resume with", CTRL_C)
    assert_cancelled(talk)
    assert len(talk.drafts) == 1
    talk.start("new", "app")
    talk.answer("Resume with", "n", ENTER)
    talk.answer(f"1/{NEEDS}", CTRL_C)
    assert_cancelled(talk)
    assert talk.drafts == []


def test_offers_no_draft_for_another_folder(talk: Conversation) -> None:
    talk.start("new", "app", *MENU)
    talk.answer("What now?", CTRL_C)
    assert talk.end() == 130
    talk.start("new", "other")
    talk.answer(f"1/{NEEDS}", CTRL_C)
    assert_cancelled(talk)
    assert "Go on" not in talk.text
    assert len(talk.drafts) == 1


def test_asks_again_for_a_folder_that_is_now_occupied(talk: Conversation) -> None:
    talk.start("new", "app", *MENU)
    talk.answer("What now?", CTRL_C)
    assert talk.end() == 130
    (talk.folder / "app").write_text("taken")
    talk.start("new", *PLAIN)
    talk.answer("Resume with", ENTER)
    talk.answer("Which folder", "other", ENTER)
    talk.generate()
    assert (talk.folder / "other/.scaffold.toml").is_file()


def test_quitting_saves_nothing(talk: Conversation) -> None:
    talk.start("new", "app", *MENU)
    talk.answer("What now?", *QUIT)
    talk.answer("Keep your answers", ENTER)
    assert_cancelled(talk)
    assert talk.drafts == []


def test_does_not_save_or_show_secrets(talk: Conversation, template: str) -> None:
    settings = ("-s", "code=hunter2", "-s", "port=99")
    talk.start("new", "app", "-t", template, *settings, *PLAIN)
    talk.answer("What now?", CTRL_C)
    assert_cancelled(talk)
    assert "port=99" in talk.text
    assert "hunter2" not in talk.text
    (draft,) = talk.drafts
    assert "99" in draft.read_text()
    assert "hunter2" not in draft.read_text()


def test_ctrl_c_while_rendering_removes_all_files(talk: Conversation, tmp_path: Path) -> None:
    long = "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}"
    build_template(tmp_path / "template", QUESTIONS, {"a.txt.jinja": long})
    (tmp_path / "tmp").mkdir()
    slow = str(tmp_path / "template")
    talk.start("new", "app", "-t", slow, *MENU, TMPDIR=str(tmp_path / "tmp"))
    talk.answer("What now?", *FILES)
    talk.answer("Rendering", CTRL_C)
    assert_cancelled(talk)
    assert "Your answers are saved" in talk.text
    assert list_tree(tmp_path / "tmp") == {}


def test_answers_survive_a_template_that_does_not_render(
    talk: Conversation, tmp_path: Path
) -> None:
    broken = str(build_template(tmp_path / "template", QUESTIONS, {"a.jinja": "{{ 1 / 0 }}"}))
    talk.start("new", "app", "-t", broken, "-s", "port=99", *PLAIN)
    talk.answer("What now?", ENTER)
    assert talk.end() == 1
    assert len(talk.drafts) == 1
    build_template(tmp_path / "template", QUESTIONS, SOURCES)
    (tmp_path / "template/project/a.jinja").unlink()
    talk.start("new", *PLAIN)
    talk.answer("Resume with", ENTER)
    talk.generate()
    assert (talk.folder / "app/a.py").read_text() == "port = 99\n"


def test_leaves_answers_that_a_newer_scaffold_saved(talk: Conversation) -> None:
    talk.start("new", "app", *PLAIN)
    talk.answer(f"1/{NEEDS}", DOWN, ENTER)
    talk.answer(f"2/{NEEDS}", CTRL_C)
    assert_cancelled(talk)
    (draft,) = talk.drafts
    newer = draft.read_text().replace('"format": 1', '"format": 2, "later": 1')
    draft.write_text(newer)
    talk.start("new", "app", *PLAIN)
    assert talk.end() == 2
    assert "`format` is 2, but scaffold" in talk.text
    assert "delete the file" in " ".join(talk.text.split())
    assert draft.read_text() == newer
