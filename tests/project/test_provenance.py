"""Tests of the recorded origin: the same as Copier's, and the same on every machine."""

from pathlib import Path

import copier
import pytest

from generator.system.names import RECORD
from tests.support.files import list_tree
from tests.support.processes import git, scaffold
from tests.support.repositories import commit

pytestmark = pytest.mark.thorough

ANSWERS = "{{ _copier_answers|to_nice_yaml }}"
GIT = "{{ _copier_conf.vcs_ref }} {{ _copier_conf.vcs_ref_hash }}"
CONF = f"{{{{ _src_path }}}} {{{{ _commit }}}} {{{{ _copier_conf.answers_file }}}} {GIT}\n"
TEMPLATE: dict[str, str | bytes] = {
    "copier.yml": "name: {type: str, default: '{{ _src_path }}'}\n",
    "{{ _copier_conf.answers_file }}.jinja": ANSWERS,
    "conf.txt.jinja": CONF,
    "binary": b"\0_src_path: x\n\xff",
}


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    folder = tmp_path / "origin"
    commit(folder, TEMPLATE, "v1.0")
    commit(folder, {"newer.txt": "not released\n"})
    return folder


def made(tmp_path: Path, *arguments: str, cache: str = "cache") -> dict[str, bytes | str | None]:
    """Make a project in a fresh folder; return its files without the record."""
    count = sum(1 for _ in tmp_path.glob("app*"))
    name = f"app{count}"
    homes = {"XDG_CACHE_HOME": str(tmp_path / cache), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    outcome = scaffold(tmp_path, "new", name, "-y", "--no-git", *arguments, **homes)
    assert outcome.code == 0, outcome.err
    files = list_tree(tmp_path / name)
    files.pop(RECORD)
    return files


@pytest.mark.parametrize("ref", ["", "@v1.0", "@released", "@{commit}"])
def test_renders_the_same_project_as_copier(origin: Path, tmp_path: Path, ref: str) -> None:
    url = f"git+file://{origin}"
    git(origin, "branch", "released", "v1.0")
    made(tmp_path, "-t", url)
    ref = ref.format(commit=git(origin, "rev-parse", "released"))
    ours = made(tmp_path, "-t", f"{url}{ref}")
    copier.run_copy(
        url, tmp_path / "copiers", defaults=True, quiet=True, vcs_ref=ref.removeprefix("@") or None
    )
    assert ours == list_tree(tmp_path / "copiers")
    assert ours[".copier-answers.yml"] == f"_commit: v1.0\n_src_path: {url}\nname: {url}\n".encode()


def test_names_an_unreleased_template_by_commit(origin: Path, tmp_path: Path) -> None:
    head = commit(origin, {})
    said = made(tmp_path, "-t", f"git+file://{origin}@main")[".copier-answers.yml"]
    assert isinstance(said, bytes)
    assert said.startswith(f"_commit: {head}\n".encode())


def test_project_contains_nothing_of_the_machine_or_cache(origin: Path, tmp_path: Path) -> None:
    first = made(tmp_path, "-t", f"git+file://{origin}")
    record = (tmp_path / "app0" / RECORD).read_bytes()
    again = made(tmp_path, "--answers", f"app0/{RECORD}", cache="another")
    assert again == first
    assert (tmp_path / "app1" / RECORD).read_bytes() == record
    whole = b"".join(item for item in first.values() if isinstance(item, bytes))
    assert str(tmp_path / "cache").encode() not in whole


def test_pins_a_name_with_its_release(origin: Path, tmp_path: Path) -> None:
    homes = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    scaffold(tmp_path, "template", "add", "ours", f"git+file://{origin}", **homes)
    listed = scaffold(tmp_path, "template", "list", "--json", **homes).document["templates"][-1]
    assert (listed["id"], listed["version"]) == ("ours", "v1.0")
    by_name = made(tmp_path, "-t", "ours", cache="another")
    assert by_name == made(tmp_path, "-t", f"git+file://{origin}")


def test_copier_can_update_the_project(origin: Path, tmp_path: Path) -> None:
    made(tmp_path, "-t", f"git+file://{origin}")
    commit(tmp_path / "app0", {})
    commit(origin, {}, "v2.0")
    copier.run_update(tmp_path / "app0", defaults=True, quiet=True, overwrite=True)
    assert (tmp_path / "app0" / "newer.txt").read_text() == "not released\n"
    assert b"_commit: v2.0" in (tmp_path / "app0" / ".copier-answers.yml").read_bytes()
