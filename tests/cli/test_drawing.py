"""Tests of drawing: complete, escaped, and no wider than the terminal."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.table import Table
from rich.text import Text

from generator.cli import drawing
from generator.cli.output import width
from generator.recommendation.explanation import explain_lines, explain_text, sentence
from generator.recommendation.guide import load_guide
from generator.recommendation.needs import Needs, default_needs
from generator.recommendation.ranking import Candidate, Reason, Recommendation, recommend
from generator.registry.registry import read_registry

GUIDE = load_guide()
TEMPLATES = list(read_registry(GUIDE).candidates.values())
SGR = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")  # styles and links
NEEDS = st.builds(
    lambda *chosen: Needs(GUIDE.criteria, tuple(map(frozenset, chosen))),
    *(
        st.sets(st.sampled_from(item.option_ids))
        if item.multiple
        else st.sampled_from(item.option_ids).map(lambda option: {option})
        for item in GUIDE.criteria
    ),
)
TERMINALS = [
    {"COLUMNS": "40"},
    {"COLUMNS": "40", "TERM": "dumb", "FORCE_COLOR": "1"},
    {"COLUMNS": "60", "NO_COLOR": "1", "FORCE_COLOR": "1"},
    {"COLUMNS": "300", "FORCE_COLOR": "1"},
]


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")


def recommendation(**answers: str) -> Recommendation:
    needs = default_needs(GUIDE)
    for need, option in answers.items():
        needs = needs.with_(need, [option])
    return recommend(needs, GUIDE, TEMPLATES)


def drawn(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def unwrapped(text: str) -> str:
    """Return a drawing as text without line breaks."""
    return re.sub(r"\s+", "", SGR.sub("", text))


@settings(max_examples=20)
@given(needs=NEEDS, whole=st.booleans())
def test_draws_the_same_lines_as_a_pipe_gets(
    needs: Needs, *, whole: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    ranked = recommend(needs, GUIDE, TEMPLATES)
    drawing.draw_lines(explain_lines(ranked, GUIDE, whole=whole))
    assert SGR.sub("", drawn(capsys)) == f"\n{explain_text(ranked, GUIDE, whole=whole)}\n"


def test_sections_of_the_guide_are_links_where_a_terminal_supports_them(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = explain_lines(recommendation(product="api"), GUIDE)
    drawing.draw_lines(lines)
    assert GUIDE.url not in drawn(capsys)
    monkeypatch.setenv("FORCE_COLOR", "1")
    drawing.draw_lines(lines)
    text = re.sub(r"\x1b\[[0-9;]*m", "", drawn(capsys))
    links = re.findall(r"\x1b\]8;[^;]*;([^\x1b]+)\x1b\\([^\x1b]*)\x1b\]8;;", text)
    assert links == [(f"{GUIDE.url}#:~:text=7.%20FastAPI%20%28Python%29", "(guide, 7)")]


@pytest.mark.parametrize("terminal", TERMINALS, ids=str)
def test_nothing_is_wider_than_the_terminal(
    terminal: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    for name, value in terminal.items():
        monkeypatch.setenv(name, value)
    ranked = recommendation(product="real-time", security="regulated", team="java")
    drawing.draw_lines(explain_lines(ranked, GUIDE, width()))
    for candidate in ranked.candidates:
        drawing.draw_against(candidate, ranked.candidates[0])
    drawing.draw_table("Title", ["one", "two"], [["word " * 30, "x" * 200]])
    (tmp_path / "a.py").write_text(f"value = '{'x ' * 100}'  # {'y' * 200}\n")
    drawing.draw_file(tmp_path / "a.py")
    text = drawn(capsys)
    widest = min(int(terminal["COLUMNS"]), 88)
    assert max(map(len, SGR.sub("", text).splitlines())) <= widest
    assert "x" * 10 in text


def test_a_table_without_room_is_a_list(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [["django", "Django", "a typed JSON API"], ["flask", "", "a small one"]]
    for columns, expected in (
        ("36", "django\n  title: Django\n  gives: a typed JSON API\n"),
        ("60", "title"),
    ):
        monkeypatch.setenv("COLUMNS", columns)
        drawing.draw_table("Templates", ["id", "title", "gives"], rows)
        assert expected in drawn(capsys)


def draw_all(tmp_path: Path) -> None:
    ranked = recommendation(product="enterprise")
    drawing.draw_lines(explain_lines(ranked, GUIDE, width()))
    drawing.draw_against(ranked.candidates[1], ranked.candidates[0])
    drawing.draw_tree("app", [("a/b.txt", 1)])
    (tmp_path / "a.py").write_text("value = 1\n")
    drawing.draw_file(tmp_path / "a.py")


@pytest.mark.parametrize(
    "terminal", [{}, {"TERM": "dumb", "FORCE_COLOR": "1"}, {"NO_COLOR": "1"}], ids=str
)
def test_a_pipe_and_a_dumb_terminal_get_no_escape_codes(
    terminal: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    for name, value in terminal.items():
        monkeypatch.setenv(name, value)
    draw_all(tmp_path)
    assert "\x1b" not in drawn(capsys)


def test_no_color_disables_colours(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    draw_all(tmp_path)
    coloured = re.compile(r"\x1b\[(?:[0-9]+;)*(?:3|4|9|10)[0-9][0-9;]*m")
    assert coloured.search(drawn(capsys)), "otherwise it is coloured"
    monkeypatch.setenv("NO_COLOR", "1")
    draw_all(tmp_path)
    assert not coloured.search(drawn(capsys))


def test_draws_reasons_against_a_choice_and_its_distance(
    capsys: pytest.CaptureFixture[str],
) -> None:
    winner, *others = recommendation(product="real-time").candidates
    loser = next(item for item in others if item.against)
    drawing.draw_against(loser, winner)
    text = drawn(capsys)
    assert f"Against {loser.title}\n" in text
    assert unwrapped(sentence(loser.against[0].because)) in unwrapped(text)
    assert f"{loser.title} scores {loser.score:+}, {winner.title} {winner.score:+}." in text


def test_reports_that_nothing_speaks_against_a_choice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    winner = recommendation().candidates[0]
    drawing.draw_against(winner, winner)
    assert drawn(capsys).strip() == f"Nothing speaks against {winner.title}."


def test_draws_a_tree_with_folders_once_and_sizes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    drawing.draw_tree("app", [("a/b/c.txt", 1234), ("a/b/d.txt", 5), ("a/e.txt", 0), ("f.txt", 6)])
    assert drawn(capsys).splitlines() == [
        "app/",
        "├── a/",
        "│   ├── b/",
        "│   │   ├── c.txt  1,234",
        "│   │   └── d.txt  5",
        "│   └── e.txt  0",
        "└── f.txt  6",
    ]


def test_shows_third_party_markup_literally(capsys: pytest.CaptureFixture[str]) -> None:
    stranger = "[bold]it[/bold] is [link=file:///etc]ours[/link] :smile:"
    reason = Reason("own", stranger, "[red]the manifest[/red]", -2)
    candidate = Candidate("own", "own", "[b]Own[/b]", -2, (), (reason,))
    winner = candidate._replace(title="Winner")
    drawing.draw_against(candidate, winner)
    drawing.draw_tree("[b]app[/b]", [("[red]a.txt", 1)])
    drawing.draw_table("[b]T[/b]", ["[i]c[/i]"], [["[u]d[/u]"]])
    text = unwrapped(drawn(capsys))
    for word in (stranger[4:], reason.source, "[b]Own[/b]", "[red]a.txt", "[i]c[/i]", "[u]d[/u]"):
        assert unwrapped(word) in text


HOSTILE = "a\x1b]0;b\x07\x9b\u202e\u200b\u3164\x85c"
HARMLESS = r"a\x1b]0;b\x07\x9b\u202e\u200b\u3164\x85c"


def test_escapes_everything_that_is_drawn(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    reason = Reason("own", HOSTILE, HOSTILE, -2)
    candidate = Candidate("own", "own", HOSTILE, -2, (), (reason,))
    drawing.draw_against(candidate, candidate._replace(title=HOSTILE))
    drawing.draw_tree(HOSTILE, [(f"{HOSTILE}/{HOSTILE}", 1)])
    drawing.draw_table(HOSTILE, [HOSTILE], [[HOSTILE]])
    (tmp_path / "a.txt").write_text(HOSTILE)
    drawing.draw_file(tmp_path / "a.txt")
    text = drawn(capsys)
    assert unwrapped(text).isprintable()
    assert "\u3164" not in text
    assert unwrapped(text).count(HARMLESS) == 11


def test_escapes_text_that_was_laid_out_unescaped(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table(HOSTILE, title=HOSTILE)
    table.add_row(Text(HOSTILE))
    drawing._console().print(table)  # noqa: SLF001
    text = drawn(capsys)
    assert text.replace("\n", "").isprintable()
    assert "\u3164" not in text


def test_draws_a_file_with_line_numbers_escaped(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("one\n\x1b]0;owned\x07\x9b31m\ttwo\r\nthree\n")
    drawing.draw_file(tmp_path / "a.txt")
    text = drawn(capsys)
    assert [line.split()[:2] for line in text.splitlines()][0::2] == [["1", "one"], ["3", "three"]]
    assert not set(text) & {"\x1b", "\x07", "\x9b"}


def test_does_not_draw_binary_files(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\xff\x00" * 700)
    drawing.draw_file(tmp_path / "a.png")
    assert drawn(capsys) == "a.png is not a text file (1,400 bytes).\n"


def test_progress_is_silent_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with drawing.progress("Working"):
        pass
    assert capsys.readouterr() == ("", "")
