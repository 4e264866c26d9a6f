"""The commands of documents, in the order in which they are run, and why some are only read."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import chain, pairwise
from typing import NamedTuple

from generator.checking.surroundings.commands import (
    ASSIGNMENT,
    COMMENT,
    ELSEWHERE,
    LOCAL,
    split_script,
    unwrapped,
)
from generator.checking.surroundings.documents import FIRST, PROGRAMS, SHELLS, SPAN, find, script_of
from generator.checking.surroundings.markdown import read_page
from generator.checking.surroundings.project import Project
from generator.checking.surroundings.routes import METHODS

OWN = frozenset({"make", "uv", "curl"})
HARMLESS = frozenset(
    [
        *("[", "cat", "cut", "echo", "false", "grep", "head", "jq", "printf", "sed", "tail"),
        *("test", "tr", "true", "wc"),
    ]
)
HOST = re.compile(r"\w://(?:[^@/\s'\"]*@)?\[?([^/:\s'\"\]]*)\]?(?::(\d+))?")
PLACEHOLDER = re.compile(r"…|\.\.\.|<[a-z][\w -]*>")
CAPITALS = re.compile(r"[A-Z][A-Z0-9_-]+")
VARIABLE = re.compile(r"\$\{?([A-Za-z_]\w*)")
OUTSIDE = re.compile(r"(?:.*=)?(?:/(?!tmp/|dev/null$)|~|\.\./).*")
COOKIES = frozenset({"-b", "--cookie"})


class Statement(NamedTuple):
    """A command of a document, and the place where it begins."""

    where: str
    text: str


def blocks_of(project: Project, parses: Callable[[str], bool]) -> Iterator[list[Statement]]:
    """Yield the commands of `next_steps`, README and other documents, those of a block together.

    A command is named once. `parses` tells whether a text is a whole shell script.
    """
    seen: set[str] = set()
    for where, script in _scripts(project):
        found = (COMMENT.sub("", text).strip() for text in _pieces(script, parses))
        block = [Statement(where, text) for text in found if text and text not in seen]
        seen |= {item.text for item in block}
        if block:
            yield block


def _scripts(project: Project) -> Iterator[tuple[str, str]]:
    for command in project.next_steps:
        yield "next_steps", command
    for name in sorted(find(project), key=lambda name: (name != FIRST, name)):
        page = read_page(project.text(name))
        spans = (
            (number, span[1].strip())
            for number, line in page.prose
            for span in SPAN.finditer(line)
            if " " in span[1].strip()
        )
        named = [item for item in spans if item[1].split()[0] in PROGRAMS]
        shown = [(block.line, script_of(block)) for block in page.blocks if block.kind in SHELLS]
        for line, script in sorted(named + shown):
            yield f"{name}:{line}", script


def _pieces(script: str, parses: Callable[[str], bool]) -> Iterator[str]:
    """Divide a script into commands: its lines, joined where one line is not whole."""
    lines: list[str] = []
    for line in script.splitlines():
        lines.append(line)
        text = "\n".join(lines)
        if not line.endswith("\\") and "<<" not in text and parses(text):
            yield text
            lines = []
    if lines:
        yield "\n".join(lines)


def why_only_read(text: str, project: Project, environment: Mapping[str, str]) -> str:
    """Return the reason why a command is not run; empty if it runs, with that environment."""
    commands = list(split_script(text))
    reasons = chain(
        _of_text(text, project),
        _of_variables(text, commands, environment),
        *(_of_words(words, project) for words in commands),
        _of_hosts(text, project),
    )
    return next(reasons, "")


def _of_text(text: str, project: Project) -> Iterator[str]:
    if any(fnmatchcase(text, pattern) for pattern in project.plan.only_read):
        yield "the manifest says so"
    if PLACEHOLDER.search(text):
        yield "it has a placeholder"


def _of_variables(
    text: str, commands: Sequence[Sequence[str]], environment: Mapping[str, str]
) -> Iterator[str]:
    words = [word for command in commands for word in command]
    if all(map(ASSIGNMENT.match, words)):
        yield "it only sets variables"
    known = {*environment, *(word.partition("=")[0] for word in words if "=" in word)}
    yield from (f"{name} is not set" for name in VARIABLE.findall(text) if name not in known)


def _of_words(words: Sequence[str], project: Project) -> Iterator[str]:
    """Yield why one simple command is not run, by its program and arguments."""
    program, *arguments = unwrapped(words) or ["true"]
    if program in ELSEWHERE:
        yield f"it needs {program}"
    elif program not in OWN | HARMLESS:
        yield f"{program} may change the machine"
    elif not shutil.which(program):
        yield f"{program} is not installed"
    for before, word in pairwise(["", *arguments]):
        if CAPITALS.fullmatch(word) and word not in METHODS:
            yield f"{word} is a placeholder"
        if before in COOKIES and "=" not in word and not (project.root / word).exists():
            yield f"there is no {word}"
    for word in words:
        if OUTSIDE.fullmatch(word) and "://" not in word:
            yield f"{word} is outside of the project"


def _of_hosts(text: str, project: Project) -> Iterator[str]:
    for host, port in HOST.findall(text):
        if host and host not in LOCAL:
            yield f"it needs {host}"
        elif port and project.ports and port not in project.ports:
            yield f"it needs what listens on port {port}"
