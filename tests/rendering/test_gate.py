import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import limits
from generator.errors import InputError
from generator.rendering._gate import check_source, check_tree, settle_modes
from tests.support.files import build_tree

Check = Callable[[Path], None]


def refused(check: Check, folder: Path) -> str:
    """Return the error for a folder."""
    with pytest.raises(InputError) as refusal:
        check(folder)
    return str(refusal.value)


def make_socket(path: Path) -> None:
    """Make a socket; its path may be longer than sockets allow."""
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as unix:
            unix.bind(path.name)
    finally:
        os.chdir(before)


SPECIAL = {"pipe": os.mkfifo, "socket": make_socket}
PROJECT = {
    ".env.example": "A=\n",
    ".gitignore": ".env\n",
    ".github/workflows/ci.yml": "on: push\n",
    ".gitattributes": "",
    "README.md": "# Read me\n",
    "src/app/__init__.py": "",
    "docs/überblick eins.md": "ü\n",
    "a b/c+d=(e)[f]{g}@~#$%&',;!.txt": "",
    "console/auxiliary/nullable/com.txt": "",
    "empty/": "",
}


@pytest.mark.parametrize("check", [check_source, check_tree])
def test_an_ordinary_tree_passes(check: Check, tmp_path: Path) -> None:
    check(build_tree(tmp_path, PROJECT))


@pytest.mark.parametrize("check", [check_source, check_tree])
def test_an_empty_tree_passes(check: Check, tmp_path: Path) -> None:
    check(tmp_path)


@pytest.mark.parametrize("check", [check_source, check_tree])
@pytest.mark.parametrize("kind", SPECIAL)
def test_refuses_special_files(kind: str, check: Check, tmp_path: Path) -> None:
    build_tree(tmp_path, {"project/a/": ""})
    SPECIAL[kind](tmp_path / "project" / "a" / kind)
    assert refused(check, tmp_path) == (
        f"The template's project/a/{kind} is refused: it is neither a file nor a folder. "
        "Nothing was written."
    )


@pytest.mark.parametrize(
    "target", ["../outside", "../outside/a.txt", "/etc/passwd", "nowhere/../.."]
)
def test_refuses_a_template_with_a_link_out(target: str, tmp_path: Path) -> None:
    build_tree(tmp_path, {"outside/a.txt": "secret", "template/project/": ""})
    (tmp_path / "template" / "out").symlink_to(target)
    assert "out is refused: it is a link that leaves the template" in refused(
        check_source, tmp_path / "template"
    )


def test_follows_a_chain_of_links_to_its_end(tmp_path: Path) -> None:
    template = build_tree(tmp_path / "template", {"a.txt": ""})
    (tmp_path / "via").symlink_to(template)
    (template / "one").symlink_to("two")
    (template / "two").symlink_to("../via/../x")
    assert "it is a link that leaves the template" in refused(check_source, template)


def test_accepts_links_to_files_that_rendering_creates(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("rendered.txt")
    check_source(tmp_path)


def test_reports_a_virtual_environment_in_the_template(tmp_path: Path) -> None:
    template = build_tree(tmp_path / "template", {"copier.yml": "", ".venv/pyvenv.cfg": ""})
    check_source(template)
    (build_tree(template / ".venv" / "bin", {}) / "python").symlink_to("/usr/bin/python")
    assert refused(check_source, template) == (
        "The template's .venv is refused: it is a virtual environment, whose links leave the "
        "template. Let .gitignore name it, and put the files to render into a folder that "
        "`_subdirectory` names. Nothing was written."
    )


def test_refuses_circular_links(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert "a is refused: it is a link that leads in a circle" in refused(check_source, tmp_path)


@pytest.mark.parametrize("links", [{"a/up": ".."}, {"a/x": "../b", "b/y": "../a", "b/z": "../a"}])
def test_refuses_folders_that_link_to_each_other(links: dict[str, str], tmp_path: Path) -> None:
    build_tree(tmp_path, {"a/a.txt": "", "b/b.txt": ""})
    for name, target in links.items():
        (tmp_path / name).symlink_to(target)
    assert "it is a link to a folder that itself contains links to folders" in refused(
        check_source, tmp_path
    )


def test_accepts_links_within_the_template(tmp_path: Path) -> None:
    build_tree(tmp_path, {"partials/a.txt": "a", "project/": ""})
    (tmp_path / "project" / "a.txt").symlink_to("../partials/a.txt")
    (tmp_path / "project" / "b").symlink_to("../partials")
    check_source(tmp_path)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("/etc/passwd", "it is a link that leaves the project"),
        ("../../outside", "it is a link that leaves the project"),
        ("{}/a.txt", "it is a link that leaves the project"),
        ("nowhere", "it is a link that leads nowhere"),
        ("link", "it is a link that leads nowhere"),
        (".", "it is a link to a folder that contains it"),
        ("..", "it is a link to a folder that contains it"),
    ],
)
def test_refuses_rendered_links_that_lead_out(target: str, reason: str, tmp_path: Path) -> None:
    tree = build_tree(tmp_path / "tree", {"a.txt": "", "sub/": ""})
    build_tree(tmp_path, {"outside": ""})
    (tree / "sub/link").symlink_to(target.format(tree))
    assert f"link is refused: {reason}" in refused(check_tree, tree)


@pytest.mark.parametrize("target", ["../a.txt", "b.txt", "../other"])
def test_renders_links_within_the_project(target: str, tmp_path: Path) -> None:
    tree = build_tree(tmp_path / "tree", {"a.txt": "", "sub/b.txt": "", "other/": ""})
    (tree / "sub/link").symlink_to(target)
    check_tree(tree)


def test_checks_names_of_links_too(tmp_path: Path) -> None:
    build_tree(tmp_path, {"a": ""})
    (tmp_path / ".git").symlink_to("a")
    assert "it belongs to git" in refused(check_tree, tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        *(".git/hooks/pre-commit", ".git", "sub/.git/config", ".GIT/config", ".Git", ".git "),
        *(".git.", ".git. .", "git~1", "GIT~1/config", ".g\u200cit", ".git\ufeff", "\u202e.git"),
        *("\uff0egit", ".g\u0131t" if "\u0131".casefold() == "i" else ".G\u0049T"),
        *(".git::$INDEX_ALLOCATION", ".git:x"),
    ],
)
def test_refuses_rendered_files_that_belong_to_git(name: str, tmp_path: Path) -> None:
    build_tree(tmp_path, {name: ""})
    assert "is refused" in refused(check_tree, tmp_path)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("README.md", "readme.md"),
        ("a/b.txt", "A/c.txt"),
        ("caf\u00e9.txt", "cafe\u0301.txt"),
        ("STRASSE", "stra\u00dfe"),
        ("a/X.py", "a/x.py"),
        ("\u00c9", "e\u0301"),
    ],
)
def test_refuses_paths_that_collide_on_some_systems(one: str, other: str, tmp_path: Path) -> None:
    build_tree(tmp_path, {one: "", other: ""})
    assert "on some systems it is the same file as" in refused(check_tree, tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        *("con", "CON", "con.txt", "aux.py", "nul.tar.gz", "COM1", "lpt9.log", "com\u00b9.txt"),
        *("prn/a.txt", "con .txt", "CONIN$", "dot.", "blank ", "a/b. ", "..."),
    ],
)
def test_refuses_names_that_windows_refuses(name: str, tmp_path: Path) -> None:
    build_tree(tmp_path, {name: ""})
    assert "Windows refuses its name" in refused(check_tree, tmp_path)


@pytest.mark.parametrize("char", [*'<>:"|?*\\', "\n", "\t", "\x1b", "\x7f", "\u202e", "\u200b"])
def test_refuses_characters_that_some_systems_refuse(char: str, tmp_path: Path) -> None:
    build_tree(tmp_path, {f"a{char}b.txt": ""})
    message = refused(check_tree, tmp_path)
    assert "its name contains a character that some systems refuse" in message
    assert message.isprintable(), "a name must not steer the terminal"


def test_refuses_undecodable_names(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe")).touch()
    message = refused(check_tree, tmp_path)
    assert "some systems refuse" in message
    assert message.isprintable()


def test_limits_path_length(tmp_path: Path) -> None:
    longest = "/".join(["x" * 79] * 3)
    check_tree(build_tree(tmp_path, {longest: ""}))
    build_tree(tmp_path, {longest + "xx": ""})
    assert "its path is longer than 240 bytes" in refused(check_tree, tmp_path)


@pytest.mark.parametrize("check", [check_source, check_tree])
def test_refuses_deep_nesting(check: Check, tmp_path: Path) -> None:
    build_tree(tmp_path, {"d/" * 41 + "a.txt": ""})
    assert "it is more than 40 folders deep" in refused(check, tmp_path)


def test_refuses_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_FILES", 5)
    build_tree(tmp_path, {f"{number}.txt": "" for number in range(5)})
    check_tree(tmp_path)
    build_tree(tmp_path, {"5.txt": ""})
    assert "more than 5 files or 100 MiB" in refused(check_tree, tmp_path)


def test_refuses_too_many_bytes(tmp_path: Path) -> None:
    build_tree(tmp_path, {"a": "", "b": ""})
    os.truncate(tmp_path / "a", limits.MOST_BYTES)
    check_tree(tmp_path)
    os.truncate(tmp_path / "b", 1)
    assert "more than 5000 files or 100 MiB: this exceeds the limits" in refused(
        check_tree, tmp_path
    )


def test_ignores_the_git_folder_except_its_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_FILES", 3)
    build_tree(tmp_path, {f".git/objects/{number}": "" for number in range(9)})
    check_source(tmp_path)
    (tmp_path / ".git/link").symlink_to("/etc/passwd")
    assert "leaves the template" in refused(check_source, tmp_path)


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[31mb", "a\u202eb", os.fsdecode(b"\xff")])
def test_refuses_names_with_control_characters(name: str, tmp_path: Path) -> None:
    (tmp_path / name).touch()
    message = refused(check_source, tmp_path)
    assert "contains invisible, control or undecodable characters" in message
    assert message.isprintable()


@pytest.mark.parametrize("kind", ["file", "folder"])
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else for a while")
def test_refuses_unreadable_files(tmp_path: Path, kind: str) -> None:
    build_tree(tmp_path, {"file": "", "folder/a.txt": ""})
    (tmp_path / kind).chmod(0)
    for place in (tmp_path, *list(tmp_path.parents)[:3]):
        place.chmod(0o755)
    os.setresuid(65534, 65534, 0)
    try:
        assert f"{kind} is refused: it cannot be read" in refused(check_source, tmp_path)
    finally:
        os.setresuid(0, 0, 0)


@pytest.mark.parametrize("place", ["", "sub/deeper/"])
def test_refuses_a_folder_with_the_layout_of_a_repository(place: str, tmp_path: Path) -> None:
    for at, files in enumerate((["HEAD", "objects/.keep", "refs/.keep"], ["head", "commondir"])):
        tree = build_tree(tmp_path / str(at), {f"a/{place}{name}": "" for name in files})
        assert "git would treat it as a repository" in refused(check_tree, tree)


def test_normalizes_file_modes(tmp_path: Path) -> None:
    build_tree(tmp_path, {"all/of/it.txt": "", "run.sh": "", "mine.txt": ""})
    modes = {"all": 0o777, "all/of/it.txt": 0o4666, "run.sh": 0o6777, "mine.txt": 0o600}
    for name, mode in modes.items():
        (tmp_path / name).chmod(mode)
    tmp_path.chmod(0o755)
    settle_modes(tmp_path)
    found = {name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in modes}
    assert found == {"all": 0o755, "all/of/it.txt": 0o644, "run.sh": 0o755, "mine.txt": 0o644}
