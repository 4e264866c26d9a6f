"""Tests of the judge that ends the long proof: it reads real reports of `template check`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import proof
from scripts.proof import main
from tests.support.checks import Check, command
from tests.support.files import MANIFEST, build_template

QUESTION = 'python: {type: str, choices: ["3.11", "3.99"], default: "3.11"}\n'
Judge = Callable[..., int]
INTERPRETER = '[interpreter]\nquestion = "python"\nvariable = "CHOSEN"\n'


@pytest.fixture
def judge(tmp_path: Path, check: Check) -> Judge:
    def judged(run: str, *arguments: str) -> int:
        manifest = f"{MANIFEST}\n{INTERPRETER}{command(run)}"
        build_template(tmp_path / "mine", QUESTION, {"a.txt.jinja": "{{ python }}\n"}, manifest)
        report = tmp_path / "report.json"
        report.write_text(check("--json", *arguments).out)
        return main(["--judge", str(report)])

    return judged


def test_accepts_a_report_that_misses_only_an_interpreter(
    judge: Judge, capsys: pytest.CaptureFixture[str]
) -> None:
    assert judge("true", "--trust") == 0
    assert "1 set: Python 3.99 is not installed" in capsys.readouterr().out


@pytest.mark.parametrize(("run", "code"), [("true", 0), ("false", 1)])
def test_judges_a_part_of_a_check_by_itself(judge: Judge, run: str, code: int) -> None:
    assert judge(run, "--trust", "--shard", "1/2") == code


@pytest.mark.parametrize(
    ("run", "arguments", "reason"),
    [
        ("true", [], "third-party commands run only with --trust"),
        ("true", ["--trust", "--budget", "0"], "the time budget was used up"),
        ("false", ["--trust"], "it holds: `false` ended with 1"),
    ],
    ids=["untrusted", "no time", "failed"],
)
def test_refuses_a_report_that_leaves_out_more(
    judge: Judge, capsys: pytest.CaptureFixture[str], run: str, arguments: list[str], reason: str
) -> None:
    assert judge(run, *arguments) == 1
    assert reason in capsys.readouterr().out


def test_writes_the_chapter_on_updates_alone(
    tmp_path: Path, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "proof.md"
    page.write_text("# The proof\n\nFigures.\n\n## Updates\n\nOld.\n")
    monkeypatch.setattr(proof, "PAGE", page)
    edit = '[[edit]]\nfile = "a.txt"\ntext = "mine\\n"\n'
    build_template(tmp_path / "mine", QUESTION, {"a.txt.jinja": "{{ python }}\n"}, MANIFEST)
    (tmp_path / "mine" / "edits.toml").write_text(edit)
    report = tmp_path / "report.json"
    report.write_text(check("--json").out)
    assert main(["--updates", str(report)]) == 0
    text = page.read_text()
    assert text.startswith("# The proof\n\nFigures.\n\n## Updates\n\nIn a project with")
    assert "Old." not in text
    row = next(line for line in text.splitlines() if "python=3.99" in line)
    assert [cell.strip() for cell in row.split("|")[1:-1]] == [
        "the defaults",
        "`python=3.99`",
        "0",
        "1",
        "-",
    ]


def test_keeps_the_chapter_on_updates_of_reports_without_them(
    tmp_path: Path, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "proof.md"
    page.write_text("# The proof\n\nOld figures.\n\n## Updates\n\nMeasured.\n")
    monkeypatch.setattr(proof, "PAGE", page)
    build_template(tmp_path / "mine", QUESTION, {"a.txt.jinja": "{{ python }}\n"}, MANIFEST)
    report = tmp_path / "report.json"
    report.write_text(check("--json", "--only", "the defaults").out)
    assert main([str(report)]) == 0
    text = page.read_text()
    assert "Old figures." not in text
    assert "## mine, the defaults\n" in text
    assert text.endswith("\n## Updates\n\nMeasured.\n")
