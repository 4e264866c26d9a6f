"""Tests of the prompts for needs: going back, the hint, preselected answers."""

import json
import re

import pytest

from generator.recommendation.guide import load_guide
from generator.recommendation.needs import Needs, default_needs
from generator.recommendation.ranking import recommend
from generator.registry.registry import read_registry
from tests.support.files import build_tree
from tests.support.terminal import CTRL_C, DOWN, ENTER, ESC, LEFT, NEEDS, PLAIN, SPACE, Conversation

GUIDE = load_guide()
TEMPLATES = list(read_registry(GUIDE).candidates.values())
CRITERIA = GUIDE.criteria
CHANGING = {  # an undecided user
    "product": "small-tool",
    "features": "admin",
    "control": "full-control",
    "scale": "large",
    "load": "high-concurrency",
    "security": "regulated",
    "team": "flask",
    "deploy": "serverless",
}


def leader(needs: Needs) -> str:
    return recommend(needs, GUIDE, TEMPLATES).candidates[0].title


def hint_in(talk: Conversation) -> list[str]:
    return re.findall(r"so far ([\w ]+);", talk.text)


@pytest.mark.parametrize("key", [LEFT, ESC], ids=["Left", "Esc"])
def test_goes_back_from_every_need_except_the_first(talk: Conversation, key: str) -> None:
    talk.start("recommend")
    talk.answer(f"1/{NEEDS}", key)
    talk.answer(f"1/{NEEDS}", ENTER)
    for number in range(2, NEEDS + 1):
        talk.answer(f"{number}/{NEEDS}", key)
        talk.answer(f"{number - 1}/{NEEDS}", ENTER)
        talk.answer(f"{number}/{NEEDS}", ENTER)
    assert talk.end() == 0
    assert "FastAPI, clearly" in talk.text


def test_preselects_the_answer_after_going_back(talk: Conversation) -> None:
    talk.start("recommend")
    talk.answer(f"1/{NEEDS}", DOWN, ENTER)
    talk.answer(f"2/{NEEDS}", SPACE, ENTER)
    talk.answer(f"3/{NEEDS}", LEFT)
    talk.answer(f"2/{NEEDS}", LEFT)
    talk.answer(f"1/{NEEDS}", ENTER)
    talk.answer("Web application", "")
    talk.answer(f"2/{NEEDS}", ENTER)
    talk.answer("a database", "")
    for number in range(3, NEEDS + 1):
        talk.answer(f"{number}/{NEEDS}", ENTER)
    assert talk.end() == 0
    assert "Django, " in talk.text


def test_shows_the_leading_framework_after_the_first_answer(talk: Conversation) -> None:
    needs, expected = default_needs(GUIDE), []
    talk.start("recommend")
    for number, criterion in enumerate(CRITERIA, start=1):
        option = CHANGING[criterion.id]
        keys = [DOWN] * criterion.option_ids.index(option) + [SPACE] * criterion.multiple
        talk.answer(f"{number}/{NEEDS}", *keys, ENTER)
        if number > 1:
            expected.append(leader(needs))
        needs = needs.with_(criterion.id, [option])
    assert talk.end() == 0
    assert expected == ["Flask", "Flask", "Flask", "Flask", "Flask", "Django", "Flask"]
    assert hint_in(talk) == expected
    assert f"{leader(needs)}," in talk.text


def test_given_needs_are_not_asked_and_count_for_the_hint(talk: Conversation) -> None:
    talk.start("recommend", "-n", "product=web-app", "-n", "team=any")
    talk.hear(f"1/{NEEDS - 2}")
    talk.hear("so far Django")
    talk.answer("a database", LEFT)
    talk.answer(f"1/{NEEDS - 2}", CTRL_C)
    assert talk.end() == 130
    assert CRITERIA[0].ask not in talk.text


def kept_needs(talk: Conversation) -> dict[str, object]:
    """Leave, and return the saved needs."""
    talk.process.send(CTRL_C)
    assert talk.end() == 130
    (draft,) = talk.state.rglob("*.json")
    needs: dict[str, object] = json.loads(draft.read_text())["needs"]
    return needs


def test_files_next_to_the_project_preselect_an_answer(talk: Conversation) -> None:
    build_tree(talk.folder, {"shop/package.json": "{}", "k8s/Chart.yaml": ""})
    talk.start("new", "app", *PLAIN)
    talk.accept_needs()
    talk.hear("What now?")
    needs = kept_needs(talk)
    assert (needs["team"], needs["deploy"]) == ("javascript", "kubernetes")


def test_says_which_file_preselects_an_answer_and_counts_it_when_it_is_given(
    talk: Conversation,
) -> None:
    build_tree(talk.folder, {"shop/manage.py": ""})
    talk.start("new", "apps/../app", *PLAIN)
    talk.accept_needs()
    talk.hear("What now?")
    assert "found shop/manage.py; so far FastAPI;" in talk.text
    assert hint_in(talk) == ["FastAPI"] * 6 + ["Django"]
    assert kept_needs(talk)["team"] == "django"


def test_looks_next_to_the_project_not_in_the_working_folder(talk: Conversation) -> None:
    build_tree(talk.folder, {"package.json": "{}", "apps/old/manage.py": ""})
    talk.start("new", "apps/new", "-n", "product=api", *PLAIN)
    talk.answer(f"1/{NEEDS - 1}", ENTER)
    talk.hear(f"2/{NEEDS - 1}")
    assert kept_needs(talk)["team"] == "django"


def test_given_answers_override_files_nearby(talk: Conversation) -> None:
    build_tree(talk.folder, {"package.json": "{}"})
    talk.start("new", "app", "-n", "team=php", *PLAIN)
    talk.answer(f"1/{NEEDS - 1}", ENTER)
    talk.hear(f"2/{NEEDS - 1}")
    assert kept_needs(talk)["team"] == "php"
