"""Names for templates, and projects from repositories, as a person meets them: real runs."""

import signal
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.project import RECORD
from tests.helpers import MANIFEST, build_template, list_tree
from tests.interrupted import under_way, wait_for
from tests.processes import COMMAND, Outcome, scaffold
from tests.repositories import commit, slow_git

Scaffold = Callable[..., Outcome]
RULE = """
[[rule]]
id = "best"
when = { product = "api" }
weight = 9
because = "it is the best there is"
source = "beyond the guide: a test"
"""


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A repository of two templates: one with a manifest and a rule, one without."""
    folder = tmp_path / "origin"
    files: dict[str, str | bytes] = {"a.txt.jinja": "one {{ name }}\n"}
    build_template(folder / "api", "name: x\n", files, MANIFEST + RULE)
    commit(folder, {"plain/copier.yml": "y: 1\n", "plain/b.txt": "b\n"}, "v1.0")
    return folder


@pytest.fixture
def run(tmp_path: Path) -> Scaffold:
    """Run `scaffold` in a folder of its own, with a cache and settings of its own."""
    (tmp_path / "here").mkdir()
    homes = {
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }

    def call(*arguments: str, **changes: str) -> Outcome:
        return scaffold(tmp_path / "here", *arguments, **{**homes, **changes})

    return call


def made(tmp_path: Path, name: str) -> dict[str, bytes | str | None]:
    """Return the files of a project, without git's own."""
    files = list_tree(tmp_path / "here" / name)
    return {path: content for path, content in files.items() if not path.startswith(".git")}


def record(tmp_path: Path, name: str) -> dict[str, Any]:
    """Return what a project says of its template."""
    text = (tmp_path / "here" / name / RECORD).read_text()
    found: dict[str, Any] = tomllib.loads(text)["template"]
    return found


def test_a_project_from_a_repository_records_where_it_came_from(
    run: Scaffold, origin: Path, tmp_path: Path
) -> None:
    outcome = run("new", "app", "-y", "-t", f"git+file://{origin}@v1.0#api")
    assert (outcome.code, outcome.err) == (0, "")
    assert made(tmp_path, "app")["a.txt"] == b"one x\n"
    said = record(tmp_path, "app")
    assert (said["id"], said["source"]) == ("api", f"git+file://{origin}#api")
    assert (said["ref"], len(said["commit"])) == ("v1.0", 40)


def test_a_short_address_is_fetched_as_the_person_has_set_up_git(
    run: Scaffold, origin: Path, tmp_path: Path
) -> None:
    origin.rename(tmp_path / "repo.git")
    config = f'[url "file://{tmp_path}/"]\ninsteadOf = https://github.com/owner/\n'
    (tmp_path / "gitconfig").write_text(config)
    git = {"GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig")}
    outcome = run("new", "app", "-y", "-t", "https://github.com/owner/repo#api", "--no-git", **git)
    assert outcome.code == 0, outcome.err
    assert outcome.err.startswith("Taking v1.0 of gh:owner/repo, its newest release (")
    assert record(tmp_path, "app")["source"] == "gh:owner/repo#api"
    assert run("new", "again", "-y", "--answers", f"app/{RECORD}", "--no-git").code == 0
    assert made(tmp_path, "again") == made(tmp_path, "app")


def test_the_same_answers_and_commit_give_the_same_bytes_whatever_is_newer(
    run: Scaffold, origin: Path, tmp_path: Path
) -> None:
    run("new", "app", "-y", "-t", f"git+file://{origin}@main#api", "-s", "name=y")
    commit(origin, {"api/project/a.txt.jinja": "two {{ name }}\n"}, "v2.0")
    again = run("new", "again", "-y", "--answers", f"app/{RECORD}")
    assert (again.code, again.err) == (0, "")
    assert made(tmp_path, "again") == made(tmp_path, "app")
    run("new", "newer", "-y", "-t", f"git+file://{origin}@main#api", "-s", "name=y")
    assert made(tmp_path, "newer")["a.txt"] == b"two y\n"


def test_a_name_is_pinned_and_its_projects_need_no_name_to_be_made_again(
    run: Scaffold, origin: Path, tmp_path: Path
) -> None:
    added = run("template", "add", "ours", f"git+file://{origin}#api")
    assert added.code == 0
    commit(origin, {"api/project/a.txt.jinja": "two\n"}, "v2.0")
    assert run("new", "app", "-y", "-t", "ours").code == 0
    assert made(tmp_path, "app")["a.txt"] == b"one x\n"
    assert record(tmp_path, "app")["id"] == "ours"
    assert record(tmp_path, "app")["commit"] in added.out
    assert run("template", "remove", "ours").code == 0
    assert run("new", "again", "-y", "--answers", f"app/{RECORD}").code == 0
    assert made(tmp_path, "again") == made(tmp_path, "app")


def test_adding_a_name_again_takes_what_is_newest(
    run: Scaffold, origin: Path, tmp_path: Path
) -> None:
    run("template", "add", "ours", f"git+file://{origin}#api")
    newest = commit(origin, {"api/project/a.txt.jinja": "two\n"}, "v2.0")
    assert newest in run("template", "add", "ours", f"git+file://{origin}#api").out
    run("new", "app", "-y", "-t", "ours")
    assert made(tmp_path, "app")["a.txt"] == b"two\n"


def test_a_name_can_be_asked_for_another_version(
    run: Scaffold, origin: Path, tmp_path: Path
) -> None:
    run("template", "add", "ours", f"git+file://{origin}@v1.0#api")
    commit(origin, {"api/project/a.txt.jinja": "two\n"})
    assert run("new", "app", "-y", "-t", "ours@main").code == 0
    assert made(tmp_path, "app")["a.txt"] == b"two\n"
    refused = run("new", "more", "-y", "-t", "flask@main")
    assert refused.code == 2
    assert "flask is bundled, and has no other version" in refused.err


def test_a_moved_tag_is_said_and_the_pinned_commit_still_renders(
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


def test_what_was_used_once_is_usable_offline(run: Scaffold, origin: Path, tmp_path: Path) -> None:
    address = f"git+file://{origin}#api"
    run("template", "add", "ours", address)
    origin.rename(tmp_path / "gone")
    by_name, by_address = run("new", "a", "-y", "-t", "ours"), run("new", "b", "-y", "-t", address)
    assert (by_name.code, by_name.err) == (0, "")
    assert by_address.code == 0
    assert "Using what was fetched before." in by_address.err
    missing = run("new", "c", "-y", "-t", f"git+file://{origin}@main#plain", XDG_CACHE_HOME="/x/y")
    assert missing.code == 1
    assert "Cannot fetch" in missing.err


def test_a_registered_template_competes_and_a_plain_one_is_only_listed(
    run: Scaffold, origin: Path
) -> None:
    run("template", "add", "best", f"{origin}@v1.0#api")
    run("template", "add", "plain", f"{origin}/plain")
    document = run("recommend", "-y", "--json").document
    assert document["recommended"] == "best"
    assert "plain" not in [item["template"] for item in document["candidates"]]
    listed = {item["id"]: item for item in run("template", "list", "--json").document}
    assert listed["best"]["trust"] == "stranger"
    assert len(listed["best"]["commit"]) == 40
    assert (listed["plain"]["source"], listed["plain"]["commit"]) == (f"{origin}/plain", "")
    assert (listed["flask"]["source"], listed["flask"]["trust"]) == ("bundled", "ours")


def test_the_list_is_a_table_of_source_commit_and_trust(run: Scaffold, origin: Path) -> None:
    run("template", "add", "best", f"git+file://{origin}#api")
    listed = run("template", "list").out
    commit_ = run("template", "list", "--json").document[-1]["commit"]
    for word in ("best", "A template of the", "bundled", "ours", "a stranger's", commit_[:12]):
        assert word in " ".join(listed.split()) or word in listed


def test_a_broken_template_harms_nobody_else_and_is_refused_by_its_name(
    run: Scaffold, origin: Path
) -> None:
    run("template", "add", "mine", f"{origin}/api")
    (origin / "api" / "template.toml").write_text("title = 1\n")
    others = run("recommend", "-y", "--json")
    assert others.code == 0
    assert "The template 'mine' is left out: " in others.err
    assert others.document["recommended"] != "mine"
    refused = run("new", "app", "-y", "-t", "mine")
    assert refused.code == 2
    assert "template.toml" in refused.err


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("flask|{origin}#api", "The name 'flask' is taken: it is bundled"),
        ("taken|{origin}#api", "registered as {origin}/plain; scaffold template remove taken"),
        ("a b|{origin}#api", "'a b' is no name"),
        ("ours|{origin}", "It holds {origin}#api, {origin}#broken and {origin}#plain"),
        ("ours|flask", "flask is no template"),
        ("ours|ext::sh -c true", "may run programs"),
        ("ours|{origin}@nope#api", "no tag and no branch 'nope'"),
        ("ours|{origin}#broken", "broken"),
    ],
)
def test_a_name_that_will_not_do_is_not_added(
    run: Scaffold, origin: Path, tmp_path: Path, typed: str, reason: str
) -> None:
    build_template(origin / "broken", "x: {type: nothing}\n")
    run("template", "add", "taken", f"{origin}/plain")
    before = list_tree(tmp_path / "config")
    refused = run("template", "add", *typed.format(origin=origin).split("|"))
    assert refused.code == 2
    assert reason.format(origin=origin) in refused.err
    assert list_tree(tmp_path / "config") == before


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
def test_nothing_that_is_typed_runs(
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
        ('source = "gh:a/b"\ncommit = "--upload-pack=x"', "40 digits"),
        ('source = "gh:a/b"\nref = "--upload-pack=x"', "no tag, branch or commit"),
        ('source = "folder"', "name it with --template"),
        ('source = "package snail 1.0"', "came with the Python package snail 1.0: install that"),
        ("source = 1", "'source' must be text"),
    ],
)
def test_a_record_that_leads_nowhere_is_refused_with_the_way_out(
    run: Scaffold, tmp_path: Path, table: str, reason: str
) -> None:
    (tmp_path / "here" / "answers.toml").write_text(f'[template]\nid = "mine"\n{table}\n')
    refused = run("new", "app", "-y", "--answers", "answers.toml")
    assert refused.code == 2
    assert refused.err.startswith("Error: answers.toml: ") or "no address" in refused.err
    assert reason in refused.err


def test_show_and_check_take_any_address(run: Scaffold, origin: Path) -> None:
    address = f"git+file://{origin}@v1.0#api"
    shown = run("template", "show", address, "--json").document
    assert (shown["source"], shown["questions"][0]["key"]) == (f"git+file://{origin}#api", "name")
    checked = run("template", "check", address)
    assert "sets of answers" in checked.out


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_ended_while_fetching_leaves_nothing(
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
    left = [path for path in cache.rglob("*") if not path.is_dir()]
    assert [path.name for path in left] == [".lock"]
