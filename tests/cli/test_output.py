"""Tests of the output, and of the command that repeats a project."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.cli import output
from generator.cli.prompts.summary import command_line, summary
from generator.formats import GUIDE
from generator.project.request import read_request
from generator.questions._values import to_recorded_value
from generator.questions.answers import Answering
from generator.questions.copier_yml import read_questions
from generator.questions.question import Given
from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry
from tests.support.files import build_template
from tests.support.shells import read_line
from tests.support.terminal import (
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


def test_printed_command_repeats_answers_of_every_type(talk: Conversation, template: str) -> None:
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
def test_printed_command_repeats_the_recommended_project(
    talk: Conversation, needs: dict[str, str]
) -> None:
    talk.start("new", "app", *known(**needs), *PLAIN, columns=300)
    talk.generate()
    repeat(talk)


# --- The printed command -------------------------------------------------------------------------

REGISTRY = read_registry(load_guide())
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
    """Return the printed command for a request, without its beginning."""
    folder = build_template(tmp_path / "template", questions)
    request = read_request(
        needs=needs, settings=[], template=template, file=None, registry=REGISTRY
    )
    request = request._replace(
        given={key: Given(value, "") for key, value in (given or {}).items()}
    )
    said = command_line("app", request, REGISTRY.guide, read_questions([folder]))
    return said.removeprefix("scaffold new app -y").strip()


def test_omits_default_needs(tmp_path: Path) -> None:
    assert line(tmp_path, needs=KNOWN[1::2]) == ""
    needs = known(team="flask", features="admin,database")[1::2]
    assert line(tmp_path, needs=needs) == "-n features=database,admin -n team=flask"


def test_one_need_next_to_a_template_requests_a_recommendation(tmp_path: Path) -> None:
    assert line(tmp_path, template="flask") == "-t flask"
    assert line(tmp_path, template="flask", needs=KNOWN[1::2]) == "-t flask -n product=api"
    needs = known(team="flask")[1::2]
    assert line(tmp_path, template="flask", needs=needs) == "-t flask -n team=flask"


def test_repeats_the_path_of_a_template(tmp_path: Path) -> None:
    path = build_template(tmp_path / "my template")
    assert line(tmp_path, template=str(path)) == f"-t '{path}'"


@pytest.mark.parametrize("history", ["", "[history]\na = []\n"])
def test_names_the_answers_file_if_it_has_a_history(tmp_path: Path, history: str) -> None:
    folder = build_template(tmp_path / "template")
    file = tmp_path / "my.toml"
    file.write_text(f'template = "flask"\n{history}')
    request = read_request(needs=[], settings=[], template=None, file=str(file), registry=REGISTRY)
    said = command_line("app", request, REGISTRY.guide, read_questions([folder]))
    assert said == f"scaffold new app -y -t flask{f' --answers {file}' if history else ''}"


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
def test_writes_answers_so_that_they_are_read_back(
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
def test_printed_command_repeats_any_answer(shape: object, parts: list[str], text: str) -> None:
    with TemporaryDirectory() as folder:
        questions = f"""\
project_name: {{type: str, default: x}}
shape: {{type: {"json" if parts else "yaml"}, default: 1}}
parts: {{type: str, choices: {EVERY_PART}, multiselect: true, default: []}}
"""
        said = {"project_name": text, "shape": to_recorded_value("yaml", shape), "parts": parts}
        if "json" in questions:
            said["shape"] = to_recorded_value("json", shape)
        words = read_line(line(Path(folder), questions, given=said), Path(folder))
        pairs = dict(word.split("=", 1) for word in words[1::2])
        answering = Answering(read_questions([Path(folder, "template")]))
        values = [
            answering.answer({key: Given(value, "") for key, value in given.items()}, {}).values
            for given in (said, pairs)
        ]
        assert values[0] == values[1]


# --- Summaries -----------------------------------------------------------------------------------


def test_summary_has_columns() -> None:
    answers = {"port": 80, "fast": True, "parts": ["one", "two"], "project_name": "App"}
    assert summary(Path("app"), "Test", answers).splitlines() == [
        "  folder        app",
        "  template      Test",
        "  port          80",
        "  fast          true",
        "  parts         one,two",
        "  project_name  App",
    ]


def test_summary_escapes_text_and_line_breaks() -> None:
    said = summary(Path("app"), "Te\nst", {"na\n\x9bme": "a\x1b[2J\nb é"})
    assert said.splitlines() == [
        "  folder      app",
        r"  template    Te\nst",
        r"  na\n\x9bme  a\x1b[2J\nb é",
    ]


HOSTILE = "é\x1b[2J\x9b\x07\r\u202e\u200b\u2028\x7f"
HARMLESS = r"é\x1b[2J\x9b\x07\r\u202e\u200b\u2028\x7f"


def test_escapes_output_and_notes(capsys: pytest.CaptureFixture[str]) -> None:
    output.say(f"one\n{HOSTILE}")
    output.note(f"one\n{HOSTILE}")
    assert capsys.readouterr() == (f"one\n{HARMLESS}\n", f"one\n{HARMLESS}\n")


def test_json_is_escaped_without_loss(capsys: pytest.CaptureFixture[str]) -> None:
    output.say_json(GUIDE, {HOSTILE: [HOSTILE]})
    said = capsys.readouterr().out
    assert said.isascii()
    assert said.replace("\n", "").isprintable()
    assert json.loads(said) == {"format": 1, HOSTILE: [HOSTILE]}


def test_printed_command_escapes_control_characters_without_loss(
    tmp_path: Path,
) -> None:
    said = line(tmp_path, given={"project_name": f"It's {HOSTILE}", "parts": ["\u202e"]})
    assert said.isprintable()
    assert read_line(said, tmp_path) == [
        *("-s", f"project_name=It's {HOSTILE}", "-s", 'parts=["\u202e"]')
    ]


def test_omits_answers_that_no_shell_can_pass(tmp_path: Path) -> None:
    assert line(tmp_path, given={"project_name": "a\0b", "port": 80}) == "-s port=80"


@pytest.mark.parametrize(("columns", "width"), [("40", 40), ("88", 88), ("500", 88), ("0", 80)])
def test_lines_fit_the_terminal_up_to_a_readable_width(
    columns: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert output.width() == width
