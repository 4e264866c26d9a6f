"""Tests of `scaffold check` as a real process, in projects with real git."""

import signal
import subprocess
import time
from pathlib import Path

import pytest

from generator.system.names import RECORD
from tests.support.checks import command
from tests.support.files import MANIFEST, build_template, build_tree, list_tree
from tests.support.made_projects import Scaffold, build, commit_all, generate, run
from tests.support.processes import COMMAND, alive, git, surroundings
from tests.support.repositories import commit
from tests.support.terminal import Conversation

__all__ = ["run"]

TRUSTED = ("--trust", "-t", "./mine")
GREEN = command("grep red a.txt", "colour") + command("true", "server", needs='["REDIS_URL"]')


def test_runs_the_proof_and_changes_nothing(run: Scaffold, tmp_path: Path) -> None:
    build(tmp_path, GREEN)
    project = generate(run, tmp_path)
    before = list_tree(project)
    done = run("check", "shop", *TRUSTED)
    assert (done.code, done.err) == (0, "")
    assert "passed   colour, 0." in done.out
    assert "not run  server (it needs REDIS_URL: --services runs it too)" in done.out
    assert done.out.endswith("2 commands: 1 passed, 1 not run.\n")
    assert list_tree(project) == before


def test_a_failed_command_shows_the_end_of_its_output(run: Scaffold, tmp_path: Path) -> None:
    build(tmp_path, command("cat a.txt nowhere", "reads") + command("true", "rest"))
    generate(run, tmp_path)
    done = run("check", "shop", *TRUSTED)
    assert done.code == 1
    assert "reads failed: `cat a.txt nowhere` ended with 1:\none\nred\nthree\ncat: " in done.out
    assert "passed   rest" in done.out
    assert done.out.endswith("2 commands: 1 passed, 1 failed.\n")


def test_json_has_every_command(run: Scaffold, tmp_path: Path) -> None:
    build(tmp_path, GREEN + command("false", "wrong", proves='"types"'))
    generate(run, tmp_path)
    done = run("check", "shop", *TRUSTED, "--skip", "colour", "--json", REDIS_URL="redis://here")
    found = done.document
    assert (done.code, found["green"], found["skipped"]) == (1, False, ["colour"])
    assert found["project"] == str(tmp_path / "shop")
    assert (found["template"]["id"], found["template"]["version"]) == ("mine", "1.0")
    states = {item["name"]: (item["status"], item["proves"]) for item in found["commands"]}
    assert states == {"server": ("not run", "servers"), "wrong": ("failed", "types")}


def test_services_runs_the_commands_that_need_servers(run: Scaffold, tmp_path: Path) -> None:
    build(tmp_path, command("sh -c 'echo $REDIS_URL > found.tmp'", needs='["REDIS_URL"]'))
    project = generate(run, tmp_path)
    missing = run("check", "shop", *TRUSTED, "--services")
    assert (missing.code, "--services: set REDIS_URL" in missing.err) == (2, True)
    assert run("check", "shop", *TRUSTED, "--services", REDIS_URL="redis://here").code == 0
    assert (project / "found.tmp").read_text() == "redis://here\n"


def test_nothing_that_ran_is_not_green(run: Scaffold, tmp_path: Path) -> None:
    build(tmp_path, GREEN)
    generate(run, tmp_path)
    done = run("check", "shop", *TRUSTED, "--skip", "colour")
    assert (done.code, "1 command: 1 not run." in done.out) == (1, True)


def test_services_without_a_command_for_them_is_refused(run: Scaffold, tmp_path: Path) -> None:
    build(tmp_path, command("true"))
    generate(run, tmp_path)
    done = run("check", "shop", *TRUSTED, "--services")
    assert (done.code, "no command of this project needs a server" in done.err) == (2, True)


@pytest.mark.parametrize("words", [(), ("--trust",), ("-t", "gh:a/b")])
def test_third_party_commands_need_trust_and_the_name(
    run: Scaffold, tmp_path: Path, words: tuple[str, ...]
) -> None:
    source = build_template(
        tmp_path / "origin", "y: 1\n", {"a.txt": "a\n"}, MANIFEST + command("touch ran")
    )
    made = commit(source, {}, "v1.0")
    address = f"git+file://{source}"
    project = generate(run, tmp_path, template=address)
    named = tuple(address if word == "gh:a/b" else word for word in words)
    done = run("check", "shop", *named)
    assert (done.code, done.out) == (2, "")
    assert f"'origin' from {address} at commit {made}, which is third-party" in done.err
    assert done.err.endswith(f"pass --trust -t {address}@{made}\n")
    assert not (project / "ran").exists()
    assert run("check", "shop", "--trust", "-t", f"{address}@{made}").code == 0
    assert (project / "ran").exists()


def test_runs_the_recorded_commit_of_a_repository(run: Scaffold, tmp_path: Path) -> None:
    source = build_template(
        tmp_path / "origin", "y: 1\n", {"a.txt": "a\n"}, MANIFEST + command("touch old")
    )
    commit(source, {}, "v1.0")
    project = generate(run, tmp_path, template=f"git+file://{source}")
    commit(source, {"template.toml": MANIFEST + command("touch new")}, "v2.0")
    assert run("check", "shop", "--trust", "-t", f"git+file://{source}").code == 0
    assert (project / "old").exists()
    assert not (project / "new").exists()


def test_another_template_is_not_the_projects(run: Scaffold, tmp_path: Path) -> None:
    source = build_template(
        tmp_path / "origin", "y: 1\n", {"a.txt": "a\n"}, MANIFEST + command("touch ran")
    )
    commit(source, {}, "v1.0")
    project = generate(run, tmp_path, template=f"git+file://{source}")
    build(tmp_path, command("touch ran"))
    done = run("check", "shop", *TRUSTED)
    assert (done.code, "this project was made from 'origin'" in done.err) == (2, True)
    assert not (project / "ran").exists()


def test_a_folder_must_be_named_to_be_found(run: Scaffold, tmp_path: Path) -> None:
    build(tmp_path, command("true"))
    project = generate(run, tmp_path)
    done = run("check", folder=project)
    assert done.code == 2
    assert "projects do not record its path: pass it with --template" in done.err


def test_another_version_of_the_template_is_refused(run: Scaffold, tmp_path: Path) -> None:
    template = build(tmp_path, command("true"))
    generate(run, tmp_path)
    manifest = template / "template.toml"
    manifest.write_text(manifest.read_text().replace('"1.0"', '"2.0"'))
    done = run("check", "shop", *TRUSTED)
    assert done.code == 2
    assert "made by version 1.0 of the template 'mine', and version 2.0 is installed" in done.err
    assert "scaffold update" in done.err


def test_a_template_without_a_proof_has_nothing_to_run(run: Scaffold, tmp_path: Path) -> None:
    build(tmp_path)
    generate(run, tmp_path)
    done = run("check", "shop", *TRUSTED)
    assert (done.code, "has no [[proof]] commands" in done.err) == (2, True)


def test_works_in_a_subfolder_without_git_and_in_a_dirty_tree(
    run: Scaffold, tmp_path: Path
) -> None:
    build(tmp_path, command("grep green a.txt"))
    project = generate(run, tmp_path, "--no-git")
    build_tree(project, {"a.txt": "green\n", "deep/er/x.txt": "x\n"})
    trusted = ("--trust", "-t", str(tmp_path / "mine"))
    assert run("check", *trusted, folder=project / "deep/er").code == 0
    git(project, "init", "--quiet")
    commit_all(project)
    build_tree(project, {"a.txt": "red\n"})
    assert run("check", *trusted, folder=project).code == 1


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("mine", "mine is a template, not a project. Use: scaffold template check mine"),
        ("nowhere", "There is no folder"),
        ("empty", "is not a project of scaffold"),
        ("broken", "contains merge conflict markers"),
        ("foreign", "names no template"),
    ],
)
def test_what_is_no_project_is_refused(run: Scaffold, tmp_path: Path, path: str, told: str) -> None:
    build(tmp_path)
    build_tree(tmp_path, {"empty/": "", f"broken/{RECORD}": "<<<<<<< x\n", f"foreign/{RECORD}": ""})
    done = run("check", path, "--json")
    assert (done.code, done.document["exit_code"]) == (2, 2)
    assert told in " ".join(done.document["error"].split())


def test_progress_is_shown_on_a_terminal_once(run: Scaffold, tmp_path: Path) -> None:
    build(tmp_path, command("true", "quick") + command("false", "wrong"))
    generate(run, tmp_path)
    talk = Conversation(tmp_path)
    talk.start("check", "shop", *TRUSTED, columns=60)
    assert talk.end() == 1
    assert talk.text.count("passed   quick, 0.") == 1
    assert "wrong failed: `false` ended with 1" in talk.text
    assert "\x1b[" in talk.said
    talk.start("check", "shop", *TRUSTED, columns=60, NO_COLOR="1")
    assert talk.end() == 1


@pytest.mark.thorough
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_check_ends_its_commands(
    run: Scaffold, tmp_path: Path, number: signal.Signals
) -> None:
    build(tmp_path, command("sh -c 'echo $$ > new.tmp; mv new.tmp pid.tmp; sleep 600'"))
    file = generate(run, tmp_path) / "pid.tmp"
    words = [*COMMAND, "check", "shop", *TRUSTED]
    process = subprocess.Popen(words, cwd=tmp_path, env=surroundings(), stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, b"Cancelled: nothing more was done.\n")
    assert not alive(int(file.read_text()))
