"""Tests of the user's name in git's settings: where it is read, git reads the same."""

import os
import subprocess
from pathlib import Path

import pytest

from generator.system.git_settings import simple_user_name
from tests.support.files import build_tree

SIMPLE = {
    "plain": ("[user]\n\tname = Ann Bee\n\temail = a@b.c\n", "Ann Bee"),
    "capitals": ("[USER]\nNAME=Ann\n", "Ann"),
    "twice": ("[user]\nname = Ann\n[core]\nname = no\n[user]\nname = Bea\n", "Bea"),
    "another alphabet": ("[user]\nname = Åsa Ñandú\n", "Åsa Ñandú"),
    "other sections": ('[alias]\nx = "!f() { echo; }; f"\n[user]\nname = Ann\n', "Ann"),
    "a subsection": ('[user "work"]\nname = Bea\n', ""),
}
ONLY_GIT: dict[str, str | bytes] = {
    "quotes": '[user]\nname = "Ann  Bee "\n',
    "a comment": "[user]\nname = Ann # me\n",
    "an escape": "[user]\nname = Ann\\tBee\n",
    "a continued line": "[user]\nname = Ann \\\nBee\n",
    "one line": "[user] name = Ann\n",
    "an include": "[user]\nname = Ann\n[include]\npath = more\n",
    "a condition": '[user]\nname = Ann\n[includeIf "gitdir:/"]\npath = more\n',
    "no text": b"[user]\nname = \xff\n",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("GIT_CONFIG")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return tmp_path


@pytest.mark.parametrize("place", [".gitconfig", ".config/git/config"])
@pytest.mark.parametrize("what", SIMPLE)
def test_reads_simple_settings_as_git_does(home: Path, what: str, place: str) -> None:
    text, name = SIMPLE[what]
    build_tree(home, {place: text})
    assert simple_user_name() == name
    command = ["git", "config", "--global", "--get", "user.name"]
    found = subprocess.run(command, cwd=home, stdout=subprocess.PIPE, check=False)
    assert found.stdout.decode().strip() == name


@pytest.mark.parametrize("what", ONLY_GIT)
def test_leaves_other_settings_to_git(home: Path, what: str) -> None:
    build_tree(home, {".gitconfig": ONLY_GIT[what], ".config/git/config": "[user]\nname = Cy\n"})
    assert simple_user_name() == ""


def test_prefers_the_file_that_git_reads_last(home: Path) -> None:
    build_tree(home, {".gitconfig": "[user]\nname = Ann\n"})
    build_tree(home, {".config/git/config": "[user]\nname = Bea\n"})
    assert simple_user_name() == "Ann"


def test_leaves_settings_in_variables_to_git(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_tree(home, {".gitconfig": "[user]\nname = Ann\n"})
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    assert simple_user_name() == ""


def test_does_not_read_pipes_and_large_files(home: Path) -> None:
    os.mkfifo(home / ".gitconfig")
    assert simple_user_name() == ""
    (home / ".gitconfig").unlink()
    (home / ".gitconfig").write_text("[user]\nname = Ann\n" + "#\n" * 40_000)
    assert simple_user_name() == ""
