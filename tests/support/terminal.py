"""A user at a terminal: sends keys, waits for text."""

import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pexpect

from generator.recommendation.guide import load_guide
from generator.recommendation.needs import default_needs
from tests.support.files import list_tree
from tests.support.processes import COMMAND, run, surroundings

ENTER, UP, DOWN, LEFT, ESC = "\r", "\x1b[A", "\x1b[B", "\x1b[D", "\x1b"
SPACE, BACKSPACE, CTRL_C, CTRL_D, CTRL_U = " ", "\x7f", "\x03", "\x04", "\x15"
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x1b\]8;[^\x1b]*\x1b\\")
NEEDS = 8
PLAIN = ("--no-git", "--no-install")
USUAL = default_needs(load_guide()).as_dict()


def known(**changes: str) -> list[str]:
    """Return options that answer every need."""
    answers = {need: value if isinstance(value, str) else "" for need, value in USUAL.items()}
    return [
        word for need, value in (answers | changes).items() for word in ("-n", f"{need}={value}")
    ]


KNOWN = known()
OPTION, CHANGE, ANOTHER, FILES = ([DOWN] * number + [ENTER] for number in range(1, 5))
QUIT = [UP, ENTER]
QUESTIONS = """\
project_name: {type: str, default: My project}
port: {type: int, default: 80}
fast: {type: bool, default: false}
parts: {type: str, choices: [one, two, three], multiselect: true, default: []}
shape: {type: yaml, default: {}}
code: {type: str, secret: true, default: hidden}
"""
SOURCES: dict[str, str | bytes] = {
    "a.py.jinja": "port = {{ port }}\n",
    "rest.txt.jinja": "{{ project_name }} {{ fast }} {{ parts }} {{ shape }}\n",
    "wild.txt": "\x1b]0;owned\x07\x1b[31mred\n",
    "picture.png": b"\x89PNG\xff",
}


class Conversation:
    """A user at a terminal who runs `scaffold` in a working folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder.parent / "state"
        self.rows = 60
        self.said = ""
        self.process: Any = None

    def close(self) -> None:
        """Close the terminal, even during a conversation."""
        if self.process:
            self.process.close(force=True)

    def start(self, *arguments: str, columns: int = 100, **changes: str) -> None:
        self.close()
        self.said = ""
        self.process = pexpect.spawn(
            sys.executable,
            ["-m", "generator", *arguments],
            cwd=str(self.folder),
            env=surroundings(
                **{
                    "PROMPT_TOOLKIT_NO_CPR": "1",
                    "XDG_STATE_HOME": str(self.state),
                    "PAGER": "cat",
                    **changes,
                }
            ),
            encoding="utf-8",
            dimensions=(self.rows, columns),
            timeout=60,
        )
        self.process.delaybeforesend = None  # every key is sent after its question appears
        self.process.ptyproc.delayafterclose = 0.01

    def hear(self, words: str) -> None:
        """Wait for these words, ignoring line breaks."""
        self.process.expect(r"\s+".join(map(re.escape, words.split())))
        self.said += f"{self.process.before}{self.process.after}"

    def answer(self, words: str, *keys: str) -> None:
        """Wait for a question, and press keys."""
        self.hear(words)
        for key in keys:
            self.process.send(key)

    def accept_needs(self) -> None:
        for number in range(1, NEEDS + 1):
            self.answer(f"{number}/{NEEDS}", ENTER)

    def end(self) -> int:
        """Wait for the end; return the exit code."""
        self.process.expect(pexpect.EOF)
        self.said += f"{self.process.before}"
        self.process.wait()  # closing earlier would end the process by a signal
        self.process.close()
        code = self.process.exitstatus
        assert code is not None, f"signal {self.process.signalstatus}"
        return int(code)

    def review(self) -> None:
        """Go through all options, one by one."""
        self.answer("What now?", *OPTION)
        self.answer("Which option?", UP, ENTER)  # the last row

    def generate(self) -> None:
        """Generate with the answers on the screen."""
        self.answer("What now?", ENTER)
        assert self.end() == 0

    @property
    def drafts(self) -> list[Path]:
        """The files of saved answers."""
        return list(self.state.rglob("*.json"))

    @property
    def text(self) -> str:
        """All output without escape codes."""
        return ESCAPES.sub("", self.said).replace("\r\n", "\n")


def assert_cancelled(talk: Conversation) -> None:
    assert talk.end() == 130
    assert "Nothing was written." in talk.text
    assert "Traceback" not in talk.text
    assert list_tree(talk.folder) == {}


def repeat(talk: Conversation) -> None:
    """Run the printed command, and check that it makes the same tree except for random values."""
    *_, line = re.findall(r"^  (scaffold new app .*)$", talk.text, re.MULTILINE)
    words = shlex.split(line)
    words[2] = "again/app"
    assert run([*COMMAND, *words[1:], *PLAIN], talk.folder).code == 0
    made, again = (list_tree(talk.folder / name) for name in ("app", "again/app"))
    secrets = [tree.pop(".env", b"") for tree in (made, again)]
    assert made == again
    example = talk.folder / "app/.env.example"
    has_secret = example.is_file() and re.search(rb"(?m)^\w+=$", example.read_bytes())
    assert (secrets[0] != secrets[1]) == bool(has_secret)
