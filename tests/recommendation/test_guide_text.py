"""Tests of the guide as text: complete, readable at any width, and in parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import InputError
from generator.recommendation.guide_text import guide_lines, part_of
from tests.support.profiles import GUIDE

NAMES = [item.id for item in GUIDE.criteria] + [item.id for item in GUIDE.frameworks]


def text_of(part: str = "", width: int = 80) -> str:
    """Return the guide as text."""
    return "\n".join(line.text for line in guide_lines(GUIDE, width, part))


@given(width=st.integers(60, 200), part=st.sampled_from(["", *NAMES]))
def test_breaks_no_word_at_any_width(width: int, part: str) -> None:
    text = text_of(part, width)
    assert max(map(len, text.splitlines())) <= width
    assert text.split() == text_of(part, 1000).split()


def test_contains_the_whole_guide() -> None:
    text = " ".join(text_of().split())
    for criterion in GUIDE.criteria:
        assert f"{criterion.id}: {criterion.ask}" in text
        assert all(f"{item.id}: {item.label}. {item.help}." in text for item in criterion.options)
        assert all(fact.says in text for fact in criterion.facts)
    for framework in GUIDE.frameworks:
        assert framework.summary in text
        assert all(fact.says in text for fact in framework.facts)
    for rule in GUIDE.rules:
        assert f"{rule.id}: " in text
        assert rule.because[1:] in text
        assert rule.source in text


def test_weighs_each_answer_strongest_first() -> None:
    assert "Django +4, Laravel +2, FastAPI -1, Flask -1" in text_of("features")


def test_a_part_is_about_one_need_or_one_framework() -> None:
    team = part_of(GUIDE, "team")
    assert [item.id for item in team.criteria] == ["team"]
    assert team.frameworks == ()
    assert {"team-java", "skills-python"} <= {rule.id for rule in team.rules}
    assert all("team" in dict((*rule.when.when, *rule.when.unless)) for rule in team.rules)
    flask = part_of(GUIDE, "flask")
    assert flask.criteria == ()
    assert [item.title for item in flask.frameworks] == ["Flask"]
    assert {"flask-small", "skills-python"} <= {rule.id for rule in flask.rules}
    assert "django-admin" not in {rule.id for rule in flask.rules}


def test_refuses_another_name_with_the_nearest_one() -> None:
    with pytest.raises(InputError, match="no need or framework 'tem'"):
        part_of(GUIDE, "tem")
