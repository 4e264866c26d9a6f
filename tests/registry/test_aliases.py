"""The aliases file: atomic writes, and errors with their place."""

import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from generator.errors import InputError, WorkError
from generator.registry._address import Address, Kind
from generator.registry._aliases import (
    Alias,
    aliases_file,
    read_aliases,
    remove_alias,
    save_alias,
)
from tests.support.files import build_tree
from tests.support.interrupted import under_way
from tests.support.processes import run

COMMIT = "0123456789abcdef0123456789abcdef01234567"
OURS = Alias("ours", Address(Kind.GIT, "gh:a/b", "v1", "api"), COMMIT)
MINE = Alias("mine", Address(Kind.FOLDER, "/srv/mine"))
LOCAL = Alias("local", Address(Kind.FOLDER, "/srv/repo", "v1"), COMMIT)
REGISTER = """
import sys
from generator.registry._address import Address, Kind
from generator.registry._aliases import Alias, save_alias
save_alias(Alias(sys.argv[1], Address(Kind.FOLDER, "/srv/x")))
"""


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "scaffold" / "templates.toml"


def refusal(config: Path, text: str) -> str:
    """Return the error for a file; it must name the file."""
    config.parent.mkdir(exist_ok=True)
    config.write_text(text)
    with pytest.raises(InputError) as error:
        read_aliases()
    assert str(config) in str(error.value)
    return str(error.value)


def test_has_no_aliases_without_a_file(config: Path) -> None:
    assert aliases_file() == config
    assert read_aliases() == ()


def test_reads_aliases_in_order_of_name() -> None:
    for item in (OURS, MINE, LOCAL):
        save_alias(item)
    assert read_aliases() == (LOCAL, MINE, OURS)


def test_writes_a_readable_file(config: Path) -> None:
    save_alias(OURS)
    assert config.read_text() == (
        "# Template names, maintained by `scaffold template add` and `remove`.\n"
        "format = 1\n\n"
        f'[[template]]\nid = "ours"\nsource = "gh:a/b#api"\nref = "v1"\ncommit = "{COMMIT}"\n'
    )


def test_replaces_an_alias_of_the_same_name() -> None:
    save_alias(OURS)
    save_alias(Alias("ours", MINE.address))
    assert [item.address for item in read_aliases()] == [MINE.address]


def test_keeps_a_linked_aliases_file_linked(config: Path, tmp_path: Path) -> None:
    config.parent.mkdir()
    config.symlink_to(build_tree(tmp_path / "dotfiles", {}) / "names.toml")
    save_alias(OURS)
    save_alias(MINE)
    remove_alias("mine")
    assert config.is_symlink()
    assert 'id = "ours"' in (tmp_path / "dotfiles/names.toml").read_text()
    assert read_aliases() == (OURS,)


def test_names_a_link_that_cannot_be_written(config: Path) -> None:
    config.parent.mkdir()
    config.symlink_to(config.name)
    with pytest.raises(WorkError, match=r"Cannot write .*templates\.toml.*check its target"):
        save_alias(OURS)
    assert config.is_symlink()


@pytest.mark.parametrize("place", ["/srv/a\nb", "/srv/a\x1bb", "/srv/a\u202eb", "srv"])
def test_does_not_save_an_unreadable_alias(place: str) -> None:
    """It would make all other aliases unreadable, and could not be removed."""
    save_alias(MINE)
    with pytest.raises(InputError, match=r"^cannot save bad: `source` must be"):
        save_alias(Alias("bad", Address(Kind.FOLDER, place)))
    assert read_aliases() == (MINE,)


def test_removes_an_alias() -> None:
    save_alias(OURS)
    save_alias(MINE)
    assert remove_alias("ours") == OURS
    assert read_aliases() == (MINE,)


def test_refuses_removal_of_an_unknown_alias_with_a_suggestion() -> None:
    with pytest.raises(InputError, match=r"no registered template 'ours'; none are registered\."):
        remove_alias("ours")
    save_alias(OURS)
    with pytest.raises(InputError, match=r"no registered template 'our'\. Did you mean 'ours'\?"):
        remove_alias("our")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("template = 1", "`template` must be a list of tables"),
        ("x = 1", "There is no key 'x'"),
        ("[[template]]\nid = 'a'\nsauce = 'x'", "template 'a': There is no key 'sauce'"),
        ("[[template]]\nsource = 'gh:a/b'", "template number 1: `id` must be a non-empty string"),
        ("[[template]]\nid = '-a'\nsource = 'gh:a/b'", "`id` must be letters"),
        ("[[template]]\nid = 'a'", "`source` must be a non-empty string"),
        ("[[template]]\nid = 'a'\nsource = 'ext::sh'", "template 'a': 'ext::sh' is not a valid"),
        ("[[template]]\nid = 'a'\nsource = 'https://a:b@x.org/c'", "credentials"),
        ("[[template]]\nid = 'a'\nsource = 'fastapi'", "a repository or the absolute path"),
        ("[[template]]\nid = 'a'\nsource = './a'", "a repository or the absolute path"),
        ("[[template]]\nid = 'a'\nsource = 'gh:a/b'", "`commit` must be the full hash"),
        (
            "[[template]]\nid = 'a'\nsource = 'gh:a/b'\ncommit = 'v1'",
            "`commit` must be the full hash",
        ),
        ("[[template]]\nid = 'a'\nsource = 'gh:a/b'\nref = '-x'", "invalid tag, branch or commit"),
        ("[[template]]\nid = 'a'\nsource = '/a'\n" * 2, "duplicate template 'a'"),
        ("[[template", "cannot be read"),
    ],
)
def test_reports_an_error_in_the_file_with_its_place(config: Path, text: str, reason: str) -> None:
    assert reason in refusal(config, text)


def test_saves_all_aliases_registered_at_once(config: Path) -> None:
    names = ["a", "b", "c", "d"]
    with ExitStack() as stack:
        running = [
            stack.enter_context(under_way([sys.executable, "-c", REGISTER, name], Path.cwd()))
            for name in names
        ]
        for process in running:
            assert process.communicate(timeout=60) == ("", "")
    assert [item.id for item in read_aliases()] == names
    assert {file.name for file in config.parent.iterdir()} == {".lock", "templates.toml"}


def test_names_the_variable_to_set_without_a_home(tmp_path: Path) -> None:
    code = (
        "from generator.registry._aliases import aliases_file\n"
        "from pathlib import Path\n"
        "def none(): raise RuntimeError\n"
        "Path.home = none\n"
        "from generator.errors import WorkError\n"
        "try: aliases_file()\n"
        "except WorkError as error: print(error)\n"
    )
    command = [sys.executable, "-c", code]
    said = run(command, tmp_path, XDG_CONFIG_HOME="", PYTHONPATH=str(Path.cwd()))
    assert said.out == "No home folder found for settings: set XDG_CONFIG_HOME.\n"
