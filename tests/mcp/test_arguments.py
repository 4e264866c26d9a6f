"""Tests of the arguments of tool calls."""

from generator.mcp.arguments import Arguments


def test_lists_are_words_with_commas_or_lists_if_they_need_one() -> None:
    answers = {"tags": ["b, c", "a"], "numbers": [1, 2], "on": True, "text": "b, c"}
    pairs = Arguments("plan", {"answers": answers}).pairs("answers")
    assert pairs == ('tags=["b, c", "a"]', "numbers=1,2", "on=true", "text=b, c")
