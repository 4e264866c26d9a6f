"""Tests of reports with hostile third-party text."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.checking._matrix import AnswerSet, Matrix
from generator.checking._results import Outcome
from generator.checking.check import CheckOptions, Report
from generator.checking.lint.finding import Finding
from generator.checking.reports import as_text, write_junit
from generator.project.proof import FAILED, NOT_RUN, Result
from generator.registry.manifest import plain_manifest
from generator.registry.template import Template

ODD = "a\0\x1b[31m\x85\ud800\udcff\ufffe\uffff\u202e]]>&<\"'\n\tz\x7f"


def report(text: str) -> Report:
    template = Template(text, Path("mine"), "folder", plain_manifest("mine"), ())
    item = AnswerSet({text: text}, text)
    steps = (Result(text, FAILED, note=text), Result(text, NOT_RUN, note=text))
    finding = Finding(text, 1, text, text)
    matrix = Matrix((item,), 1, 1, frozenset())
    return Report(template, CheckOptions(), (finding,), (), matrix, (Outcome(item, steps, text),))


def is_xml(char: str) -> bool:
    """Return whether XML 1.0 allows a character."""
    number = ord(char)
    return char in "\t\n\r" or (
        0x20 <= number <= 0xD7FF or 0xE000 <= number <= 0xFFFD or number >= 0x10000
    )


def junit(text: str, folder: Path) -> tuple[str, list[str]]:
    """Return the file as text, and the parsed values of all attributes."""
    file = folder / "report.xml"
    write_junit(report(text), file)
    root = ET.parse(file).getroot()  # noqa: S314 - our own
    return file.read_text("utf-8"), [
        value for item in root.iter() for value in item.attrib.values()
    ]


@pytest.mark.parametrize("text", [ODD, "", "\n", "\u2764\ufe0f", "x" * 100_000])
def test_report_is_valid_xml_for_hostile_text(text: str, tmp_path: Path) -> None:
    written, values = junit(text, tmp_path)
    assert all(map(is_xml, written))
    assert sum(text[:1].replace("\0", "") in value for value in values) >= 6


def test_escapes_characters_that_xml_forbids(tmp_path: Path) -> None:
    _, values = junit(ODD, tmp_path)
    escaped = r"a\x00\x1b[31m\x85\ud800\udcff\ufffe\uffff\u202e]]>&<" + "\"'\n\tz" + r"\x7f"
    assert values.count(escaped) >= 6


@given(st.text(st.characters(), max_size=20))
def test_report_is_valid_xml_for_any_text(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    written, _ = junit(text, tmp_path_factory.mktemp("report"))
    assert all(map(is_xml, written))


@pytest.mark.parametrize("text", [ODD, "", "\n", " \n\n"])
def test_text_report_shows_failures_with_any_note(text: str) -> None:
    said = as_text(report(text))
    assert all(char.isprintable() or char == "\n" for char in said)
    assert "failed at" in said
