"""The names that a person gave: kept in one file, whole, and read with all that is wrong in it."""

import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from generator.addresses import Address, Kind
from generator.errors import InputError
from generator.registered import (
    Registered,
    register,
    registered_file,
    registered_templates,
    unregister,
)
from tests.interrupted import under_way
from tests.processes import run

COMMIT = "0123456789abcdef0123456789abcdef01234567"
OURS = Registered("ours", Address(Kind.GIT, "gh:a/b", "v1", "api"), COMMIT)
MINE = Registered("mine", Address(Kind.FOLDER, "/srv/mine"))
LOCAL = Registered("local", Address(Kind.FOLDER, "/srv/repo", "v1"), COMMIT)
REGISTER = """
import sys
from generator.addresses import Address, Kind
from generator.registered import Registered, register
register(Registered(sys.argv[1], Address(Kind.FOLDER, "/srv/x")))
"""


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "scaffold" / "templates.toml"


def refusal(config: Path, text: str) -> str:
    """Return what is wrong with a file; the message names it."""
    config.parent.mkdir(exist_ok=True)
    config.write_text(text)
    with pytest.raises(InputError) as error:
        registered_templates()
    assert str(config) in str(error.value)
    return str(error.value)


def test_without_a_file_there_are_no_names(config: Path) -> None:
    assert registered_file() == config
    assert registered_templates() == ()


def test_what_is_registered_is_read_again_in_the_order_of_the_names() -> None:
    for item in (OURS, MINE, LOCAL):
        register(item)
    assert registered_templates() == (LOCAL, MINE, OURS)


def test_the_file_can_be_read_by_people(config: Path) -> None:
    register(OURS)
    assert config.read_text() == (
        "# Templates by name: `scaffold template add` and `remove` keep this file.\n"
        f'[[template]]\nid = "ours"\nsource = "gh:a/b#api"\nref = "v1"\ncommit = "{COMMIT}"\n'
    )


def test_the_same_name_again_takes_the_place_of_the_old_one() -> None:
    register(OURS)
    register(Registered("ours", MINE.address))
    assert [item.address for item in registered_templates()] == [MINE.address]


def test_a_name_can_be_taken_away() -> None:
    register(OURS)
    register(MINE)
    assert unregister("ours") == OURS
    assert registered_templates() == (MINE,)


def test_a_name_that_is_not_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"no registered template 'ours', nor any other\."):
        unregister("ours")
    register(OURS)
    with pytest.raises(InputError, match=r"no registered template 'our'\. Did you mean 'ours'\?"):
        unregister("our")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("template = 1", "`template` must be a list of tables"),
        ("x = 1", "There is no key 'x'"),
        ("[[template]]\nid = 'a'\nsauce = 'x'", "template 'a': There is no key 'sauce'"),
        ("[[template]]\nsource = 'gh:a/b'", "template number 1: `id` must be a text"),
        ("[[template]]\nid = '-a'\nsource = 'gh:a/b'", "`id` must be letters"),
        ("[[template]]\nid = 'a'", "`source` must be a text"),
        ("[[template]]\nid = 'a'\nsource = 'ext::sh'", "template 'a': 'ext::sh' is no address"),
        ("[[template]]\nid = 'a'\nsource = 'https://a:b@x.org/c'", "credentials"),
        ("[[template]]\nid = 'a'\nsource = 'fastapi'", "a repository or the absolute path"),
        ("[[template]]\nid = 'a'\nsource = './a'", "a repository or the absolute path"),
        ("[[template]]\nid = 'a'\nsource = 'gh:a/b'", "`commit` must be the 40 digits"),
        ("[[template]]\nid = 'a'\nsource = 'gh:a/b'\ncommit = 'v1'", "`commit` must be the 40"),
        ("[[template]]\nid = 'a'\nsource = 'gh:a/b'\nref = '-x'", "no tag, branch or commit"),
        ("[[template]]\nid = 'a'\nsource = '/a'\n" * 2, "template 'a' stands there twice"),
        ("[[template", "cannot be read"),
    ],
)
def test_what_is_wrong_in_the_file_is_said_with_its_place(
    config: Path, text: str, reason: str
) -> None:
    assert reason in refusal(config, text)


def test_names_that_are_registered_at_once_are_all_kept(config: Path) -> None:
    names = ["a", "b", "c", "d"]
    with ExitStack() as stack:
        running = [
            stack.enter_context(under_way([sys.executable, "-c", REGISTER, name], Path.cwd()))
            for name in names
        ]
        for process in running:
            assert process.communicate(timeout=60) == ("", "")
    assert [item.id for item in registered_templates()] == names
    assert {file.name for file in config.parent.iterdir()} == {".lock", "templates.toml"}


def test_without_a_home_it_is_said_what_to_set(tmp_path: Path) -> None:
    code = (
        "from generator.registered import registered_file\n"
        "from pathlib import Path\n"
        "def none(): raise RuntimeError\n"
        "Path.home = none\n"
        "from generator.errors import WorkError\n"
        "try: registered_file()\n"
        "except WorkError as error: print(error)\n"
    )
    command = [sys.executable, "-c", code]
    said = run(command, tmp_path, XDG_CONFIG_HOME="", PYTHONPATH=str(Path.cwd()))
    assert said.out == "There is no home folder for settings: set XDG_CONFIG_HOME.\n"
