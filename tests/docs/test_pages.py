"""Tests of the generated pages."""

import ast
import datetime as dt
import json
import math
import re
from pathlib import Path

import pytest

from generator import __version__
from generator.checking._results import BEFORE
from generator.checking.check import UPDATES, CheckOptions, check
from generator.checking.reports import as_json
from generator.errors import InputError
from generator.questions.question import Given
from generator.recommendation.guide import Framework, Rule, load_guide
from generator.registry.manifest import load_manifest
from generator.registry.registry import read_registry
from scripts.formats import write_page as write_formats
from scripts.options import write_page as write_options
from scripts.proof import write_page as write_proof
from scripts.recommendation import FIGURES, PAGE, fingerprint, write_page
from scripts.security import read_promises
from scripts.security import write_page as write_security

GUIDE = load_guide()
ROOT = Path(__file__).parents[2]
LINES = PAGE.read_text(encoding="utf-8").splitlines()
TABLES = re.compile(r"(?:^\|.*\|\n)+", re.MULTILINE)


def test_recommendation_page_matches_the_guide() -> None:
    assert PAGE.read_text(encoding="utf-8") == write_page(GUIDE), (
        "write it again: python -m scripts.recommendation"
    )


def test_figures_are_those_of_the_present_rules_and_reach_their_goals() -> None:
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    assert figures["fingerprint"] == fingerprint(GUIDE), (
        "measure again: python -m scripts.recommendation_figures"
    )
    assert figures["sets"] == math.prod(
        2 ** len(item.options) if item.multiple else len(item.options) for item in GUIDE.criteria
    )
    assert figures["draws"] == 20_000
    goals = ("too_long", "contradictory", "repeated", "contradictory_sets")
    assert [figures[goal] for goal in goals] == [0, 0, 0, 0]
    assert figures["not_monotone"] == []


@pytest.mark.parametrize("rule", GUIDE.rules, ids=lambda rule: rule.id)
def test_recommendation_page_lists_every_rule_once(rule: Rule) -> None:
    rows = [line for line in LINES if line.startswith(f"| `{rule.id}` ")]
    assert len(rows) == 1
    assert f"| {rule.weight} " in rows[0]
    assert rule.because in rows[0]


@pytest.mark.parametrize("framework", GUIDE.frameworks, ids=lambda framework: framework.id)
def test_recommendation_page_lists_every_framework_with_facts(framework: Framework) -> None:
    assert f"### {framework.title}" in LINES
    for fact in framework.facts:
        assert f"- {fact.says} *({fact.source})*" in LINES
    for _, how in framework.nearest:
        assert f"- {how}." in LINES


def test_recommendation_page_lists_every_option() -> None:
    for criterion in GUIDE.criteria:
        assert f"### {criterion.label}: `{criterion.id}`" in LINES
        for option in criterion.options:
            assert any(f"`{option.id}`" in line and option.help in line for line in LINES)


def test_options_page_matches_the_questions() -> None:
    page = (ROOT / "docs" / "options.md").read_text(encoding="utf-8")
    assert page == write_options(), "write it again: python -m scripts.options"


def test_formats_page_matches_the_documents() -> None:
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert page == write_formats(), "write it again: python -m scripts.formats"


def test_formats_page_shows_the_error_for_a_newer_format(tmp_path: Path) -> None:
    (tmp_path / "snail").mkdir()
    (tmp_path / "snail" / "template.toml").write_text('format = 2\ntitle = "Snail"\n')
    with pytest.raises(InputError) as refused:
        load_manifest(tmp_path / "snail" / "template.toml", "snail", GUIDE)
    said = str(refused.value).removeprefix(f"{tmp_path}/").replace(__version__, "0.1.0")
    assert f"Error: {said}" in " ".join(write_formats().split())


def test_no_line_has_trailing_spaces() -> None:
    assert not [line for line in LINES if line != line.rstrip()]


def test_table_rows_have_as_many_cells_as_their_header() -> None:
    tables = TABLES.findall(PAGE.read_text(encoding="utf-8"))
    assert len(tables) > len(GUIDE.criteria)
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "docs/recommendation.md",
        "docs/options.md",
        "docs/formats.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
    ],
)
def test_file_links_are_valid(page: str) -> None:
    file = ROOT / page
    links = re.findall(r"\]\(([^)#\s]+)\)", file.read_text(encoding="utf-8"))
    assert links
    missing = [link for link in links if "://" not in link and not (file.parent / link).exists()]
    assert not missing


def test_readme_links_to_the_page() -> None:
    assert "](docs/recommendation.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_security_page_is_written_from_records_only() -> None:
    records = [
        {"kind": "case", "what": "25 a loop", "code": 1, "said": "Error: it | was `stopped`."},
        {"kind": "case", "what": "4 an escape", "code": 2, "said": "Error: no."},
        {"kind": "fuzz", "part": "files", "executions": 4000},
        {"kind": "fuzz", "part": "files", "executions": 12},
        {"kind": "fault", "fault": "EIO", "place": "app", "git": "with git", "steps": 121},
    ]
    page = write_security(records, dt.date(2026, 1, 2))
    assert "Made on 2026-01-02" in page
    assert re.search(r"\| cases of the corpus +\| 2 +\| 0 +\| 0 +\| 0 +\|", page)
    assert re.search(r"\| executions of the fuzzer +\| 4,012 ", page)
    assert re.search(r"\| EIO +\| `app` +\| with git +\| 121 +\|", page)
    assert page.index("an escape") < page.index("a loop"), "in the order of their numbers"
    assert r"`it \| was 'stopped'.`" in page


def test_security_page_has_the_current_layout() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    drawn = write_security([], dt.date(2026, 1, 2))
    shape = re.compile(r"^(#.*|[A-Z].*[^|])$", re.MULTILINE)
    same = [line for line in shape.findall(drawn) if "Made on" not in line]
    assert [line for line in shape.findall(page) if line in same] == same
    counts = re.findall(r"^\| (?:cases|executions|steps) .*?\| ([\d,]+) +\|", page, re.MULTILINE)
    assert all(int(count.replace(",", "")) > 0 for count in counts)
    assert len(counts) == 3
    assert str(ROOT) not in page
    assert "/tmp" not in page


def test_promises_match_security_md() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    promised = text.partition("## What is promised")[2].partition("\n## ")[0]
    bold = re.findall(r"^- \*\*(.+?)\*\*", promised.replace("\n  ", " "), re.MULTILINE)
    assert len(bold) == len(re.findall("^- ", promised, re.MULTILINE)), "each starts in bold"
    assert bold == list(read_promises())


@pytest.mark.parametrize(
    "test",
    sorted(
        {test for tried in read_promises().values() for tests in tried.values() for test in tests}
    ),
)
def test_tests_of_promises_exist(test: str) -> None:
    file, _, name = test.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    tests = {found for found in names if found.startswith("test_")}
    assert tests if name == "*" else name in tests


def test_proof_page_reports_what_ran_and_what_did_not(tmp_path: Path) -> None:
    template = read_registry(GUIDE).candidates["flask"]
    names = [command.name for command in template.manifest.proof]
    names += (*template.manifest.surroundings.steps, UPDATES)
    version = {"python_version": Given("3.12", "--set")}  # not that of the machine
    scope = CheckOptions(only=("the defaults",), skip=tuple(names), fixed=version, kept=tmp_path)
    report = as_json(check(template, scope, lambda *_: None))
    page = write_proof([report], dt.date(2026, 11, 25))
    assert "Made on 2026-11-25 by `python -m scripts.proof`" in page
    assert "; ".join(f"{name}, as asked" for name in names) in page
    assert re.search(r"\| render +\| rendered +\| 1 +\| 0 ", page)
    assert "before" not in page
    assert "\n\n\n" not in page
    resumed = json.loads(json.dumps(report))
    resumed["sets"][0]["steps"][0]["note"] = BEFORE
    said = write_proof([resumed], dt.date(2026, 11, 25))
    assert "flask on Python 3.12, the defaults: 1 set was proven before" in said
