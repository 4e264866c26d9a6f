"""Tests of third-party text on a terminal, in every command: control characters are escaped."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.wild import MARK, MUTE, PLACES, WILD, assert_harmless, build_wild
from tests.support.terminal import (
    ANOTHER,
    CHANGE,
    CTRL_C,
    CTRL_U,
    DOWN,
    ENTER,
    FILES,
    PLAIN,
    UP,
    Conversation,
)

pytestmark = pytest.mark.thorough

TEMPLATE = "../template"
PLACE = f"p\x1b]0;{MARK}\x07\u202e{MARK}"
API = ("-n", "product=api")
NAMED = ("new", "app", "-y", "-t", TEMPLATE)
GIVEN = ("-s", f"first=yes{WILD}", "-s", f"third={MUTE}")


@pytest.fixture
def wild(talk: Conversation, tmp_path: Path) -> Iterator[Conversation]:
    """A user at a terminal that checks its output for harm."""
    build_wild(tmp_path / "template")
    yield talk
    assert MARK in talk.said, "it was shown"
    assert_harmless(talk.said)


@pytest.fixture
def named(wild: Conversation, monkeypatch: pytest.MonkeyPatch) -> Conversation:
    """The same with an alias for the template, so that it can be recommended."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(wild.folder.parent / "config"))
    wild.start("template", "add", "handy", TEMPLATE, "--recommend")
    assert wild.end() == 0
    return wild


def test_conversation_is_escaped(wild: Conversation) -> None:
    (wild.folder / PLACE).mkdir()
    wild.start("new", f"{PLACE}/app", "-t", TEMPLATE, *API, *PLAIN, columns=200)
    wild.answer("What now?", *FILES)
    for _ in range(3):
        wild.answer("Which file?", DOWN, ENTER)
    wild.answer("Which file?", UP, UP, UP, ENTER)
    wild.review()
    for number in (1, 2):
        wild.answer(f"{number}/{PLACES}", ENTER)
    wild.answer(f"3/{PLACES}", CTRL_U, "no", ENTER)
    wild.answer("OBJECTION", CTRL_U, "yes", ENTER)
    for number in range(4, PLACES + 1):
        wild.answer(f"{number}/{PLACES}", ENTER)
    wild.generate()
    assert (wild.folder / PLACE / "app/b.txt").read_text() == "yes"


def test_editing_a_default_keeps_its_control_characters(wild: Conversation) -> None:
    wild.start("new", "app", "-t", TEMPLATE, *API, *PLAIN, columns=200)
    wild.review()
    for number in range(1, PLACES + 1):
        wild.answer(f"{number}/{PLACES}", *(["!"] if number == 3 else []), ENTER)
    wild.generate()
    assert (wild.folder / "app/b.txt").read_text() == f"{WILD}!"


def test_recommendation_is_escaped(named: Conversation) -> None:
    named.start("new", "app", *PLAIN, columns=200)
    named.accept_needs()
    named.answer("What now?", *CHANGE)
    named.answer("Which answer?", ENTER)
    named.answer("Description:", ENTER)
    named.answer("What now?", *ANOTHER)
    named.answer("Which framework?", DOWN, ENTER)
    named.answer("What now?", CTRL_C)
    assert named.end() == 130


def test_missing_answer_is_escaped(wild: Conversation, tmp_path: Path) -> None:
    question = '"m{}": {{type: str, default: "", help: "{}", validator: "OBJECTION {}"}}\n'
    wild_words = WILD.encode("unicode_escape").decode()
    questions = question.format(wild_words, wild_words, wild_words)
    (tmp_path / "template/copier.yml").write_text(questions)
    wild.start("new", "app", "-t", TEMPLATE, *PLAIN, columns=200)
    wild.answer("What should", "a", ENTER)
    wild.answer("OWNEDx", CTRL_C)
    assert wild.end() == 130


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0, (*NAMED, *GIVEN, *PLAIN)),
        (0, (*NAMED, *GIVEN, "--no-install")),
        (0, (*NAMED, *GIVEN, *PLAIN, "--trust")),
        (0, (*NAMED, *GIVEN, *PLAIN, "--json")),
        (0, (*NAMED, "--dry-run")),
        (0, (*NAMED, "--dry-run", "--json")),
        (0, ("template", "show", TEMPLATE)),
        (0, ("template", "show", TEMPLATE, "--json")),
        (1, ("template", "check", TEMPLATE, "--skip", MUTE)),
        (1, ("template", "check", TEMPLATE, "--trust", "--junit", "report.xml")),
        (1, ("template", "check", TEMPLATE, "--json")),
        (1, ("template", "check", TEMPLATE, "-s", f"first={WILD}", "--trust")),
    ],
    ids=lambda item: "" if isinstance(item, int) else " ".join(w for w in item if w.isascii()),
)
def test_template_commands_are_escaped(
    wild: Conversation, code: int, words: tuple[str, ...]
) -> None:
    wild.start(*words)
    assert wild.end() == code
    report = wild.folder / "report.xml"
    if report.exists():
        assert_harmless(report.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "words",
    [
        ("recommend", "-y"),
        ("recommend", "-y", "--json"),
        ("template", "list"),
        ("template", "list", "--json"),
        ("template", "show", "handy"),
        ("template", "remove", "handy"),
        ("completion", "bash"),
        ("completion", "zsh"),
        ("completion", "fish", "--json"),
        ("guide",),
    ],
    ids=" ".join,
)
def test_alias_commands_are_escaped(named: Conversation, words: tuple[str, ...]) -> None:
    named.start(*words)
    assert named.end() == 0
    if words[0] in {"completion", "guide"} or "remove" in words:
        named.said += MARK  # which prints nothing of the template


@pytest.mark.parametrize(
    "words",
    [
        ("new", WILD, "-y"),
        ("new", "app", "-y", "-t", WILD),
        ("new", "app", "-y", "-t", f"./{WILD}"),
        ("new", "app", "-y", "-t", f"gh:{WILD}/a@{WILD}#{WILD}"),
        ("new", "app", "-y", "-n", f"{WILD}={WILD}"),
        ("new", "app", "-y", "-n", f"product={WILD}"),
        (*NAMED, "-s", f"{WILD}={WILD}"),
        (*NAMED, "-s", f"third=a{WILD}"),
        (*NAMED, "-s", f"second={WILD}b"),
        (*NAMED, "-s", "second=c"),
        (*NAMED, "-s", "first=no"),
        (*NAMED, "-s", "first=no", "--debug"),
        (*NAMED, "-s", "first=no", "--json"),
        (*NAMED, "--answers", "answers.toml"),
        (*NAMED, "--answers", WILD),
        (*NAMED, f"--{WILD}"),
        ("recommend", "-n", WILD),
        ("template", "add", WILD, TEMPLATE),
        ("template", "add", "a", WILD),
        ("template", "remove", WILD),
        ("template", "show", WILD),
        ("template", "check", WILD),
        ("template", "check", TEMPLATE, "--only", WILD),
        ("template", "check", TEMPLATE, "--skip", WILD),
        ("template", "check", TEMPLATE, "--junit", f"{WILD}/a"),
        ("template", "check", TEMPLATE, "--strength", WILD),
        ("template", "new", WILD, "-y"),
        ("template", WILD),
        ("completion", WILD),
        (WILD,),
    ],
    ids=lambda words: " ".join(words).replace(WILD, "WILD").replace(MUTE, "MUTE"),
)
def test_errors_are_escaped(wild: Conversation, words: tuple[str, ...]) -> None:
    wild_words = f'"{WILD.encode("unicode_escape").decode()}"'.replace(r"\x", r"\u00")
    (wild.folder / "answers.toml").write_text(f"[answers]\n{wild_words} = {wild_words}\n")
    wild.start(*words)
    assert wild.end() in {1, 2}


def test_the_check_finds_harm() -> None:
    """Checks the check itself, which would otherwise always pass."""
    for sign in ("\x1b]0;a", "\x07", "\x9b", "\u202e", "\u200b", "\u3164", "\ufe0f", "\udc9b"):
        with pytest.raises(AssertionError):
            assert_harmless(f"a{sign}{MARK}")
    assert_harmless(f"\x1b[1m{MARK}\x1b[0m\r\n\x1b[2K\x1b[?25h é 日本")
