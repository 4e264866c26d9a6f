"""The pages that are made from data say what the data say."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from docs.make import PAGE, write_page
from docs.options import write_page as write_options
from docs.proof import write_page as write_proof
from docs.security import write_page as write_security
from generator.check import Scope, check
from generator.guide import Framework, Rule, load_guide
from generator.registry import find_templates
from generator.reports import as_json
from generator.results import BEFORE

GUIDE = load_guide()
ROOT = Path(__file__).parent.parent
LINES = PAGE.read_text(encoding="utf-8").splitlines()
TABLES = re.compile(r"(?:^\|.*\|\n)+", re.MULTILINE)


def test_the_page_on_the_recommendation_is_what_the_guide_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == write_page(GUIDE), "mend it: python -m docs.make"


@pytest.mark.parametrize("rule", GUIDE.rules, ids=lambda rule: rule.id)
def test_every_rule_stands_in_it_once_with_its_reason(rule: Rule) -> None:
    rows = [line for line in LINES if line.startswith(f"| `{rule.id}` ")]
    assert len(rows) == 1
    assert f"| {rule.weight} " in rows[0]
    assert rule.because in rows[0]


@pytest.mark.parametrize("framework", GUIDE.frameworks, ids=lambda framework: framework.id)
def test_every_framework_stands_in_it_with_its_facts(framework: Framework) -> None:
    assert f"### {framework.title}" in LINES
    for fact in framework.facts:
        assert f"- {fact.says} *({fact.source})*" in LINES
    for _, how in framework.nearest:
        assert f"- {how}." in LINES


def test_every_option_of_every_need_stands_in_it() -> None:
    for criterion in GUIDE.criteria:
        assert f"### {criterion.label}: `{criterion.id}`" in LINES
        for option in criterion.options:
            assert any(f"`{option.id}`" in line and option.help in line for line in LINES)


def test_the_page_on_the_options_is_what_the_questions_say() -> None:
    page = (ROOT / "docs" / "options.md").read_text(encoding="utf-8")
    assert page == write_options(), "mend it: python -m docs.options"


def test_no_line_ends_in_a_blank() -> None:
    assert not [line for line in LINES if line != line.rstrip()]


def test_every_row_of_a_table_has_the_cells_of_its_head() -> None:
    tables = TABLES.findall(PAGE.read_text(encoding="utf-8"))
    assert len(tables) > len(GUIDE.criteria)
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1


@pytest.mark.parametrize(
    "page",
    ["README.md", "docs/recommendation.md", "docs/options.md", "CONTRIBUTING.md", "SECURITY.md"],
)
def test_links_to_files_lead_somewhere(page: str) -> None:
    file = ROOT / page
    links = re.findall(r"\]\(([^)#\s]+)\)", file.read_text(encoding="utf-8"))
    assert links
    missing = [link for link in links if "://" not in link and not (file.parent / link).exists()]
    assert not missing


def test_the_readme_leads_to_the_page() -> None:
    assert "](docs/recommendation.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_page_on_what_was_tried_is_drawn_from_records_alone() -> None:
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


def test_the_page_on_what_was_tried_has_the_shape_that_is_written() -> None:
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


def test_the_page_of_the_proof_says_what_was_run_and_what_was_not(tmp_path: Path) -> None:
    template = find_templates(GUIDE)["flask"]
    names = [command.name for command in template.manifest.proof]
    scope = Scope(only=("the defaults",), skip=tuple(names), kept=tmp_path)
    report = as_json(check(template, scope, lambda *_: None))
    page = write_proof([report], dt.date(2026, 11, 25))
    assert "Made on 2026-11-25 by `python -m docs.proof`" in page
    assert "; ".join(f"{name}, as asked" for name in names) in page
    assert re.search(r"\| render +\| 1 +\| 0 ", page)
    assert "before" not in page
    assert "\n\n\n" not in page
    resumed = json.loads(json.dumps(report))
    resumed["sets"][0]["steps"][0]["note"] = BEFORE
    said = write_proof([resumed], dt.date(2026, 11, 25))
    assert "Of flask on Python 3.12, 1 sets were proven before" in said
