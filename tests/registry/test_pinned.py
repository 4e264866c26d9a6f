"""Tests of projects from repositories: recorded, repeatable, offline and safe."""

import signal
from pathlib import Path

import pytest

from generator.system.names import RECORD
from tests.support.files import list_tree
from tests.support.interrupted import under_way, wait_for
from tests.support.person import Scaffold, made, origin, record, run
from tests.support.processes import COMMAND
from tests.support.repositories import cached_names, commit, slow_git

pytestmark = pytest.mark.thorough

__all__ = ["origin", "run"]


def test_project_records_its_repository(run: Scaffold, origin: Path, tmp_path: Path) -> None:
    outcome = run("new", "app", "-y", "-t", f"git+file://{origin}@v1.0#api")
    assert (outcome.code, outcome.err) == (0, "")
    assert made(tmp_path, "app")["a.txt"] == b"one x\n"
    said = record(tmp_path, "app")
    assert (said["id"], said["source"]) == ("api", f"git+file://{origin}#api")
    assert (said["ref"], len(said["commit"])) == ("v1.0", 40)


def test_applies_git_settings_to_a_short_address(
    run: Scaffold, origin: Path, tmp_path: Path
) -> None:
    origin.rename(tmp_path / "repo.git")
    config = f'[url "file://{tmp_path}/"]\ninsteadOf = https://github.com/owner/\n'
    (tmp_path / "gitconfig").write_text(config)
    git = {"GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig")}
    outcome = run("new", "app", "-y", "-t", "https://github.com/owner/repo#api", "--no-git", **git)
    assert outcome.code == 0, outcome.err
    assert outcome.err.startswith("Using v1.0 of gh:owner/repo, its newest release (")
    assert record(tmp_path, "app")["source"] == "gh:owner/repo#api"
    assert run("new", "again", "-y", "--answers", f"app/{RECORD}", "--no-git").code == 0
    assert made(tmp_path, "again") == made(tmp_path, "app")


def test_same_answers_and_commit_give_the_same_project(
    run: Scaffold, origin: Path, tmp_path: Path
) -> None:
    run("new", "app", "-y", "-t", f"git+file://{origin}@main#api", "-s", "name=y")
    commit(origin, {"api/project/a.txt.jinja": "two {{ name }}\n"}, "v2.0")
    again = run("new", "again", "-y", "--answers", f"app/{RECORD}")
    assert (again.code, again.err) == (0, "")
    assert made(tmp_path, "again") == made(tmp_path, "app")
    run("new", "newer", "-y", "-t", f"git+file://{origin}@main#api", "-s", "name=y")
    assert made(tmp_path, "newer")["a.txt"] == b"two y\n"


def test_reports_a_moved_tag_and_renders_the_pinned_commit(
    run: Scaffold, origin: Path, tmp_path: Path
) -> None:
    address = f"git+file://{origin}@v1.0#api"
    run("new", "app", "-y", "-t", address)
    after = commit(origin, {"api/project/a.txt.jinja": "changed\n"}, "v1.0")
    moved = run("new", "other", "-y", "-t", address, "--json")
    assert moved.code == 0
    assert "The tag v1.0 of" in moved.err
    assert record(tmp_path, "app")["commit"] in moved.err
    assert after in moved.err
    assert moved.document["template"]["commit"] == after
    again = run("new", "again", "-y", "--answers", f"app/{RECORD}")
    assert (again.code, again.err) == (0, "")
    assert made(tmp_path, "again") == made(tmp_path, "app")


def test_a_cached_template_works_offline(run: Scaffold, origin: Path, tmp_path: Path) -> None:
    address = f"git+file://{origin}#api"
    run("template", "add", "ours", address)
    origin.rename(tmp_path / "gone")
    by_name, by_address = run("new", "a", "-y", "-t", "ours"), run("new", "b", "-y", "-t", address)
    assert (by_name.code, by_name.err) == (0, "")
    assert by_address.code == 0
    assert "Using the cached copy." in by_address.err
    missing = run("new", "c", "-y", "-t", f"git+file://{origin}@main#plain", XDG_CACHE_HOME="/x/y")
    assert missing.code == 1
    assert "Cannot fetch" in missing.err


@pytest.mark.parametrize(
    "typed",
    [
        "--template=--upload-pack=touch {ran}",
        "--template=ext::sh -c touch% {ran}",
        "--template=-oProxyCommand=touch {ran}",
        "--template=ssh://-oProxyCommand=touch%20{ran}/x",
        "--template=git+file://{origin}@--upload-pack=touch {ran}#api",
        "--template=git+file://{origin}@--upload-pack=touch${{IFS}}{ran}#api",
    ],
)
def test_typed_addresses_run_nothing(
    run: Scaffold, origin: Path, tmp_path: Path, typed: str
) -> None:
    refused = run("new", "app", "-y", typed.format(ran=tmp_path / "ran", origin=origin))
    assert refused.code == 2
    assert "Traceback" not in refused.err
    assert not (tmp_path / "ran").exists()
    assert list_tree(tmp_path / "here") == {}


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ('source = "ext::sh -c true"', "may run programs"),
        ('source = "/etc"', "'source' must be a repository"),
        ('source = "gh:a/b"\ncommit = "--upload-pack=x"', "40 hexadecimal digits"),
        ('source = "gh:a/b"\nref = "--upload-pack=x"', "invalid tag, branch or commit"),
        ('source = "folder"', "pass it with --template"),
        ('source = "package snail 1.0"', "came from the Python package snail 1.0: install that"),
        ("source = 1", "'source' must be a string"),
    ],
)
def test_refuses_a_record_with_a_missing_source(
    run: Scaffold, tmp_path: Path, table: str, reason: str
) -> None:
    (tmp_path / "here" / "answers.toml").write_text(f'[template]\nid = "mine"\n{table}\n')
    refused = run("new", "app", "-y", "--answers", "answers.toml")
    assert refused.code == 2
    assert (
        refused.err.startswith("Error: answers.toml: ")
        or "not a valid template address" in refused.err
    )
    assert reason in refused.err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_interrupted_fetch_leaves_nothing(
    origin: Path, tmp_path: Path, number: signal.Signals
) -> None:
    signs, cache = tmp_path / "signs", tmp_path / "cache"
    changes = slow_git(signs) | {"XDG_CACHE_HOME": str(cache)}
    command = [*COMMAND, "new", str(tmp_path / "app"), "-y", "-t", f"git+file://{origin}#api"]
    with under_way(command, Path.cwd(), **changes) as process:
        wait_for((signs / "reached").exists, process)
        process.send_signal(number)
        _, error = process.communicate(timeout=60)
    assert (process.returncode, error) == (130, "Cancelled: nothing more was done.\n")
    assert not (tmp_path / "app").exists()
    assert cached_names(cache) == [".lock"]


def test_show_and_check_accept_any_address(run: Scaffold, origin: Path) -> None:
    address = f"git+file://{origin}@v1.0#api"
    shown = run("template", "show", address, "--json").document
    assert (shown["source"], shown["questions"][0]["key"]) == (f"git+file://{origin}#api", "name")
    checked = run("template", "check", address)
    assert "answer set" in checked.out


def test_files_that_trusted_code_writes_do_not_persist(run: Scaffold, tmp_path: Path) -> None:
    touch = "touch {{ _copier_conf.src_path }}/touched {{ _copier_conf.dst_path }}/ran"
    repository = tmp_path / "tasks"
    commit(repository, {"copier.yml": f"_tasks: ['{touch}']\n", "a.txt": "a\n"})
    for name in ("one", "two"):
        done = run("new", name, "-y", "--trust", "-t", f"git+file://{repository}")
        assert done.code == 0, done.err
        assert sorted(made(tmp_path, name)) == [RECORD, "a.txt", "ran"]
    assert not list((tmp_path / "cache").rglob("touched"))
