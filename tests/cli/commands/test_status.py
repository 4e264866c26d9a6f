"""Tests of `scaffold status` as a real process, in projects with real git."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from generator.system.names import RECORD
from tests.support.files import MANIFEST, build_template, build_tree, list_tree
from tests.support.made_projects import Scaffold, build, commit_all, generate, run
from tests.support.processes import git
from tests.support.repositories import commit
from tests.support.terminal import Conversation

__all__ = ["run"]


def status(run: Scaffold, *words: str, **places: Any) -> Any:  # noqa: ANN401 - JSON
    done = run("status", *words, "--json", **places)
    assert (done.code, done.err) == (0, "")
    return done.document


def test_an_untouched_project_has_no_difference(run: Scaffold, tmp_path: Path) -> None:
    build(tmp_path)
    project = generate(run, tmp_path)
    before = list_tree(project)
    done = run("status", "shop")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("shop: mine, folder\n")
    assert "Look: scaffold update shop --check -t FOLDER" in " ".join(done.out.split())
    assert "Changes  none: all files are as they were generated." in done.out
    found = status(run, "shop")
    assert found["project"] == str(project)
    assert found["differs"]["known"] is found["differs"]["from_recorded"] is True
    assert found["differs"]["from_commit"] == git(project, "rev-parse", "HEAD")
    assert list_tree(project) == before


def test_differences_are_counted_and_listed_without_failing(run: Scaffold, tmp_path: Path) -> None:
    build(tmp_path)
    project = generate(run, tmp_path)
    git(project, "mv", "folder/c.txt", "c.txt")
    build_tree(project, {"b.txt": "first\nnew\n", "d.txt": "d\n"})
    (project / "a.txt").unlink()
    done = run("status", "shop")
    told = " ".join(done.out.split())
    assert done.code == 0
    assert "4 files differ from the template: 1 changed, 1 added, 1 deleted, 1 moved" in told
    assert "(--drift lists them)" in told
    assert "d.txt" not in done.out
    listed = run("status", "shop", "--drift").out.splitlines()
    assert listed[-4:] == [
        "    deleted        +0 -3  a.txt",
        "    changed        +1 -3  b.txt",
        "    moved          +0 -0  folder/c.txt -> c.txt",
        "    added          +1 -0  d.txt",
    ]
    files = status(run, "shop")["differs"]["files"]
    assert [item["path"] for item in files] == ["a.txt", "b.txt", "c.txt", "d.txt"]


def test_works_in_a_subfolder_with_a_detached_head_and_in_a_worktree(
    run: Scaffold, tmp_path: Path
) -> None:
    build(tmp_path)
    project = generate(run, tmp_path)
    build_tree(project, {"b.txt": "mine\n"})
    commit_all(project)
    git(project, "checkout", "--quiet", "--detach")
    git(project, "worktree", "add", "--quiet", str(tmp_path / "tree"), "HEAD")
    for folder in (project / "folder", tmp_path / "tree/folder"):
        found = status(run, folder=folder)
        assert found["project"] == str(folder.parent)
        assert [item["path"] for item in found["differs"]["files"]] == ["b.txt"]


def test_works_in_a_folder_of_a_larger_repository(run: Scaffold, tmp_path: Path) -> None:
    build(tmp_path)
    git(tmp_path, "init", "--quiet")
    project = generate(run, tmp_path)
    assert status(run, "shop")["differs"]["unknown"] == f"{tmp_path} has no commit yet"
    commit_all(tmp_path)
    build_tree(project, {"b.txt": "mine\n"})
    build_tree(tmp_path, {"other.txt": "o\n"})
    commit_all(tmp_path)
    found = status(run, "shop")["differs"]
    assert [item["path"] for item in found["files"]] == ["b.txt"]


def test_without_git_it_says_what_it_cannot_tell(run: Scaffold, tmp_path: Path) -> None:
    build(tmp_path)
    project = generate(run, tmp_path, "--no-git")
    assert "Changes  not known: it is in no git repository" in run("status", "shop").out
    (tmp_path / "bin").mkdir()
    assert status(run, "shop", PATH=str(tmp_path / "bin"))["differs"]["unknown"] == (
        "git is not installed"
    )
    build_tree(project, {".git": "gitdir: nowhere\n"})
    assert "git cannot open the repository" in status(run, "shop")["differs"]["unknown"]


def test_a_base_that_is_gone_is_said_with_the_way_to_it(run: Scaffold, tmp_path: Path) -> None:
    build(tmp_path)
    project = generate(run, tmp_path)
    build_tree(project, {"a.txt": "mine\n"})
    shutil.rmtree(project / ".git")
    git(project, "init", "--quiet")
    commit_all(project, "all at once")
    done = run("status", "shop")
    assert done.code == 0
    assert "is not in this history" in " ".join(done.out.split())
    assert "scaffold update shop --base COMMIT" in " ".join(done.out.split())
    assert "shallow" not in done.out


def test_a_shallow_clone_is_told_to_fetch(run: Scaffold, tmp_path: Path) -> None:
    build(tmp_path)
    project = generate(run, tmp_path)
    build_tree(project, {"a.txt": "mine\n", RECORD: f"{(project / RECORD).read_text()}#\n"})
    commit_all(project)
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{project}", "near")
    assert "git fetch --unshallow" in status(run, "near")["differs"]["unknown"]
    git(tmp_path / "near", "fetch", "--quiet", "--unshallow")
    assert [item["path"] for item in status(run, "near")["differs"]["files"]] == ["a.txt"]


def test_an_older_render_is_said_to_be_one(run: Scaffold, tmp_path: Path) -> None:
    build(tmp_path)
    project = generate(run, tmp_path)
    record = (project / RECORD).read_text()
    was = json.dumps(record.partition('pristine = "')[2][:40])
    (project / RECORD).write_text(record.replace(was, json.dumps("1" * 40)))
    commit_all(project)
    found = status(run, "shop")["differs"]
    assert (found["known"], found["from_recorded"], found["files"]) == (True, False, [])
    assert "The recorded render is not in this history" in " ".join(
        run("status", "shop").out.split()
    )


def test_a_bundled_template_is_compared_with_the_installed_one(
    run: Scaffold, tmp_path: Path
) -> None:
    project = generate(run, tmp_path, template="flask")
    found = status(run, "shop")
    assert (found["newest"]["waits"], found["newest"]["installed"]) == (False, True)
    assert ", the installed one" in run("status", "shop").out
    version = found["template"]["version"]
    record = (project / RECORD).read_text()
    (project / RECORD).write_text(record.replace(f'version = "{version}"', 'version = "0.0.1"'))
    assert status(run, "shop")["newest"]["waits"] is True
    told = run("status", "shop").out
    assert told.startswith("shop: Flask\n")
    assert f"Version  0.0.1, and {version} is installed: scaffold update shop" in told


def test_a_repository_is_compared_with_what_was_seen_of_it(run: Scaffold, tmp_path: Path) -> None:
    source = build_template(tmp_path / "origin")
    first = commit(source, {}, "v1.0")
    address = f"git+file://{source}"
    generate(run, tmp_path, template=address)
    newest = status(run, "shop")["newest"]
    assert (newest["waits"], newest["version"], newest["commit"]) == (False, "v1.0", first)
    second = commit(source, {"template.toml": MANIFEST.replace("1.0", "2.0")}, "v2.0")
    assert status(run, "shop")["newest"] == newest, "it does not look there"
    assert run("template", "show", address).code == 0
    newest = status(run, "shop")["newest"]
    assert (newest["waits"], newest["version"], newest["commit"]) == (True, "v2.0", second)
    assert f"and v2.0 was there on {newest['seen']}: scaffold update shop" in " ".join(
        run("status", "shop").out.split()
    )
    shutil.rmtree(source)
    shutil.rmtree(tmp_path / "cache")
    newest = status(run, "shop")["newest"]
    assert (newest["waits"], newest["unknown"]) == (
        None,
        f"{address} was not reached from here yet",
    )


def test_a_branch_is_followed_and_a_commit_is_not(run: Scaffold, tmp_path: Path) -> None:
    source = build_template(tmp_path / "origin")
    first = commit(source, {}, "v1.0")
    for number, (ref, waits) in enumerate([("main", True), (first, False), ("v1.0", False)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        words = ("-y", "-t", f"git+file://{source}@{ref}", "--no-install")
        assert run("new", "shop", *words, folder=folder).code == 0
        commit(source, {f"{number}.txt": "x\n"})
        assert run("template", "show", f"git+file://{source}@main").code == 0
        assert status(run, "shop", folder=folder)["newest"]["waits"] is waits


def test_a_folder_may_have_changed_without_a_version(run: Scaffold, tmp_path: Path) -> None:
    template = build(tmp_path)
    assert run("template", "add", "ours", "./mine").code == 0
    generate(run, tmp_path, template="ours")
    newest = status(run, "shop")["newest"]
    assert (newest["waits"], newest["version"]) == (None, "1.0")
    assert "can change without a new version" in newest["unknown"]
    (template / "template.toml").write_text(MANIFEST.replace('"1.0"', '"1.1"'))
    assert status(run, "shop")["newest"]["waits"] is True
    assert run("template", "remove", "ours").code == 0
    assert "whose path projects do not record" in status(run, "shop")["newest"]["unknown"]


def test_an_update_that_waits_is_shown_with_its_conflicts(run: Scaffold, tmp_path: Path) -> None:
    build(tmp_path)
    assert run("template", "add", "ours", "./mine").code == 0
    project = generate(run, tmp_path, template="ours")
    build_tree(project, {"b.txt": "mine\n"})
    commit_all(project)
    build(tmp_path, files={"b.txt": "theirs\n"})
    assert run("update", "shop", "-y").code == 1
    told = " ".join(run("status", "shop").out.split())
    assert (
        "Update one waits for you: decide the conflicts in b.txt; then scaffold update shop "
        "--continue, or --abort"
    ) in told
    assert status(run, "shop")["update"] == {"waits_for_you": True, "conflicts": ["b.txt"]}
    assert run("update", "shop", "--abort").code == 0
    assert status(run, "shop")["update"] is None


def test_says_when_another_template_fits_the_needs_today(run: Scaffold, tmp_path: Path) -> None:
    needs = ("-n", "product=small-tool", "-n", "scale=small")
    generate(run, tmp_path, *needs, template="django")
    found = status(run, "shop")
    best = found["recommended_today"]
    assert best == run("recommend", "-y", *needs, "--json").document["recommended"] != "django"
    told = " ".join(run("status", "shop").out.split())
    assert "fits the recorded needs best today: scaffold recommend --answers shop/.s" in told
    again = run("recommend", "-y", "--answers", f"shop/{RECORD}", "--json")
    assert again.document["recommended"] == best


def test_needs_that_the_guide_no_longer_asks_are_no_error(run: Scaffold, tmp_path: Path) -> None:
    project = generate(run, tmp_path, "-n", "product=small-tool", template="flask")
    record = (project / RECORD).read_text()
    (project / RECORD).write_text(record.replace("small-tool", "from-another-guide"))
    assert status(run, "shop")["recommended_today"] == ""


def test_house_rules_count_for_the_recommendation(run: Scaffold, tmp_path: Path) -> None:
    generate(run, tmp_path, "-n", "product=small-tool", template="flask")
    assert status(run, "shop")["recommended_today"] == "flask"
    rules = build_tree(tmp_path, {"rules.toml": 'forbid = ["flask"]\n'})
    found = status(run, "shop", SCAFFOLD_RULES=str(rules / "rules.toml"))
    assert found["recommended_today"] not in {"", "flask"}


@pytest.mark.parametrize("columns", [40, 100])
def test_is_drawn_on_a_terminal(run: Scaffold, tmp_path: Path, columns: int) -> None:
    build(tmp_path)
    project = generate(run, tmp_path)
    build_tree(project, {"new \x1b[31m.txt": "x\n"})
    talk = Conversation(tmp_path)
    for more in ({}, {"NO_COLOR": "1"}):
        talk.start("status", "shop", "--drift", columns=columns, **more)
        assert talk.end() == 0
        assert "1 file differs from the template" in " ".join(talk.text.split())
        assert r"new\x1b[31m.txt" in "".join(talk.text.split())
        assert max(map(len, talk.text.splitlines())) <= columns
