"""The supported shells: their words and their completion; CI must have all of them."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pexpect
import pytest

from tests.support.processes import run, surroundings

BREAKS = re.compile(r"([=:])")  # where bash breaks the words of these tests
ASK_BASH = """
eval "$(cat "$1")"; shift
COMP_LINE=$1 COMP_POINT=${#1}; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
function=$(complete -p scaffold | sed 's/.* -F \\([^ ]*\\) .*/\\1/')
"$function" scaffold
printf '%s\\n' "${COMPREPLY[@]}"
"""
START_ZSH = """
autoload -U compinit; compinit -u -D; eval "$(cat scaffold.zsh)"; zle -N complete-and-tell;
complete-and-tell() { zle expand-or-complete; print -r -- "<${(V)BUFFER}>" };
bindkey '^X' complete-and-tell; echo rea''dy
"""
CTRL_X = "\x18"


def needs(shell: str) -> pytest.MarkDecorator:
    """Skip a test if a shell is missing; in CI, fail instead."""
    missing = not shutil.which(shell) and os.environ.get("CI") != "true"
    return pytest.mark.skipif(missing, reason=f"{shell} is not installed")


def read_line(line: str, folder: Path, shell: str = "bash") -> list[str]:
    """Return the words that a shell makes of a line."""
    command = [shell, "-c", f"printf '%s\\0' {line}"]
    printed = subprocess.run(
        command, cwd=folder, env=surroundings(), capture_output=True, check=True
    )
    assert printed.stderr == b""
    return [os.fsdecode(word) for word in printed.stdout.split(b"\0")[:-1]]


def ask_bash(folder: Path, line: str) -> list[str]:
    """Return bash's completions of the last word."""
    asked = run(["bash", "-c", ASK_BASH, "bash", "scaffold.bash", line, *_broken(line)], folder)
    assert asked.err == ""
    return [reply for reply in asked.out.splitlines() if reply]


def ask_fish(folder: Path, line: str) -> list[str]:
    """Return fish's completions of the last word."""
    command = f"source scaffold.fish; complete -C '{line}'"
    asked = run(["fish", "--no-config", "-c", command], folder)
    assert asked.err == ""
    return sorted(row.split("\t")[0] for row in asked.out.splitlines())


def complete_in_zsh(folder: Path, *typed: str) -> str:
    """Type and complete each part in zsh at a terminal; return the resulting line."""
    with pexpect.spawn(
        "zsh",
        ["-f", "-i"],
        cwd=str(folder),
        env=surroundings(TERM="dumb", LISTMAX="1000"),
        encoding="utf-8",
        dimensions=(500, 200),
        timeout=30,
    ) as zsh:
        zsh.sendline(" ".join(START_ZSH.splitlines()))
        zsh.expect("ready\r\n")
        for part in typed:
            zsh.send(f"{part}{CTRL_X}")
            zsh.expect("<([^\r]*)>\r\n")
        return str(zsh.match.group(1))


def _broken(line: str) -> list[str]:
    """Split a line into words like bash: at spaces, and around `=` and `:`."""
    return [
        piece
        for word in line.split(" ")
        for piece in ([part for part in BREAKS.split(word) if part] or [""])
    ]
