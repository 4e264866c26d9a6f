"""Tests of addresses as users type them, and of text that must never reach git."""

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.errors import InputError
from generator.registry._address import (
    Address,
    Kind,
    is_commit,
    likely_repository,
    parse_address,
    parse_source,
)

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
    st.builds(Address, st.just(Kind.NAME), WORD, st.just(""), st.just("")),
    st.builds(Address, st.just(Kind.FOLDER), PATH.map("./{}".format), WORD | st.just(""), PATH),
    st.builds(Address, st.just(Kind.GIT), URLS, REFS, PATH | st.just("")),
    st.builds(Address, st.just(Kind.GIT), PATH.map("git+file:///{}".format), WORD, PATH),
)


def refusal(typed: str) -> str:
    """Return the error message for that address."""
    with pytest.raises(InputError) as error:
        parse_address(typed)
    return str(error.value)


@given(typed=TYPED)
@example(typed="git+-")
def test_any_text_is_parsed_or_refused(typed: str) -> None:
    try:
        address = parse_address(typed)
    except InputError:
        return
    assert not address.url.startswith("-")
    assert not address.ref.startswith("-")
    assert ".." not in address.subfolder.split("/")


@given(typed=TYPED)
def test_parsed_addresses_round_trip(typed: str) -> None:
    try:
        address = parse_address(typed)
    except InputError:
        return
    assert parse_address(str(address)) == address


@given(address=ADDRESSES)
def test_written_addresses_round_trip(address: Address) -> None:
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
        ("https://ann@x.org/b", "https://x.org/b", "https://x.org/b", "b"),
        ("https://org@github.com/a/b", "gh:a/b", "https://github.com/a/b.git", "b"),
        ("git+file:///srv/a b", "git+file:///srv/a b", "file:///srv/a b", "a-b"),
    ],
)
def test_normalizes_the_source_of_a_repository(
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
def test_parses_ref_and_subfolder(typed: str, source: str, ref: str) -> None:
    address = parse_address(typed)
    assert (address.source, address.ref, address.from_git) == (source, ref, True)


@pytest.mark.parametrize("path", ["/home/ann@corp.example/t", "/a@b/c@d/t"])
@pytest.mark.parametrize(("subfolder", "part"), [("", ""), ("api", "#api")])
@pytest.mark.parametrize("ref", ["", "v1"])
def test_an_at_sign_in_the_path_of_a_repository_is_no_ref(
    path: str, ref: str, subfolder: str, part: str
) -> None:
    typed = f"git+file://{path}{'@' * bool(ref)}{ref}{part}"
    address = parse_address(typed, {path}.__contains__)
    assert address == Address(Kind.GIT, f"git+file://{path}", ref, subfolder)
    assert parse_source(address.source).at(ref) == address


@pytest.mark.parametrize(
    ("typed", "likely"),
    [
        ("owner/repo", "gh:owner/repo"),
        ("owner/repo.git", "gh:owner/repo"),
        ("github.com/owner/repo", "gh:owner/repo"),
        ("github.com/owner/repo@v1#api", "gh:owner/repo@v1#api"),
        ("git.example.org/team/repo.git", "https://git.example.org/team/repo"),
        ("a/b/c", ""),
        ("./owner/repo", ""),
        ("owner", ""),
        ("gh:owner/repo", ""),
    ],
)
def test_guesses_the_repository_that_a_path_may_mean(typed: str, likely: str) -> None:
    assert likely_repository(parse_address(typed)) == likely


def test_names_a_template_after_its_subfolder() -> None:
    assert parse_address("gh:a/b@v1#templates/api").name == "api"


@pytest.mark.parametrize(
    "typed", ["./a", "../a/b", "/srv/a", "~/a", "a/b", ".", "my template", "C:\\a"]
)
def test_a_path_means_working_files(typed: str) -> None:
    address = parse_address(typed)
    assert (address.kind, address.place, address.from_git) == (Kind.FOLDER, typed, False)


@pytest.mark.parametrize("typed", ["./a#sub", "my@home/a#sub"])
def test_resolves_a_subfolder_of_a_path(typed: str) -> None:
    address = parse_address(typed, {"my@home/a"}.__contains__)
    assert (address.kind, address.from_git) == (Kind.FOLDER, False)
    assert (address.place, address.subfolder) == (typed.removesuffix("#sub"), "sub")


@pytest.mark.parametrize("typed", ["./a@b", "./a#b", "/x@y/my template", "C#/a@b/c"])
def test_accepts_any_character_in_an_existing_folder(typed: str) -> None:
    assert parse_address(typed, {typed}.__contains__) == Address(Kind.FOLDER, typed)


def test_does_not_mistake_a_folder_for_a_repository() -> None:
    assert parse_address("gh:a/b", lambda _: True).kind is Kind.GIT
    assert parse_address("fastapi", lambda _: True).kind is Kind.NAME


def test_parses_a_name_with_a_ref() -> None:
    assert parse_address("ours") == Address(Kind.NAME, "ours")
    assert parse_address("ours@v1") == Address(Kind.NAME, "ours", "v1")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "The template is empty"),
        ("  ", "The template is empty"),
        ("--upload-pack=touch /tmp/x", "read as an option"),
        ("-oProxyCommand=x", "read as an option"),
        ("a\nb", "control character"),
        ("gh:a/\x1b[2Jb", "control character"),
        ("ext::sh -c touch% /tmp/x", "may run programs"),
        ("fd::17/x", "may run programs"),
        ("EXT::sh", "may run programs"),
        ("http://x.org/a", "Use https://"),
        ("git+http://x.org/a", "Use https://"),
        ("git://x.org/a", "Use https://"),
        ("file:///srv/a", "use git+file://"),
        ("ftp://x.org/a", "unsupported scheme"),
        ("git+ext://x", "unsupported scheme"),
        ("bb:a/b", "unknown shortcut bb:"),
        ("https://me:secret@x.org/a", "credential helper"),
        ("https://ghp_secret@github.com/a/b", "credential helper"),
        ("ssh://git:secret@x.org/a", "credential helper"),
        ("https://x.org/a?private_token=secret", "invalid repository path"),
        ("https://-oProxyCommand=x/a", "host"),
        ("ssh://-oProxyCommand=x/a", "host"),
        ("ssh://git@-oProxyCommand=x/a", "host"),
        ("git@-oProxyCommand=x:a", "USER@HOST:PATH"),
        ("-u@x.org:a", "read as an option"),
        ("git@x.org:-a", "invalid repository path"),
        ("https://x.org", "the path of the repository is missing"),
        ("https://x.org/", "the path of the repository is missing"),
        ("https://x.org/../a", "the path of the repository is missing"),
        ("git+file:///srv/../etc", "the path of the repository is missing"),
        ("git+file://host/a", "absolute path"),
        ("git+file://", "absolute path"),
        ("gh:a", "gh:OWNER/REPOSITORY"),
        ("gh:a/b/c", "gh:OWNER/REPOSITORY"),
        ("gh:-a/b", "invalid repository path"),
        ("https://github.com/a/b/tree/main/c", "#SUBFOLDER"),
        ("gh:a/b@", "invalid tag, branch or commit"),
        ("gh:a/b@--upload-pack=touch", "invalid tag, branch or commit"),
        ("gh:a/b@-x", "invalid tag, branch or commit"),
        ("gh:a/b@a:refs/heads/x", "invalid tag, branch or commit"),
        ("gh:a/b@+x^{/y}", "invalid tag, branch or commit"),
        ("gh:a/b@v1 v2", "invalid tag, branch or commit"),
        ("gh:a/b@../x", "invalid tag, branch or commit"),
        (f"gh:a/b@{'x' * 256}", "invalid tag, branch or commit"),
        ("gh:a/b#", "invalid folder after the #"),
        ("gh:a/b#/etc", "invalid folder after the #"),
        ("gh:a/b#../x", "invalid folder after the #"),
        ("gh:a/b#x/../../y", "invalid folder after the #"),
        ("gh:a/b#x\\..\\y", "invalid folder after the #"),
        ("gh:a/b#.Git/hooks", "invalid folder after the #"),
        ("./a#", "invalid folder after the #"),
        ("./a@", "invalid tag, branch or commit"),
    ],
)
def test_refuses_an_invalid_address_with_the_reason(typed: str, reason: str) -> None:
    said = refusal(typed)
    assert reason in said
    assert "secret" not in said
    assert said.isprintable()


def test_shortens_long_texts_in_errors() -> None:
    assert len(refusal("ext::" + "x" * 9999)) < 600


@pytest.mark.parametrize(
    ("ref", "whole"), [(COMMIT, True), (COMMIT[:12], False), (COMMIT.upper(), False), ("", False)]
)
def test_accepts_full_commit_hashes_only(ref: str, whole: bool) -> None:  # noqa: FBT001
    assert is_commit(ref) is whole


def test_replaces_the_ref_of_an_address() -> None:
    address = parse_address("gh:a/b@v1#x")
    assert str(address.at("v2")) == "gh:a/b@v2#x"
    assert str(address.at("")) == "gh:a/b#x"
    with pytest.raises(InputError, match="invalid tag, branch or commit"):
        address.at("-x")
