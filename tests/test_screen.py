"""What is said to a person, and the line that repeats a project."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import screen
from generator.answers import Answering
from generator.given import Given
from generator.guide import load_guide
from generator.questions import read_questions
from generator.registry import find_templates
from generator.steps import Step
from generator.values import written
from generator.wish import read_wish
from tests.helpers import build_template
from tests.talking import (
    KNOWN,
    PLAIN,
    QUESTIONS,
    SOURCES,
    Conversation,
    known,
    repeat,
)


@pytest.fixture
def template(tmp_path: Path) -> str:
    return str(build_template(tmp_path / "template", QUESTIONS, SOURCES))


def test_the_printed_line_repeats_answers_of_every_kind(talk: Conversation, template: str) -> None:
    said = ("project_name=It's; $(mine)\"", "parts=one, two", "fast=y", "shape={a: [1, 2]}")
    answers = [word for setting in said for word in ("-s", setting)]
    talk.start("new", "app", "-t", template, *answers, *PLAIN, columns=300)
    talk.generate()
    repeat(talk)


@pytest.mark.parametrize(
    "needs",
    [{"product": "mvp", "features": "accounts,admin"}, {"team": "flask"}],
    ids=["several", "one"],
)
def test_the_printed_line_repeats_the_recommended_project(
    talk: Conversation, needs: dict[str, str]
) -> None:
    talk.start("new", "app", *known(**needs), *PLAIN, columns=300)
    talk.generate()
    repeat(talk)


# --- The line, word by word ----------------------------------------------------------------------

GUIDE = load_guide()
TEMPLATES = find_templates(GUIDE)
EVERY_PART = ["one", "two words", "a,b", "-", "[x", "3.10", ""]
PRINTABLE = st.characters(exclude_categories=["C"])


def line(
    tmp_path: Path,
    questions: str = QUESTIONS,
    *,
    needs: Sequence[str] = (),
    template: str | None = None,
    given: Mapping[str, object] | None = None,
) -> str:
    """Return the line for a wish, without its beginning."""
    folder = build_template(tmp_path / "template", questions)
    wish = read_wish(
        needs=needs, settings=[], template=template, file=None, guide=GUIDE, templates=TEMPLATES
    )
    wish = replace(wish, given={key: Given(value, "") for key, value in (given or {}).items()})
    said = screen.command_line("app", wish, GUIDE, read_questions([folder]))
    return said.removeprefix("scaffold new app -y").strip()


def test_needs_that_are_as_usual_are_left_out(tmp_path: Path) -> None:
    assert line(tmp_path, needs=KNOWN[1::2]) == ""
    needs = known(team="flask", features="admin,database")[1::2]
    assert line(tmp_path, needs=needs) == "-n features=database,admin -n team=flask"


def test_beside_a_template_one_need_tells_that_it_was_weighed(tmp_path: Path) -> None:
    assert line(tmp_path, template="flask") == "-t flask"
    assert line(tmp_path, template="flask", needs=KNOWN[1::2]) == "-t flask -n product=api"
    needs = known(team="flask")[1::2]
    assert line(tmp_path, template="flask", needs=needs) == "-t flask -n team=flask"


def test_a_template_that_was_named_by_its_path_is_named_so_again(tmp_path: Path) -> None:
    path = build_template(tmp_path / "my template")
    assert line(tmp_path, template=str(path)) == f"-t '{path}'"


@pytest.mark.parametrize(
    ("key", "value", "typed"),
    [
        ("fast", True, "fast=true"),
        ("port", 80, "port=80"),
        ("parts", [], "parts="),
        ("parts", ["one", "two"], "parts=one,two"),
        ("parts", "one, two", "'parts=one, two'"),
        ("parts", ["a,b"], """'parts=["a,b"]'"""),
        ("shape", [1, "2"], """'shape=[1, "2"]'"""),
        ("shape", {"a": None}, """'shape={"a": null}'"""),
        ("project_name", "It's", """'project_name=It'"'"'s'"""),
        ("code", "hunter2", ""),
        ("unheard_of", "x", ""),
    ],
)
def test_an_answer_is_typed_as_it_would_be_read_again(
    tmp_path: Path, key: str, value: object, typed: str
) -> None:
    assert line(tmp_path, given={key: value}) == (f"-s {typed}" if typed else "")


@given(
    shape=st.recursive(
        st.booleans() | st.integers() | st.text(PRINTABLE, max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text(PRINTABLE, max_size=3), inner, max_size=2)
        ),
        max_leaves=4,
    ),
    parts=st.lists(st.sampled_from(EVERY_PART), unique=True),
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9),
)
@settings(max_examples=30)
def test_whatever_is_answered_the_line_gives_it_again(
    shape: object, parts: list[str], text: str
) -> None:
    with TemporaryDirectory() as folder:
        questions = f"""\
project_name: {{type: str, default: x}}
shape: {{type: {"json" if parts else "yaml"}, default: 1}}
parts: {{type: str, choices: {EVERY_PART}, multiselect: true, default: []}}
"""
        said = {"project_name": text, "shape": written("yaml", shape), "parts": parts}
        if "json" in questions:
            said["shape"] = written("json", shape)
        words = shlex.split(line(Path(folder), questions, given=said))
        pairs = dict(word.split("=", 1) for word in words[1::2])
        answering = Answering(read_questions([Path(folder, "template")]))
        values = [
            answering.answer({key: Given(value, "") for key, value in given.items()}, {}).values
            for given in (said, pairs)
        ]
        assert values[0] == values[1]


# --- Summaries -----------------------------------------------------------------------------------


def test_a_summary_stands_in_columns() -> None:
    answers = {"port": 80, "fast": True, "parts": ["one", "two"], "project_name": "App"}
    assert screen.summary(Path("app"), "Test", answers).splitlines() == [
        "  folder        app",
        "  template      Test",
        "  port          80",
        "  fast          true",
        "  parts         one,two",
        "  project_name  App",
    ]


def test_a_summary_cannot_steer_the_terminal() -> None:
    said = screen.summary(Path("app"), "Test", {"name": "a\x1b[2J\nb é"})
    assert said.splitlines()[-1] == r"  name      a\x1b[2J\nb é"


def test_an_outcome_says_what_was_not_done_and_how_to_do_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    steps = [Step("git", done=True, note="git"), Step("lock", done=False, note="x", command="uv l")]
    said = screen.outcome(tmp_path / "my app", 3, steps, ["make test", "uv l"])
    assert said.splitlines() == [
        f"Made {tmp_path}/my app with 3 files.",
        "  done: git",
        "  not done: x",
        "",
        "Next:",
        f"  cd '{tmp_path}/my app'",
        "  uv l",
        "  make test",
        "",
        "Not on your PATH, but needed: uv, make.",
    ]


def test_who_stands_in_the_project_need_not_go_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "cd " not in screen.outcome(Path(), 1, [], ["true"])


@pytest.mark.parametrize(("columns", "width"), [("40", 40), ("88", 88), ("500", 88), ("0", 80)])
def test_lines_are_as_wide_as_the_terminal_but_never_tire_the_eye(
    columns: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert screen.width() == width
