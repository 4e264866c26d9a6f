"""Merges of three trees in a real repository: nothing of the user is lost."""

import subprocess
from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.project.update.merge import Merged, merge_trees
from generator.system.repository import Entry, Repository, find_repository

Files = Mapping[str, str]
LINES = [str(number) for number in range(12)]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    folder = tmp_path_factory.mktemp("repository")
    for words in (("init", "-q"), ("config", "user.name", "N"), ("config", "user.email", "n@x.y")):
        subprocess.run(["git", *words], cwd=folder, check=True)
    found = find_repository(folder)
    assert found
    return found


def tree(repository: Repository, files: Files) -> str:
    """Write a tree; a name that ends in `*` is executable."""
    ids = repository.save([content.encode("latin-1") for content in files.values()])
    rows = [
        Entry("100755" if name.endswith("*") else "100644", "blob", id_, name.rstrip("*"))
        for name, id_ in zip(files, ids, strict=True)
    ]
    return repository.tree_with("", rows)


def merge(repository: Repository, *sides: Files, generated: tuple[str, ...] = ()) -> Merged:
    base, ours, theirs = (tree(repository, side) for side in sides)
    return merge_trees(repository, base, ours, theirs, generated)


def content(repository: Repository, merged: Merged) -> dict[str, str]:
    files = repository.files(merged.tree)
    contents = repository.contents([entry.id for entry in files.values()])
    return {
        name: (text or b"").decode("latin-1") for name, text in zip(files, contents, strict=True)
    }


def test_both_sides_changes_are_merged(repository: Repository) -> None:
    merged = merge(repository, {"a": "1\n2\n3\n"}, {"a": "0\n2\n3\n"}, {"a": "1\n2\n4\n"})
    assert content(repository, merged) == {"a": "0\n2\n4\n"}
    assert not merged.both
    assert not merged.stages


def test_additions_at_the_same_place_both_stay(repository: Repository) -> None:
    merged = merge(repository, {"a": "1\n2\n"}, {"a": "1\nu\n2\n"}, {"a": "1\nt\n2\n"})
    assert content(repository, merged) == {"a": "1\nu\nt\n2\n"}
    assert merged.both == {"a": 1}
    assert not merged.stages


def test_changes_of_the_same_lines_are_a_conflict(repository: Repository) -> None:
    merged = merge(repository, {"a": "1\n"}, {"a": "u\n"}, {"a": "t\n"})
    assert merged.conflicts == {"a": 1}
    assert [stage.stage for stage in merged.stages] == ["1", "2", "3"]
    assert "<<<<<<< your project\nu\n" in content(repository, merged)["a"]


LONG = "one\ntwo\nthree\nfour\nfive\nsix\n"


def test_a_file_that_the_template_renames_takes_the_users_edit_along(
    repository: Repository,
) -> None:
    merged = merge(repository, {"a": LONG}, {"a": f"{LONG}mine\n"}, {"b": LONG})
    assert content(repository, merged) == {"b": f"{LONG}mine\n"}


def test_a_file_that_the_user_renames_takes_the_templates_change_along(
    repository: Repository,
) -> None:
    merged = merge(repository, {"a": LONG}, {"b": LONG}, {"a": f"{LONG}new\n"})
    assert content(repository, merged) == {"b": f"{LONG}new\n"}


def test_new_files_follow_a_folder_that_the_user_renamed(repository: Repository) -> None:
    old = {f"old/{name}": f"{LONG}{name}\n" for name in "abc"}
    renamed = {f"new/{name}": text for name, text in ((n[4:], t) for n, t in old.items())}
    merged = merge(repository, old, renamed, {**old, "old/d": "d\n"})
    assert content(repository, merged) == {**renamed, "new/d": "d\n"}


def test_what_the_template_deletes_is_deleted_in_a_renamed_folder_unless_edited(
    repository: Repository,
) -> None:
    old = {f"old/{name}": f"{LONG}{name}\n" for name in "abc"}
    renamed = {f"new/{name[4:]}": text for name, text in old.items()}
    renamed["new/b"] += "mine\n"
    merged = merge(repository, old, renamed, {"old/c": old["old/c"]})
    assert content(repository, merged) == {"new/b": renamed["new/b"], "new/c": renamed["new/c"]}
    assert merged.reasons == {"new/b": "modify/delete"}


def test_new_folders_follow_a_folder_that_the_user_renamed(repository: Repository) -> None:
    old = {f"old/{name}": f"{LONG}{name}\n" for name in ("a", "b", "in/c")}
    renamed = {f"new/{name[4:]}": text for name, text in old.items()}
    more = {"more/d": "d\n", "more/deep/e": "e\n", "in/most/f": "f\n"}
    theirs = {**old, **{f"old/{name}": text for name, text in more.items()}}
    merged = merge(repository, old, renamed, theirs)
    added = {f"new/{name}": text for name, text in more.items()}
    assert content(repository, merged) == {**renamed, **added}


def test_new_folders_in_a_folder_that_the_user_deleted_are_all_that_is_in_it(
    repository: Repository,
) -> None:
    old = {"old/a": LONG, "b": "b\n"}
    merged = merge(repository, old, {"b": "b\n"}, {**old, "old/more/d": "d\n"})
    assert content(repository, merged) == {"b": "b\n", "old/more/d": "d\n"}


def test_what_the_user_deleted_stays_deleted(repository: Repository) -> None:
    merged = merge(repository, {"a": LONG, "b": "1\n"}, {"b": "1\n"}, {"a": "t\n", "b": "1\n"})
    assert content(repository, merged) == {"b": "1\n"}
    assert merged.kept_deleted == ("a",)
    assert not merged.stages


def test_an_edited_file_that_the_template_deletes_is_a_conflict(repository: Repository) -> None:
    merged = merge(repository, {"a": LONG}, {"a": f"{LONG}mine\n"}, {})
    assert merged.reasons == {"a": "modify/delete"}
    assert content(repository, merged) == {"a": f"{LONG}mine\n"}


def test_a_file_that_both_add_is_a_conflict_with_both(repository: Repository) -> None:
    merged = merge(repository, {}, {"a": "u\n"}, {"a": "t\n"})
    assert merged.conflicts == {"a": 1}
    text = content(repository, merged)["a"]
    assert "\nu\n" in text
    assert "\nt\n" in text


def test_a_file_that_both_add_alike_is_merged(repository: Repository) -> None:
    merged = merge(repository, {}, {"a": "x\n"}, {"a": "x\n"})
    assert content(repository, merged) == {"a": "x\n"}
    assert not merged.stages


def test_binary_files_keep_the_users_and_are_a_conflict(repository: Repository) -> None:
    merged = merge(repository, {"a": "\0\1"}, {"a": "\0\2"}, {"a": "\0\3"})
    assert content(repository, merged) == {"a": "\0\2"}
    assert merged.reasons == {"a": "binary"}


def test_modes_are_merged(repository: Repository) -> None:
    merged = merge(repository, {"a": LONG}, {"a": f"{LONG}mine\n"}, {"a*": LONG})
    assert repository.files(merged.tree)["a"].mode == "100755"


def test_lines_with_carriage_returns_are_merged_as_they_are(repository: Repository) -> None:
    merged = merge(
        repository, {"a": "1\r\n2\r\n"}, {"a": "1\r\nu\r\n2\r\n"}, {"a": "1\r\nt\r\n2\r\n"}
    )
    assert content(repository, merged) == {"a": "1\r\nu\r\nt\r\n2\r\n"}


def test_generated_files_stay_the_users(repository: Repository) -> None:
    merged = merge(repository, {"l": "1\n"}, {"l": "2\n"}, {"l": "3\n"}, generated=("l",))
    assert content(repository, merged) == {"l": "2\n"}
    assert not merged.stages


def test_attributes_of_the_user_do_not_hide_a_conflict(repository: Repository) -> None:
    attributes = {".gitattributes": "* conflict-marker-size=9\n"}
    (repository.root / ".gitattributes").write_text(attributes[".gitattributes"])
    try:
        merged = merge(
            repository,
            {**attributes, "a": "1\n"},
            {**attributes, "a": "u\n"},
            {**attributes, "a": "t\n"},
        )
    finally:
        (repository.root / ".gitattributes").unlink()
    assert [stage.path for stage in merged.stages] == ["a"] * 3


def sides(letter: str) -> st.SearchStrategy[dict[str, list[str]]]:
    """Return files whose lines are those of the base, and others that only this side has."""
    lines = [*LINES, *(f"{letter}{line}" for line in LINES)]
    texts = st.lists(st.sampled_from(lines), max_size=12)
    return st.dictionaries(st.sampled_from("abc"), texts, max_size=3)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(base=sides(""), ours=sides("u"), theirs=sides("t"))
def test_each_line_of_the_user_survives_or_stands_in_a_conflict(
    repository: Repository,
    base: dict[str, list[str]],
    ours: dict[str, list[str]],
    theirs: dict[str, list[str]],
) -> None:
    texts = [
        {name: "".join(f"{line}\n" for line in lines) for name, lines in side.items()}
        for side in (base, ours, theirs)
    ]
    found = content(repository, merge(repository, *texts))
    left = Counter(line for text in found.values() for line in text.splitlines())
    mine = Counter(line for lines in ours.values() for line in lines if line.startswith("u"))
    assert mine <= left
