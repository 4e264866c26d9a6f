"""Tests of the steps of `[surroundings]` in a check, of its shards, and of their merged report."""

import datetime as dt
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from generator.checking._matrix import NAMED
from generator.cli.arguments import build_parser
from generator.cli.commands import template
from generator.errors import InputError
from scripts.proof import write_page
from tests.support.checks import QUESTIONS, Check, command
from tests.support.files import MANIFEST, build_template
from tests.support.processes import Outcome

DOCUMENT = json.dumps({"openapi": "3.1.0", "paths": {"/notes": {"get": {}}}})
FILES = {
    "README.md.jinja": "`{{ name }}.txt`, `GET /notes`, {{ colour }} and {{ big }}\n",
    "{{ name }}.txt": "a\n",
    "openapi.json": DOCUMENT,
}
TABLE = '\n[surroundings]\nsteps = ["documents"]\n'
ROUTES = 'routes = "python3 -c \'print(open(\\"openapi.json\\").read())\'"\n'


def build(tmp_path: Path, manifest: str, **files: str) -> None:
    build_template(tmp_path / "mine", QUESTIONS, {**FILES, **files}, MANIFEST + manifest)


def merge(*files: Path) -> int:
    options = build_parser().parse_args(["template", "merge", "--json", *map(str, files)])
    return template.run(options)


def steps(done: Outcome, name: str) -> list[dict[str, Any]]:
    return [
        step for item in done.document["sets"] for step in item["steps"] if step["step"] == name
    ]


def test_compares_documents_with_the_routes_of_the_application(
    tmp_path: Path, check: Check
) -> None:
    build(tmp_path, TABLE + ROUTES + command("true"))
    done = check("--trust", "--json")
    assert done.code == 0, done.out
    assert {step["status"] for step in steps(done, "documents")} == {"passed"}
    assert done.document["columns"] == {"rendered": 4, "code": 4, "surroundings": 4}


def test_finds_a_path_that_is_not_served(tmp_path: Path, check: Check) -> None:
    build(tmp_path, TABLE + ROUTES, **{"AGENTS.md": "`GET /orders`\n"})
    done = check("--trust")
    assert done.code == 1
    assert (
        "failed at documents: AGENTS.md:1: the application does not serve GET /orders" in done.out
    )


def test_only_reads_third_party_projects(tmp_path: Path, check: Check) -> None:
    proof = tmp_path / "it-ran"
    build(tmp_path, f"{TABLE}routes = 'touch {proof}'\nstart = 'touch {proof}'\n")
    done = check("--json")
    assert not proof.exists()
    assert {step["status"] for step in steps(done, "documents")} == {"not run"}
    assert done.document["columns"]["surroundings"] == 0


def test_reads_files_of_third_party_projects(tmp_path: Path, check: Check) -> None:
    build(tmp_path, TABLE, **{"AGENTS.md": "[a](b.md)\n"})
    assert "AGENTS.md:1: the link to b.md leads nowhere" in check().out


def test_reports_a_command_that_prints_no_document(tmp_path: Path, check: Check) -> None:
    build(tmp_path, TABLE + "routes = 'echo nothing'\n")
    assert (
        "failed at routes: `echo nothing`: it printed no OpenAPI document" in check("--trust").out
    )


def test_takes_no_step_after_a_failed_command(tmp_path: Path, check: Check) -> None:
    build(tmp_path, TABLE + ROUTES + command("false"))
    done = check("--trust", "--json")
    assert {(step["status"], step["note"]) for step in steps(done, "documents")} == {
        ("not run", "it holds failed")
    }


def test_has_no_column_of_surroundings_without_steps(tmp_path: Path, check: Check) -> None:
    build(tmp_path, command("true"))
    assert "surroundings" not in check("--trust", "--json").document["columns"]
    assert "surroundings" not in check("--trust").out


def test_skips_a_step(tmp_path: Path, check: Check) -> None:
    build(tmp_path, TABLE + ROUTES)
    assert steps(check("--trust", "--json", "--skip", "documents"), "documents") == []


@pytest.mark.thorough
def test_survives_files_of_another_shape(tmp_path: Path, check: Check) -> None:
    workflow = "jobs: {a: 1, b: {steps: 3}, c: [1]}\n"
    table = '\n[surroundings]\nsteps = ["workflow", "compose", "sam"]\n'
    files = {
        ".github/workflows/ci.yml": workflow,
        "compose.yaml": "services: {a: {ports: 1, environment: 2, depends_on: 3}, b: 1}\n",
        "template.yaml": "Transform: AWS::Serverless\nResources: {A: 1, B: [2]}\n",
    }
    build(tmp_path, table, **files)
    assert check("--trust").code in {0, 1}


def test_marks_what_each_step_proves_in_junit(tmp_path: Path, check: Check) -> None:
    build(tmp_path, TABLE + ROUTES + command("true", proves='"types"'))
    file = tmp_path / "report.xml"
    check("--trust", "--junit", str(file))
    found = {
        case.get("name"): case.find("properties/property")
        for case in ET.parse(file).getroot().iter("testcase")  # noqa: S314 - our own
    }
    kinds = {name: item.get("value") for name, item in found.items() if item is not None}
    assert kinds == {"render": "rendered", "it holds": "types", "documents": "surroundings"}


README = "{{ big }}\n```sh\necho {{ colour }}\ndocker run {{ name }}\n```\n"
COMMANDS = '\n[surroundings]\nsteps = ["documents", "commands"]\n'


def test_runs_the_commands_of_the_named_sets_and_says_so(tmp_path: Path, check: Check) -> None:
    build(tmp_path, COMMANDS, **{"README.md.jinja": README})
    file = tmp_path / "report.xml"
    done = check("--trust", "--json", "--strength", "3", "--junit", str(file))
    assert done.code == 0, done.out
    found = {item["reason"]: item for item in done.document["sets"]}
    assert {"the defaults", "everything on"} < set(found)
    for reason, item in found.items():
        step = item["steps"][-1]
        if reason in NAMED:
            assert step["ran"] == [f"echo {item['answers']['colour']}"]
            assert step["read"] == [["docker run thing", "it needs docker"]]
        else:
            assert (step["ran"], len(step["read"])) == ([], 2)
    properties = [(item.get("name"), item.get("value")) for item in properties_of(file)]
    assert ("ran", "echo red") in properties
    assert ("only read", "docker run thing (it needs docker)") in properties
    said = check("--trust", "--strength", "3").out
    assert "Of the documents of the defaults, 1 of 2 commands were run." in said
    assert "the commands of the documents were only read." in said
    page = write_page([done.document], dt.date(2026, 1, 1))
    assert "| `docker run thing`" in page
    assert "only read: it needs docker" in page


def properties_of(file: Path) -> list[ET.Element]:
    return list(ET.parse(file).getroot().iter("property"))  # noqa: S314 - our own


def test_a_command_of_a_document_that_fails_is_found(tmp_path: Path, check: Check) -> None:
    build(tmp_path, COMMANDS, **{"AGENTS.md": "```sh\ntest 1 = 2\n```\n"})
    done = check("--trust")
    assert done.code == 1
    assert "failed at commands: AGENTS.md:2: `test 1 = 2` ended with 1" in done.out


def test_runs_no_command_without_trust_or_after_a_failure(tmp_path: Path, check: Check) -> None:
    ran = tmp_path / "ran"
    build(tmp_path, COMMANDS, **{"AGENTS.md": f"```sh\necho a > {ran}\n```\n"})
    assert {step["status"] for step in steps(check("--json"), "commands")} == {"not run"}
    build(tmp_path, COMMANDS, **{"AGENTS.md": "[a](b.md)\n```sh\nfalse\n```\n"})
    found = steps(check("--json", "--trust"), "commands")
    assert {(step["status"], step["note"]) for step in found} == {("not run", "documents failed")}
    assert not ran.exists()


def test_shards_share_the_sets_and_merge_into_one_report(
    tmp_path: Path, check: Check, capsys: pytest.CaptureFixture[str]
) -> None:
    build(tmp_path, TABLE + ROUTES + command("true"))
    whole = check("--trust", "--json").document
    files, ids = [], []
    for part in ("1/3", "2/3", "3/3"):
        report = check("--trust", "--json", "--shard", part)
        ids += [item["id"] for item in report.document["sets"]]
        files.append(tmp_path / f"{part[0]}.json")
        files[-1].write_text(report.out, encoding="utf-8")
    assert sorted(ids) == sorted(item["id"] for item in whole["sets"])
    assert merge(*files) == 0
    merged = json.loads(capsys.readouterr().out)
    for key in ("coverage", "columns", "masks", "shard", "green", "unproven"):
        assert merged[key] == whole[key], key
    assert "| mine" in write_page([merged], dt.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (("1/2",), "parts 1 of 2: pass each part once"),
        (("1/2", "1/2"), "parts 1 and 1 of 2"),
        (("1/2", "2/3"), "of differ"),
    ],
)
def test_refuses_to_merge_less_than_all_shards(
    tmp_path: Path, check: Check, parts: tuple[str, ...], message: str
) -> None:
    build(tmp_path, "")
    files = [tmp_path / f"{number}.json" for number, _ in enumerate(parts)]
    for file, part in zip(files, parts, strict=True):
        file.write_text(check("--json", "--shard", part).out, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        merge(*files)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not a JSON report"),
        ("[]", "is not a JSON report"),
        ("{}", "`template` is missing"),
        ('{"template": "a"}', "`version` is missing"),
    ],
)
def test_refuses_to_merge_other_files(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "a.json"
    file.write_text(text)
    with pytest.raises(InputError, match=message):
        merge(file)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["template"], 1, "`template` must be a string, not 1"),
        (["green"], "yes", "`green` must be true or false"),
        (["seconds"], "-2", "`seconds` must be a number from 0 on, not '-2'"),
        (["seconds"], -2, "`seconds` must be a number from 0 on, not -2"),
        (["seconds"], float("inf"), "`seconds` must be a number from 0 on"),
        (["shard", "part"], "-2", "`part` must be a whole number from 0 on, not '-2'"),
        (["shard", "of"], True, "`of` must be a whole number from 0 on, not True"),
        (["shard"], [], "`shard` must be a table"),
        (["masks", "code"], "-2", "hexadecimal numbers; 'code' is '-2'"),
        (["columns", "code"], 1.5, "`code` must be a whole number"),
        (["unproven"], {"why": None}, "`why` must be a whole number"),
        (["coverage", "valid"], -1, "`valid` must be a whole number"),
        (["findings"], ["a"], "`findings` number 1 must be a table"),
        (["skipped"], "tests", "`skipped` must be a list"),
        (["sets"], {}, "`sets` must be a list"),
        (["sets", 0, "status"], "done", "There is no status 'done'"),
        (["sets", 0, "steps", 0, "seconds"], None, "`seconds` must be a number"),
    ],
)
def test_refuses_to_merge_values_of_another_type(
    tmp_path: Path, check: Check, path: list[Any], value: object, message: str
) -> None:
    build(tmp_path, command("true"))
    document = check("--trust", "--json").document
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    file = tmp_path / "a.json"
    file.write_text(json.dumps(document))
    with pytest.raises(InputError) as refused:
        merge(file)
    assert message in str(refused.value) or "is not a JSON report" in str(refused.value)


def test_merged_report_says_what_is_wrong_and_what_is_not_proven(
    tmp_path: Path, check: Check, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.json"
    build(tmp_path, command("true"))
    file.write_text(check("--json").out)
    said = merged_text(file, capsys)
    assert "Not proven in 4 answer sets: third-party commands run only with --trust" in said
    assert "Proven: rendered 4" in said
    build_template(tmp_path / "mine", QUESTIONS + "unused: {type: bool}\n", FILES, MANIFEST)
    file.write_text(check("--json").out)
    assert "[unused-question]" in merged_text(file, capsys)
    build_template(tmp_path / "mine", "a: {type: str, defalt: 1", FILES, MANIFEST)
    file.write_text(check("--json").out)
    assert "Proven: nothing." in merged_text(file, capsys)


def merged_text(file: Path, capsys: pytest.CaptureFixture[str]) -> str:
    template.run(build_parser().parse_args(["template", "merge", str(file)]))
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("shard", "message"),
    [
        ("0/2", "--shard 0/2: write K/N, with K from 1 to N."),
        ("3/2", "--shard 3/2: write K/N, with K from 1 to N."),
        ("1", "--shard 1: write K/N, such as 1/4."),
        ("a/b", "--shard a/b: write K/N, such as 1/4."),
        ("", "--shard (empty): write K/N, such as 1/4."),
        ("\N{FULLWIDTH DIGIT ONE}/\N{FULLWIDTH DIGIT TWO}", "write K/N, such as 1/4."),
        ("1/9999", "--shard 1/9999: there are only "),
        ("1/99999", "--shard 1/99999: there are only "),
    ],
)
def test_refuses_a_wrong_shard(tmp_path: Path, check: Check, shard: str, message: str) -> None:
    build(tmp_path, "")
    done = check("--shard", shard)
    assert done.code == 2
    assert message in done.err
