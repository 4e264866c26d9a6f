"""Updates of edited projects, measured by the whole command."""

import json
from pathlib import Path
from typing import Any

import pytest

from generator.registry.edits import EDITS
from tests.support.checks import Check, check, command
from tests.support.files import MANIFEST, build_template, build_tree

__all__ = ["check"]

QUESTIONS = """
list: {type: bool, default: false}
size: {type: str, choices: [small, large], default: small}
extra:
  type: bool
  default: false
  validator: "{% if extra and not list %}It needs list.{% endif %}"
"""
FILES = {
    "list.txt.jinja": "one\n{% if list %}\ntwo\n{% endif %}\n",
    "size.txt.jinja": "{{ size }}\n",
    "{% if not list %}gone.txt{% endif %}": "here\n",
    "{% if extra %}extra.txt{% endif %}": "",
}
ADDED = '[[edit]]\nfile = "list.txt"\nafter = "one"\ntext = "mine\\n"\n'
CHANGED = """
[[edit]]
file = "size.txt"
instead = "s"
when = "{{ size == 'small' }}"
text = "tiny\\n"
"""
GONE = '[[edit]]\nfile = "gone.txt"\ntext = "mine\\n"\n'
SETTINGS = "_envops: {trim_blocks: true}\n"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return build_template(tmp_path / "mine", SETTINGS + QUESTIONS, FILES, MANIFEST)


def measured(check: Check, mine: Path, edits: str, *arguments: str) -> dict[str, Any]:
    """Return the updates of the defaults by their changes."""
    build_tree(mine, {EDITS: edits})
    outcome = check("--json", "--only", "the defaults", *arguments)
    report = json.loads(outcome.out)
    assert report["findings"] == []
    return {
        " ".join(f"{key}={value}" for key, value in item["changed"].items()): item
        for item in report["updates"]
    }


def test_changes_each_answer_and_what_it_demands(check: Check, mine: Path) -> None:
    found = measured(check, mine, ADDED)
    assert set(found) == {"list=True", "size=large", "extra=True list=True"}


def test_lines_that_both_sides_add_are_no_conflict(check: Check, mine: Path) -> None:
    found = measured(check, mine, ADDED)
    assert (found["list=True"]["both"], found["list=True"]["conflicts"]) == (1, {})
    assert (found["size=large"]["both"], found["size=large"]["conflicts"]) == (0, {})


def test_counts_conflicts_by_file(check: Check, mine: Path) -> None:
    found = measured(check, mine, CHANGED)
    assert found["size=large"]["conflicts"] == {"size.txt": 1}
    assert found["list=True"]["conflicts"] == {}


def test_names_edited_files_that_an_answer_removes(check: Check, mine: Path) -> None:
    found = measured(check, mine, GONE)
    assert found["list=True"]["files"] == {"gone.txt": "modify/delete"}
    assert found["size=large"]["files"] == {}


def test_reports_totals_and_the_places_of_conflicts(check: Check, mine: Path) -> None:
    build_tree(mine, {EDITS: ADDED + CHANGED + GONE})
    said = check("--only", "the defaults").out
    assert "Merged 3 updates of edited projects, each with another answer: 1 conflict, " in said
    assert "2 places where both sides added lines, 2 edited files that the answer removes" in said
    assert "  the defaults, size=large: in size.txt" in said


def test_measures_from_everything_on_too(check: Check, mine: Path) -> None:
    build_tree(mine, {EDITS: ADDED})
    report = json.loads(check("--json").out)
    assert {item["base"] for item in report["updates"]} == {"the defaults", "everything on"}


def test_skips_the_step_as_asked(check: Check, mine: Path) -> None:
    assert measured(check, mine, CHANGED, "--skip", "updates") == {}


def test_an_edit_without_its_place_is_a_finding(check: Check, mine: Path) -> None:
    build_tree(mine, {EDITS: ADDED.replace('after = "one"', 'after = "three"')})
    outcome = check("--json", "--only", "the defaults")
    [finding] = json.loads(outcome.out)["findings"]
    assert outcome.code == 1
    assert finding["file"] == f"mine/{EDITS}"
    assert "edit number 1: list.txt has no line that begins with 'three'" in finding["message"]


def prove(check: Check, mine: Path, run: str, *arguments: str) -> tuple[int, dict[str, Any]]:
    build_tree(mine, {"template.toml": MANIFEST + command(run), EDITS: ADDED + CHANGED + GONE})
    outcome = check("--json", "--trust", "--only", "the defaults", *arguments)
    found = [item for item in json.loads(outcome.out)["updates"] if item["status"]]
    return outcome.code, {next(iter(item["changed"])): item for item in found}


@pytest.mark.parametrize(("word", "code", "status"), [("mine", 0, "passed"), ("no", 1, "failed")])
def test_runs_the_commands_in_the_merged_project(
    check: Check, mine: Path, word: str, code: int, status: str
) -> None:
    run = f"grep -q -e {word} -e small list.txt size.txt"
    if word == "no":
        run = "test ! -e list.txt -o -e gone.txt"
    found = prove(check, mine, run, "--update", "list=true")
    assert found[0] == code
    assert {key: item["status"] for key, item in found[1].items()} == {"list": status}


def test_a_project_with_conflicts_is_not_proven(check: Check, mine: Path) -> None:
    code, found = prove(check, mine, "true", "--update", "size=large")
    [step] = found["size"]["steps"]
    assert code == 1
    assert (step["step"], step["note"]) == ("merge", "1 conflict in size.txt")


@pytest.mark.parametrize(
    ("edits", "arguments", "reason"),
    [
        (ADDED, ["--update", "size=huge"], "--update: There is no answer 'size=huge'"),
        ("", ["--update", "size=large"], "because mine has no edits.toml"),
        (ADDED, ["--update", "size=large", "--skip", "updates"], "because the step is skipped"),
    ],
)
def test_refuses_an_update_that_it_cannot_prove(
    check: Check, mine: Path, edits: str, arguments: list[str], reason: str
) -> None:
    build_tree(mine, {EDITS: edits})
    outcome = check(*arguments)
    assert outcome.code == 2
    assert reason in outcome.err


def test_shards_share_the_updates(check: Check, mine: Path) -> None:
    build_tree(mine, {EDITS: ADDED})
    whole = json.loads(check("--json").out)["updates"]
    parts = [json.loads(check("--json", "--shard", f"{part}/2").out) for part in (1, 2)]
    shared = [item for part in parts for item in part["updates"]]
    assert sorted(map(str, shared)) == sorted(map(str, whole))


def test_an_update_knows_the_history_of_the_project(check: Check, mine: Path) -> None:
    history = """
history:
  type: yaml
  when: false
  default: "{{ '{list: []}' if list else '{}' }}"
  validator: "{% if 'list' in history and not list %}The list stays.{% endif %}"
"""
    build_tree(
        mine,
        {
            "copier.yml": SETTINGS + QUESTIONS + history,
            "template.toml": MANIFEST + 'history = "history"\n',
            "history.txt.jinja": "{{ history | list }}\n",
            EDITS: ADDED,
        },
    )
    report = json.loads(check("--json").out)
    changed = [item["changed"] for item in report["updates"] if item["base"] == "everything on"]
    assert report["findings"] == []
    assert {"size": "large"} in changed
    assert not any("list" in item for item in changed)
