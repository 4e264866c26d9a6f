"""Addresses as people type them: what each means, and what is never handed to git."""

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.addresses import Address, Kind, is_commit, parse_address
from generator.errors import InputError

COMMIT = "0123456789abcdef0123456789abcdef01234567"
STARTS = ("gh:", "gl:", "git+", "https://", "ssh://", "file://", "git@host:", "http://", "ext::")
PARTS = ("host.example", ":22", "[::1]", "github.com/", "owner", "repo", ".git", "?a=b", "C:\\x")
SIGNS = ("/", "//", "@", "#", "..", ".", ":", "-", "~", "v1.0", " ", "%20", "\\", "\n", "\0", "é")
PIECES = st.sampled_from(STARTS + PARTS + SIGNS)
TYPED = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=9).map("".join))
WORD = st.text(string.ascii_letters + string.digits + "_", min_size=1, max_size=6)
HOST = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=6)
PATH = st.lists(WORD, min_size=2, max_size=4).map("/".join)
REFS = st.one_of(st.just(""), WORD, st.builds("{}/{}@{}".format, WORD, WORD, WORD))
URLS = st.one_of(
    st.builds("gh:{}/{}".format, WORD, WORD),
    st.builds("gl:{}".format, PATH),
    st.builds("https://{}.example/{}.git".format, HOST, PATH),
    st.builds("ssh://git@{}:2222/~{}".format, HOST, PATH),
    st.builds("git@host.example:{}".format, PATH),
)
ADDRESSES = st.one_of(
    st.builds(Address, st.just(Kind.NAME), WORD),
    st.builds(Address, st.just(Kind.FOLDER), PATH.map("./{}".format), WORD | st.just(""), PATH),
    st.builds(Address, st.just(Kind.GIT), URLS, REFS, PATH | st.just("")),
    st.builds(Address, st.just(Kind.GIT), PATH.map("git+file:///{}".format), WORD, PATH),
)


def refusal(typed: str) -> str:
    """Return why that is no address."""
    with pytest.raises(InputError) as error:
        parse_address(typed)
    return str(error.value)


@given(typed=TYPED)
@example(typed="git+-")
def test_whatever_is_typed_is_an_address_or_refused(typed: str) -> None:
    try:
        address = parse_address(typed)
    except InputError:
        return
    assert not address.url.startswith("-")
    assert not address.ref.startswith("-")
    assert ".." not in address.subfolder.split("/")


@given(typed=TYPED)
def test_an_address_that_was_read_is_read_the_same_when_written(typed: str) -> None:
    try:
        address = parse_address(typed)
    except InputError:
        return
    assert parse_address(str(address)) == address


@given(address=ADDRESSES)
def test_an_address_that_is_written_is_read_the_same(address: Address) -> None:
    assert parse_address(str(address)) == address


@pytest.mark.parametrize(
    ("typed", "source", "url", "name"),
    [
        ("gh:a/b", "gh:a/b", "https://github.com/a/b.git", "b"),
        ("gh:a/b.git", "gh:a/b", "https://github.com/a/b.git", "b"),
        ("gh:/a/b", "gh:a/b", "https://github.com/a/b.git", "b"),
        ("https://github.com/a/b", "gh:a/b", "https://github.com/a/b.git", "b"),
        ("https://GitHub.com/a/b.git/", "gh:a/b", "https://github.com/a/b.git", "b"),
        ("git+https://github.com/a/b", "gh:a/b", "https://github.com/a/b.git", "b"),
        ("gl:a/b/c", "gl:a/b/c", "https://gitlab.com/a/b/c.git", "c"),
        ("https://x.org/~u/b/", "https://x.org/~u/b", "https://x.org/~u/b", "b"),
        ("git+https://x.org/b.git", "https://x.org/b.git", "https://x.org/b.git", "b"),
        ("https://[::1]:8443/b", "https://[::1]:8443/b", "https://[::1]:8443/b", "b"),
        ("ssh://git@x.org:22/a/b", "ssh://git@x.org:22/a/b", "ssh://git@x.org:22/a/b", "b"),
        ("git@x.org:b.git", "git@x.org:b.git", "git@x.org:b.git", "b"),
        ("git+file:///srv/a b", "git+file:///srv/a b", "file:///srv/a b", "a-b"),
    ],
)
def test_a_repository_has_one_source_however_it_is_typed(
    typed: str, source: str, url: str, name: str
) -> None:
    address = parse_address(typed)
    assert (address.kind, address.source, address.url) == (Kind.GIT, source, url)
    assert (address.name, address.from_git) == (name, True)


@pytest.mark.parametrize(
    ("typed", "source", "ref"),
    [
        ("gh:a/b@v1.2", "gh:a/b", "v1.2"),
        ("gh:a/b@feature/x#api", "gh:a/b#api", "feature/x"),
        ("gh:a/b@pkg@1.0#api/rest/", "gh:a/b#api/rest", "pkg@1.0"),
        (f"https://x.org/b@{COMMIT}", "https://x.org/b", COMMIT),
        ("ssh://git@x.org/b@v1", "ssh://git@x.org/b", "v1"),
        ("git@x.org:a/b.git@v1#sub", "git@x.org:a/b.git#sub", "v1"),
        ("git+file:///me@work/b@v1", "git+file:///me@work/b", "v1"),
        ("gh:a/b#api", "gh:a/b#api", ""),
        ("../b@v1#sub", "../b#sub", "v1"),
        ("/me@work/b@v1", "/me@work/b", "v1"),
    ],
)
def test_a_ref_and_a_subfolder_may_follow(typed: str, source: str, ref: str) -> None:
    address = parse_address(typed)
    assert (address.source, address.ref, address.from_git) == (source, ref, True)


def test_a_subfolder_is_what_the_template_is_called_by() -> None:
    assert parse_address("gh:a/b@v1#templates/api").name == "api"


@pytest.mark.parametrize(
    "typed", ["./a", "../a/b", "/srv/a", "~/a", "a/b", ".", "my template", "C:\\a"]
)
def test_a_path_is_a_folder_and_means_the_files_as_they_are(typed: str) -> None:
    address = parse_address(typed)
    assert (address.kind, address.place, address.from_git) == (Kind.FOLDER, typed, False)


@pytest.mark.parametrize("typed", ["./a#sub", "my@home/a#sub"])
def test_a_subfolder_of_a_path_is_a_folder_too(typed: str) -> None:
    address = parse_address(typed, {"my@home/a"}.__contains__)
    assert (address.kind, address.from_git) == (Kind.FOLDER, False)
    assert (address.place, address.subfolder) == (typed.removesuffix("#sub"), "sub")


@pytest.mark.parametrize("typed", ["./a@b", "./a#b", "/x@y/my template", "C#/a@b/c"])
def test_a_folder_that_is_there_may_hold_any_sign(typed: str) -> None:
    assert parse_address(typed, {typed}.__contains__) == Address(Kind.FOLDER, typed)


def test_no_folder_passes_for_a_repository() -> None:
    assert parse_address("gh:a/b", lambda _: True).kind is Kind.GIT
    assert parse_address("fastapi", lambda _: True).kind is Kind.NAME


def test_a_name_may_have_a_ref() -> None:
    assert parse_address("ours") == Address(Kind.NAME, "ours")
    assert parse_address("ours@v1") == Address(Kind.NAME, "ours", "v1")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "There is no template ''"),
        ("  ", "There is no template ''"),
        ("--upload-pack=touch /tmp/x", "read as an option"),
        ("-oProxyCommand=x", "read as an option"),
        ("a\nb", "control character"),
        ("gh:a/\x1b[2Jb", "control character"),
        ("ext::sh -c touch% /tmp/x", "may run programs"),
        ("fd::17/x", "may run programs"),
        ("EXT::sh", "may run programs"),
        ("http://x.org/a", "Write https://"),
        ("git+http://x.org/a", "Write https://"),
        ("git://x.org/a", "Write https://"),
        ("file:///srv/a", "write git+file://"),
        ("ftp://x.org/a", "no way to a repository"),
        ("git+ext://x", "no way to a repository"),
        ("bb:a/b", "no shortcut bb:"),
        ("https://me:secret@x.org/a", "credential helper"),
        ("https://ghp_secret@github.com/a/b", "credential helper"),
        ("ssh://git:secret@x.org/a", "credential helper"),
        ("https://x.org/a?private_token=secret", "no path of a repository"),
        ("https://-oProxyCommand=x/a", "host"),
        ("ssh://-oProxyCommand=x/a", "host"),
        ("ssh://git@-oProxyCommand=x/a", "host"),
        ("git@-oProxyCommand=x:a", "USER@HOST:PATH"),
        ("-u@x.org:a", "read as an option"),
        ("git@x.org:-a", "no path of a repository"),
        ("https://x.org", "names no repository"),
        ("https://x.org/", "names no repository"),
        ("https://x.org/../a", "names no repository"),
        ("git+file:///srv/../etc", "names no repository"),
        ("git+file://host/a", "absolute path"),
        ("git+file://", "absolute path"),
        ("gh:a", "gh:OWNER/REPOSITORY"),
        ("gh:a/b/c", "gh:OWNER/REPOSITORY"),
        ("gh:-a/b", "no path of a repository"),
        ("https://github.com/a/b/tree/main/c", "#SUBFOLDER"),
        ("gh:a/b@", "no tag, branch or commit"),
        ("gh:a/b@--upload-pack=touch", "no tag, branch or commit"),
        ("gh:a/b@-x", "no tag, branch or commit"),
        ("gh:a/b@a:refs/heads/x", "no tag, branch or commit"),
        ("gh:a/b@+x^{/y}", "no tag, branch or commit"),
        ("gh:a/b@v1 v2", "no tag, branch or commit"),
        ("gh:a/b@../x", "no tag, branch or commit"),
        (f"gh:a/b@{'x' * 256}", "no tag, branch or commit"),
        ("gh:a/b#", "no folder in it"),
        ("gh:a/b#/etc", "no folder in it"),
        ("gh:a/b#../x", "no folder in it"),
        ("gh:a/b#x/../../y", "no folder in it"),
        ("gh:a/b#x\\..\\y", "no folder in it"),
        ("gh:a/b#.Git/hooks", "no folder in it"),
        ("./a#", "no folder in it"),
        ("./a@", "no tag, branch or commit"),
    ],
)
def test_what_is_no_address_is_refused_with_the_reason(typed: str, reason: str) -> None:
    said = refusal(typed)
    assert reason in said
    assert "secret" not in said
    assert said.isprintable()


def test_a_refusal_does_not_repeat_a_long_text() -> None:
    assert len(refusal("ext::" + "x" * 9999)) < 600


@pytest.mark.parametrize(
    ("ref", "whole"), [(COMMIT, True), (COMMIT[:12], False), (COMMIT.upper(), False), ("", False)]
)
def test_a_commit_is_named_by_its_whole_hash(ref: str, whole: bool) -> None:  # noqa: FBT001
    assert is_commit(ref) is whole


def test_an_address_can_be_asked_for_another_ref() -> None:
    address = parse_address("gh:a/b@v1#x")
    assert str(address.at("v2")) == "gh:a/b@v2#x"
    assert str(address.at("")) == "gh:a/b#x"
    with pytest.raises(InputError, match="no tag, branch or commit"):
        address.at("-x")
