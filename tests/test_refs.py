"""Which commit is meant, by the listing of a repository; the newest release is Copier's."""

import pytest
from copier._vcs import get_latest_tag
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import InputError
from generator.refs import Ref, find_ref, read_refs, remembered, tag_of, write_refs
from tests.processes import git

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


def test_a_listing_holds_branches_and_the_commits_of_tags() -> None:
    assert REFS == {
        "HEAD": "1111",
        "refs/heads/main": "2222",
        "refs/heads/v2": "3333",
        "refs/tags/v1": "5555",
        "refs/tags/v2": "6666",
    }


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
def test_a_ref_is_found_as_git_finds_it(asked: str, name: str) -> None:
    assert find_ref(REFS, asked, "x") == Ref(name, REFS[name])


def test_a_listing_that_is_written_is_read_the_same() -> None:
    assert read_refs(write_refs(REFS)) == REFS


@pytest.mark.parametrize(("commit", "tag"), [("5555", "v1"), ("2222", ""), ("9999", "v1.1")])
def test_a_commit_is_known_by_the_newest_release_that_it_is(commit: str, tag: str) -> None:
    more = dict.fromkeys(["refs/tags/latest", "refs/tags/v1.0", "refs/tags/v1.1"], "9999")
    assert tag_of(REFS | more, commit) == tag


def test_a_tag_is_remembered_as_it_was_until_it_is_seen_to_have_moved() -> None:
    before = {"HEAD": "1", "refs/heads/main": "1", "refs/tags/a": "1", "refs/tags/gone": "1"}
    now = {"HEAD": "2", "refs/heads/main": "2", "refs/tags/a": "2", "refs/tags/b": "2"}
    kept = {**now, "refs/tags/a": "1", "refs/tags/gone": "1"}
    assert remembered(before, now, Ref("refs/tags/b", "2")) == kept
    assert remembered(before, now, Ref("refs/tags/a", "2")) == {**kept, "refs/tags/a": "2"}


def test_without_a_release_the_newest_commit_is_taken() -> None:
    refs = {"HEAD": "1", "refs/tags/v1rc1": "2", "refs/tags/latest": "3"}
    assert find_ref(refs, "", "x") == Ref("HEAD", "1")


def test_a_repository_without_a_commit_is_refused() -> None:
    with pytest.raises(InputError, match="gh:a/b is an empty repository"):
        find_ref({}, "", "gh:a/b")


@pytest.mark.parametrize(
    ("asked", "said"),
    [("v11", "Did you mean 'v1'"), ("zzz", "There is main, v2"), ("1111", "all 40 digits")],
)
def test_a_ref_that_is_not_there_is_refused_with_those_that_are(asked: str, said: str) -> None:
    with pytest.raises(InputError) as refusal:
        find_ref(REFS, asked, "gh:a/b")
    assert str(refusal.value).startswith(f"gh:a/b has no tag and no branch {asked!r}.")
    assert said in str(refusal.value)


def test_only_a_tag_has_the_name_of_a_tag() -> None:
    assert Ref("refs/tags/a/b", "").tag == "a/b"
    assert (Ref("refs/heads/a", "").tag, Ref("HEAD", "").tag) == ("", "")


@settings(max_examples=25)
@given(tags=st.lists(TAGS, max_size=8))
def test_the_newest_release_is_the_one_that_copier_takes(
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
    """Tell whether git allows a tag of that name."""
    return not (not tag or tag.startswith(("-", ".")) or tag.endswith(".") or ".." in tag)
