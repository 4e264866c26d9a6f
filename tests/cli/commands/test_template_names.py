"""Tests of `scaffold template add` and `list` as real processes."""

from pathlib import Path

import pytest

from generator.system.names import RECORD
from tests.support.files import build_template, build_tree, list_tree
from tests.support.person import Scaffold, made, origin, record, run
from tests.support.repositories import commit

pytestmark = pytest.mark.thorough

__all__ = ["origin", "run"]


def test_pins_an_alias_that_its_projects_do_not_need(
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


def test_adding_an_alias_again_updates_it(run: Scaffold, origin: Path, tmp_path: Path) -> None:
    run("template", "add", "ours", f"git+file://{origin}#api")
    newest = commit(origin, {"api/project/a.txt.jinja": "two\n"}, "v2.0")
    assert newest in run("template", "add", "ours", f"git+file://{origin}#api").out
    run("new", "app", "-y", "-t", "ours")
    assert made(tmp_path, "app")["a.txt"] == b"two\n"


def test_accepts_a_version_of_an_alias(run: Scaffold, origin: Path, tmp_path: Path) -> None:
    run("template", "add", "ours", f"git+file://{origin}@v1.0#api")
    commit(origin, {"api/project/a.txt.jinja": "two\n"})
    assert run("new", "app", "-y", "-t", "ours@main").code == 0
    assert made(tmp_path, "app")["a.txt"] == b"two\n"
    refused = run("new", "more", "-y", "-t", "flask@main")
    assert refused.code == 2
    assert "flask is bundled and has no other version" in refused.err


def test_ranks_aliases_with_a_manifest_and_lists_plain_ones(run: Scaffold, origin: Path) -> None:
    run("template", "add", "best", f"{origin}@v1.0#api", "--recommend")
    run("template", "add", "plain", f"{origin}/plain", "--recommend")
    document = run("recommend", "-y", "--json").document
    assert document["recommended"] == "best"
    assert "plain" not in [item["template"] for item in document["candidates"]]
    listed = {item["id"]: item for item in run("template", "list", "--json").document["templates"]}
    assert listed["best"]["trust"] == "yours"
    assert len(listed["best"]["commit"]) == 40
    assert (listed["plain"]["source"], listed["plain"]["commit"]) == (f"{origin}/plain", "")
    assert (listed["flask"]["source"], listed["flask"]["trust"]) == ("bundled", "bundled")


def test_lists_source_commit_and_trust(run: Scaffold, origin: Path) -> None:
    run("template", "add", "best", f"git+file://{origin}#api")
    listed = run("template", "list").out
    commit_ = run("template", "list", "--json").document["templates"][-1]["commit"]
    for word in ("best", "A template of the", "bundled", "third-party", commit_[:12]):
        assert word in " ".join(listed.split()) or word in listed


def test_a_broken_template_is_refused_without_affecting_others(run: Scaffold, origin: Path) -> None:
    run("template", "add", "mine", f"{origin}/api")
    (origin / "api" / "template.toml").write_text("title = 1\n")
    others = run("recommend", "-y", "--json")
    assert others.code == 0
    assert "Skipped the template 'mine': " in others.err
    assert others.document["recommended"] != "mine"
    refused = run("new", "app", "-y", "-t", "mine")
    assert refused.code == 2
    assert "template.toml" in refused.err


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("flask|{origin}#api", "The name 'flask' is taken: it is bundled"),
        ("taken|{origin}#api", "registered as {origin}/plain; scaffold template remove taken"),
        ("a b|{origin}#api", "Invalid name 'a b'"),
        ("ours|{origin}", "It contains {origin}#api, {origin}#broken and {origin}#plain"),
        ("ours|flask", "flask is not a template"),
        ("ours|ext::sh -c true", "may run programs"),
        ("ours|{origin}@nope#api", "no tag or branch 'nope'"),
        ("ours|{origin}#broken", "broken"),
    ],
)
def test_does_not_add_an_invalid_alias(
    run: Scaffold, origin: Path, tmp_path: Path, typed: str, reason: str
) -> None:
    build_template(origin / "broken", "x: {type: nothing}\n")
    run("template", "add", "taken", f"{origin}/plain")
    before = list_tree(tmp_path / "config")
    refused = run("template", "add", *typed.format(origin=origin).split("|"))
    assert refused.code == 2
    assert reason.format(origin=origin) in refused.err
    assert list_tree(tmp_path / "config") == before


def test_refuses_an_ambiguous_name_only_where_it_is_used(
    run: Scaffold, origin: Path, tmp_path: Path
) -> None:
    run("template", "add", "bee", f"{origin}/api")
    entries = "[scaffold.templates]\nbee = bee\n"
    facts = "Metadata-Version: 2.1\nName: bee\nVersion: 1\n"
    record = {"METADATA": facts, "entry_points.txt": entries}
    build_tree(tmp_path / "site" / "bee-1.dist-info", record)
    site = {"PYTHONPATH": f"{Path.cwd()}:{tmp_path / 'site'}"}
    said = "The name 'bee' leads to 2 templates: one is in the Python package bee 1, one registered"
    for arguments in (
        ("template", "list"),
        ("recommend", "-y"),
        ("new", "app", "-y"),
        ("new", "app", "-y", "-t", "bee"),
    ):
        refused = run(*arguments, **site)
        assert refused.code == 2
        assert said in refused.err
    assert run("new", "app", "-y", "-t", f"{origin}/plain", **site).code == 0
