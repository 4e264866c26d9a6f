"""Tests of `scaffold template check`: findings, proven sets, and reasons for sets that are not."""

import re
import shlex
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from generator.checking._results import BEFORE
from tests.support.checks import QUESTIONS, Check, build, command
from tests.support.files import MANIFEST, build_template, build_tree, list_tree
from tests.support.processes import scaffold


def test_passes_a_good_template_and_leaves_nothing(tmp_path: Path, check: Check) -> None:
    build(tmp_path, command("grep thing a.txt"))
    before = list_tree(tmp_path)
    done = check("--trust", "--json")
    assert done.code == 0, done.out
    coverage = done.document["coverage"]
    assert coverage == {"strength": 2, "possible": 4, "valid": 4, "rendered": 4, "proven": 4}
    assert {item["status"] for item in done.document["sets"]} == {"passed"}
    assert before == list_tree(tmp_path)


def test_reports_keeps_and_repeats_a_failing_pair(tmp_path: Path, check: Check) -> None:
    build(tmp_path, command("grep -v 'green True' a.txt"))
    done = check("--trust")
    assert done.code == 1
    assert "failed at it holds: `grep -v green True a.txt` ended with 1" in " ".join(
        done.out.split()
    )
    assert "colour=green big=true" in done.out
    [line] = [line for line in done.out.splitlines() if line.startswith("  again: ")]
    words = line.split()
    again = check(*words[words.index("--only") :])
    assert again.code == 1
    assert "1 answer set" in again.out
    [kept] = (tmp_path / ".scaffold-check" / "mine").iterdir()
    assert (kept / "project" / "a.txt").read_text() == "green True thing\n"
    assert (kept / "output.log").exists()


def test_keeps_no_failed_project_in_the_template(tmp_path: Path) -> None:
    template = build(tmp_path, command("false"))
    before = list_tree(template)
    done = scaffold(template, "template", "check", ".", "--trust", "--only", "the defaults")
    assert done.code == 1
    [line] = (line for line in done.out.splitlines() if "saved in" in line)
    assert (Path(line.partition("saved in ")[2]) / "project" / "a.txt").is_file()
    assert list_tree(template) == before


def test_third_party_commands_need_trust(tmp_path: Path, check: Check) -> None:
    proof = tmp_path / "it-ran"
    build(tmp_path, command(f"touch {proof}"))
    done = check()
    assert not proof.exists()
    assert "4 rendered and 0 passed all commands" in done.out
    assert "third-party commands run only with --trust" in done.out


def test_lists_the_needs_that_nothing_serves(tmp_path: Path, check: Check) -> None:
    build(tmp_path, '\n[brings]\nfeatures = ["database", "accounts"]\ndeploy = "container"\n')
    done = check("--json")
    unserved = done.document["recommendation"]["unserved"]
    assert "features=admin" in unserved
    assert not {"features=database", "features=accounts", "deploy=container"} & set(unserved)
    assert "No default row and no `brings` serves" in check().out


def test_says_how_often_a_template_comes_first(tmp_path: Path, check: Check) -> None:
    build(tmp_path)
    assert check("--json").document["recommendation"]["first"] == 0
    rule = """
[[rule]]
id = "always"
unless = { product = "automation" }
weight = 9
because = "it is fit for everything"
source = "its authors"
"""
    build(tmp_path, rule)
    assert 10 < check("--json").document["recommendation"]["first"] < 100
    assert re.search(r"It comes first in \d+ % of the needs", check().out)


def test_reports_that_a_plain_template_is_not_proven(tmp_path: Path, check: Check) -> None:
    build_tree(
        tmp_path / "mine",
        {"copier.yml": QUESTIONS, "a.txt.jinja": "{{ colour }}{{ big }}{{ name }}"},
    )
    done = check()
    assert done.code == 0, done.out
    assert "Nothing was proven: the manifest lists no commands" in done.out


def test_reports_a_question_without_default_as_not_proven(tmp_path: Path, check: Check) -> None:
    questions = "name: {type: str}\nslug: '{{ name.lower() }}'\nfast: false\n"
    files = {"a.txt.jinja": "{{ slug }} {{ fast }}"}
    build_template(tmp_path / "mine", questions, files)
    checked = check()
    assert checked.code == 1
    assert "Not proven in 2 answer sets: 'name' has no default: pass -s name=VALUE." in checked.out
    assert check("-s", "name=Ant").code == 0


def test_keeps_the_files_of_a_set_that_fails_to_render(tmp_path: Path, check: Check) -> None:
    files = {"a.toml.jinja": "x = {{ 'yes' if big and colour == 'green' else 1 }}\n"}
    build_template(
        tmp_path / "mine",
        QUESTIONS,
        {**files, "b.txt.jinja": "{{ name }}\n"},
        MANIFEST + command("ls"),
    )
    assert check("--trust", "--jobs", "1").code == 1
    [kept] = (tmp_path / ".scaffold-check" / "mine").iterdir()
    assert (kept / "project" / "a.toml").read_text() == "x = yes\n"
    assert not (kept / "output.log").exists()


def test_repeat_command_contains_fixed_answers(tmp_path: Path, check: Check) -> None:
    build(tmp_path, command("grep thing a.txt"))
    done = check("--trust", "--set", "name=other", "--set", "colour=green")
    [line, *_] = [line for line in done.out.splitlines() if line.startswith("  again: ")]
    words = shlex.split(line)
    again = check(*words[words.index("--only") :])
    assert again.code == 1
    assert "1 answer set" in again.out


def test_resuming_with_trust_runs_skipped_commands(tmp_path: Path, check: Check) -> None:
    ran = tmp_path / "ran"
    files = {"a.toml.jinja": "x = {{ 'yes' if big else 1 }}  # {{ colour }} {{ name }}\n"}
    manifest = MANIFEST + command(f"sh -c 'echo >> {ran}'")
    build_template(tmp_path / "mine", QUESTIONS, files, manifest)
    assert check().code == 1
    assert check("--trust", "--resume").code == 1
    assert len(ran.read_text()) == 2


def test_fails_if_two_renderings_differ(tmp_path: Path, check: Check) -> None:
    build_template(tmp_path / "mine", QUESTIONS, {"a.txt.jinja": "{{ range(99999) | random }}\n"})
    done = check("--only", "colour=red", "--json")
    assert done.code == 1
    steps = [step for item in done.document["sets"] for step in item["steps"]]
    assert {step["note"] for step in steps} == {"two renderings differ in a.txt"}


def test_fails_sets_that_render_invalid_toml(tmp_path: Path, check: Check) -> None:
    files = {"a.toml.jinja": "x = {{ 'yes' if big else 1 }}\n"}
    build_template(tmp_path / "mine", QUESTIONS, files)
    done = check("--json")
    failed = [
        item["answers"]["big"] for item in done.document["sets"] if item["status"] == "failed"
    ]
    assert set(failed) == {True}


def test_skips_commands_after_a_failure_with_a_reason(tmp_path: Path, check: Check) -> None:
    build(tmp_path, command("false", "first"), command("true", "second"))
    steps = check("--trust", "--json").document["sets"][0]["steps"]
    assert [(step["step"], step["status"]) for step in steps] == [
        ("render", "passed"),
        ("first", "failed"),
        ("second", "not run"),
    ]
    assert steps[2]["note"] == "first failed"


def test_fails_missing_or_too_slow_commands(tmp_path: Path, check: Check) -> None:
    build(tmp_path, command("no-such-program"))
    assert "could not be started" in check("--trust").out
    build(tmp_path, command("sleep 30", seconds="1"))
    assert "ran over 1 s" in check("--trust", "--only", "colour=red").out


def test_proves_sets_with_equal_relevant_files_once(tmp_path: Path, check: Check) -> None:
    ran = tmp_path / "ran"
    manifest = f'{MANIFEST}aside = ["LICENSE"]\n' + command(f"sh -c 'echo >> {ran}'")
    files = {"LICENSE.jinja": "{{ colour }}\n", "a.txt.jinja": "{{ big }} {{ name }}\n"}
    build_template(tmp_path / "mine", QUESTIONS, files, manifest)
    done = check("--trust", "--jobs", "1", "--json")
    assert len(done.document["sets"]) > len(ran.read_text()) == 2
    notes = {step["note"] for item in done.document["sets"] for step in item["steps"]}
    assert any(note.startswith("the same files as ") for note in notes)


def test_runs_a_command_only_where_its_file_exists(tmp_path: Path, check: Check) -> None:
    files = {"{% if big %}Dockerfile{% endif %}.jinja": "FROM {{ colour }}{{ name }}\n"}
    manifest = MANIFEST + command("grep FROM Dockerfile", "image", where='"Dockerfile"')
    build_template(tmp_path / "mine", QUESTIONS, {**files, "a.txt": "a\n"}, manifest)
    done = check("--trust", "--json")
    assert done.code == 0, done.out
    steps = {item["answers"]["big"]: len(item["steps"]) for item in done.document["sets"]}
    assert steps == {True: 2, False: 1}


def test_reports_skipped_commands(tmp_path: Path, check: Check) -> None:
    build(tmp_path, command("false", "slow"), command("true", "quick"))
    done = check("--trust", "--skip", "slow")
    assert done.code == 0, done.out
    assert "Skipped by --skip: slow." in done.out
    refused = check("--trust", "--skip", "slwo")
    assert (refused.code, "Did you mean 'slow'" in refused.err) == (2, True)


def test_only_selects_sets_by_answer(tmp_path: Path, check: Check) -> None:
    build(tmp_path)
    answers = [item["answers"] for item in check("--only", "big=true", "--json").document["sets"]]
    assert answers
    assert all(item["big"] is True for item in answers)
    refused = check("--only", "big=perhaps")
    assert refused.code == 2
    assert "no set matches" in refused.err


def test_only_selects_sets_by_reason(tmp_path: Path, check: Check) -> None:
    build(tmp_path)
    done = check("--only", "everything on", "--json")
    [item] = done.document["sets"]
    assert item["answers"] == {"colour": "red", "big": True}
    both = check("--only", "everything on", "--only", "the defaults", "--json").document["sets"]
    assert [item["answers"]["big"] for item in both] == [False, True]


def test_reports_every_manifest_error_with_its_line(tmp_path: Path, check: Check) -> None:
    build(tmp_path, "\n[[prof]]\nname = 'a'\n\n[[defualt]]\nset = {}\n")
    done = check("--json")
    assert done.code == 1
    assert [(item["line"], item["rule"]) for item in done.document["findings"]] == [
        (6, "unknown-key"),
        (9, "unknown-key"),
    ]
    assert done.document["coverage"] is None


def test_applies_fixed_answers_to_every_set(tmp_path: Path, check: Check) -> None:
    build(tmp_path, command("grep other a.txt"))
    done = check("--trust", "--set", "name=other", "--set", "colour=green", "--json")
    assert done.code == 0, done.out
    assert {item["answers"]["colour"] for item in done.document["sets"]} == {"green"}


def test_needs_servers_only_with_services(tmp_path: Path, check: Check) -> None:
    build(tmp_path, command("sh -c 'test $STORE = here'", "on servers", needs='["STORE"]'))
    assert "on servers" not in check("--trust", STORE="here").out
    missing = check("--trust", "--services")
    assert (missing.code, "--services: set STORE" in missing.err) == (2, True)
    assert check("--trust", "--services", STORE="here").code == 0
    assert check("--trust", "--services", STORE="there").code == 1


@pytest.mark.parametrize("options", [["--services"], [], ["--skip", "on servers"]], ids=str)
def test_hides_servers_from_commands_that_do_not_need_them(
    tmp_path: Path, check: Check, options: list[str]
) -> None:
    build(
        tmp_path,
        command("sh -c 'test -z \"$STORE\"'", "alone"),
        command("true", "on servers", needs='["STORE"]'),
    )
    assert check("--trust", *options, STORE="here").code == 0


def test_renders_and_reports_missing_interpreters(tmp_path: Path, check: Check) -> None:
    questions = 'python: {type: str, choices: ["3.11", "3.99"], default: "3.11"}\n'
    manifest = f'{MANIFEST}\n[interpreter]\nquestion = "python"\nvariable = "CHOSEN"\n'
    run = command("sh -c 'test $CHOSEN = 3.11'")
    build_template(tmp_path / "mine", questions, {"a.txt.jinja": "{{ python }}\n"}, manifest + run)
    done = check("--trust", "--json")
    assert done.code == 0, done.out
    assert done.document["unproven"] == {"Python 3.99 is not installed": 1}
    assert (done.document["coverage"]["rendered"], done.document["coverage"]["proven"]) == (2, 1)


def test_starts_no_set_after_the_time_limit(tmp_path: Path, check: Check) -> None:
    build(tmp_path, command("true"))
    done = check("--trust", "--budget", "0", "--json")
    assert done.code == 1
    assert done.document["unproven"] == {"the time budget was used up": len(done.document["sets"])}


def test_resuming_skips_proven_sets_with_unchanged_files(tmp_path: Path, check: Check) -> None:
    ran = tmp_path / "ran"
    template = build(tmp_path, command(f"sh -c 'echo >> {ran}; grep -v \"green True\" a.txt'"))

    def runs(*arguments: str) -> int:
        ran.write_text("")
        assert check("--trust", *arguments).code == 1
        return len(ran.read_text())

    def before() -> int:
        sets = check("--trust", "--resume", "--json").document["sets"]
        return sum(step["note"] == BEFORE for item in sets for step in item["steps"])

    every = runs()
    assert runs("--resume") == 1
    assert before() == every - 1
    text = "{{ colour }} {{ big }} {{ name }}{{ ' edited' if colour == 'red' and not big }}\n"
    (template / "project" / "a.txt.jinja").write_text(text)
    assert runs("--resume") == 1 + 1
    (template / "project" / "b.txt").write_text("new\n")
    assert runs("--resume") == every


def test_writes_junit_results(tmp_path: Path, check: Check) -> None:
    build(tmp_path, command("grep -v green a.txt"), command("true", "later"))
    check("--trust", "--junit", "report.xml")
    root = ET.parse(tmp_path / "report.xml").getroot()  # noqa: S314 - our own
    assert len(root.findall(".//failure")) == 2
    assert len(root.findall(".//skipped")) == 2
    assert {case.get("name") for case in root.iter("testcase")} == {"render", "it holds", "later"}
