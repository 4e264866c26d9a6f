"""Resolves refs from a repository's listing; the newest release is the same as Copier's."""

import pytest
from copier._vcs import get_latest_tag
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import InputError
from generator.registry._git_refs import Ref, find_ref, merged_refs, read_refs, tag_of, write_refs
from tests.support.processes import git

LISTING = """\
1111\tHEAD
2222\trefs/heads/main
3333\trefs/heads/v2
4444\trefs/tags/v1
5555\trefs/tags/v1^{}
6666\trefs/tags/v2
7777\trefs/pull/1/head
"""
REFS = read_refs(LISTING)
PARTS = st.sampled_from(["v", "1", "0", "2", ".", "rc", "a", "dev", "post", "-", "!", "+x", "10"])
TAGS = st.lists(PARTS, min_size=1, max_size=6).map("".join)


def test_lists_branches_and_the_commits_of_tags() -> None:
    assert REFS == {
        "HEAD": "1111",
        "refs/heads/main": "2222",
        "refs/heads/v2": "3333",
        "refs/tags/v1": "5555",
        "refs/tags/v2": "6666",
    }


@pytest.mark.parametrize(
    "name",
    ["v1\u202e", "v1\x9b31m", "v1\u2028", "v1\x85v2", "v\u200b1", "\u3164", "v1\x1b[2J", "v1\r"],
)
def test_skips_refs_with_control_characters(name: str) -> None:
    """The ref becomes the recorded version of a project."""
    assert read_refs(f"1111\tHEAD\n2222\trefs/tags/{name}\n") == {"HEAD": "1111"}


@pytest.mark.parametrize("id_", ["", "../../x", "--upload-pack=x", "1111 "])
def test_skips_refs_without_a_commit_hash(id_: str) -> None:
    """The id becomes a folder name and an argument of git."""
    assert read_refs(f"1111\tHEAD\n{id_}\trefs/tags/v1\n") == {"HEAD": "1111"}


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("v1", "refs/tags/v1"),
        ("main", "refs/heads/main"),
        ("v2", "refs/tags/v2"),
        ("heads/v2", "refs/heads/v2"),
        ("refs/heads/v2", "refs/heads/v2"),
        ("HEAD", "HEAD"),
        ("", "refs/tags/v2"),
    ],
)
def test_resolves_refs_like_git(asked: str, name: str) -> None:
    assert find_ref(REFS, asked, "x") == Ref(name, REFS[name])


def test_listings_round_trip() -> None:
    assert read_refs(write_refs(REFS)) == REFS


@pytest.mark.parametrize(("commit", "tag"), [("5555", "v1"), ("2222", ""), ("9999", "v1.1")])
def test_names_a_commit_by_its_newest_release(commit: str, tag: str) -> None:
    more = dict.fromkeys(["refs/tags/latest", "refs/tags/v1.0", "refs/tags/v1.1"], "9999")
    assert tag_of(REFS | more, commit) == tag


def test_remembers_a_tag_until_it_moves() -> None:
    before = {"HEAD": "1", "refs/heads/main": "1", "refs/tags/a": "1", "refs/tags/gone": "1"}
    now = {"HEAD": "2", "refs/heads/main": "2", "refs/tags/a": "2", "refs/tags/b": "2"}
    kept = {**now, "refs/tags/a": "1", "refs/tags/gone": "1"}
    assert merged_refs(before, now, Ref("refs/tags/b", "2")) == kept
    assert merged_refs(before, now, Ref("refs/tags/a", "2")) == {**kept, "refs/tags/a": "2"}


def test_uses_the_newest_commit_without_releases() -> None:
    refs = {"HEAD": "1", "refs/tags/v1rc1": "2", "refs/tags/latest": "3"}
    assert find_ref(refs, "", "x") == Ref("HEAD", "1")


def test_refuses_a_repository_without_commits() -> None:
    with pytest.raises(InputError, match="gh:a/b is an empty repository"):
        find_ref({}, "", "gh:a/b")


@pytest.mark.parametrize(
    ("asked", "said"),
    [("v11", "Did you mean 'v1'"), ("zzz", "Known: main, v2"), ("1111", "all 40 digits")],
)
def test_refuses_an_unknown_ref_with_the_known_ones(asked: str, said: str) -> None:
    with pytest.raises(InputError) as refusal:
        find_ref(REFS, asked, "gh:a/b")
    assert str(refusal.value).startswith(f"gh:a/b has no tag or branch {asked!r}.")
    assert said in str(refusal.value)


def test_only_tag_refs_have_a_tag_name() -> None:
    assert Ref("refs/tags/a/b", "").tag == "a/b"
    assert (Ref("refs/heads/a", "").tag, Ref("HEAD", "").tag) == ("", "")


@settings(max_examples=25)
@given(tags=st.lists(TAGS, max_size=8))
def test_newest_release_matches_copier(
    tags: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    repository = tmp_path_factory.mktemp("repository")
    git(repository, "init", "--quiet")
    git(repository, "commit", "--quiet", "--allow-empty", "--message=x")
    for tag in tags:
        if git_takes(tag):
            git(repository, "tag", "--force", tag)
    ref = find_ref(read_refs(git(repository, "ls-remote", str(repository))), "", "x")
    assert (ref.tag or ref.name) == get_latest_tag(str(repository))


def git_takes(tag: str) -> bool:
    """Return whether git allows a tag of that name."""
    return not (not tag or tag.startswith(("-", ".")) or tag.endswith(".") or ".." in tag)
