"""Positions in a template: of the keys of its `copier.yml`, and of every piece of Jinja."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from generator.documents import read_text
from generator.rendering.includes import Looks, find_included
from generator.rendering.yaml_documents import compose

MERGED = "tag:yaml.org,2002:merge"
TEXT = "tag:yaml.org,2002:str"
INCLUDE = "!include"


@dataclass(frozen=True)
class Piece:
    """A piece of Jinja: a file, a part of a path, or a text of `copier.yml`.

    `file` is its name in findings, `line` is its first line, 0 for a path. `source_lines` are the
    lines of a text that YAML folds or quotes. `key` is the question that the text belongs to.
    """

    text: str
    file: str
    line: int = 0
    source_lines: tuple[str, ...] = ()
    key: str = ""

    def line_of(self, line: int, word: str = "") -> int:
        """Return the file's line for a line of the text and a word in it."""
        if not self.line:
            return 0
        if not self.source_lines:
            return self.line + line - 1
        return self.line + next((n for n, text in enumerate(self.source_lines) if word in text), 0)


@dataclass(frozen=True)
class Entry:
    """A key of a `copier.yml` with its position, the keys of its table, and all its texts.

    `duplicate` means that the same table already has the key: YAML silently drops one of the two.
    """

    key: str
    file: str
    line: int
    duplicate: bool
    inner: tuple["Entry", ...]
    pieces: tuple[Piece, ...]

    def line_of(self, key: str) -> int:
        """Return the line of a key below, else its own."""
        return next((entry.line for entry in self.inner if entry.key == key), self.line)


def read_entries(file: Path) -> tuple[Entry, ...]:
    """Return the keys of a valid `copier.yml` and of what it includes, in their order."""
    return tuple(_documents(file, file.parent, Looks()))


def _documents(file: Path, root: Path, looks: Looks) -> Iterator[Entry]:
    text = read_text(file)
    lines = text.splitlines()
    shown = f"{root.name}/{file.relative_to(root).as_posix()}"
    for node in compose(text):
        for part in node.value if isinstance(node, yaml.SequenceNode) else [node]:
            if part.tag == INCLUDE:
                for path in find_included(str(part.value), root, file, looks):
                    yield from _documents(path, root, looks)
            else:
                yield from _entries(part, shown, lines)


def _entries(node: yaml.Node, file: str, lines: list[str], levels: int = 2) -> Iterator[Entry]:
    duplicates = _duplicates(node)
    for key, value in _pairs(node) if levels else ():
        yield Entry(
            key=str(key.value),
            file=file,
            line=key.start_mark.line + 1,
            duplicate=key in duplicates,
            inner=tuple(_entries(value, file, lines, levels - 1)),
            pieces=tuple(_piece(text, file, lines) for text in _texts(value)),
        )


def _duplicates(node: yaml.Node) -> set[yaml.Node]:
    """Return the keys that stand in a table a second time; what is merged into it is no double."""
    keys = [key for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
    seen: set[str] = set()
    return {key for key in keys if (name := str(key.value)) in seen or seen.add(name)}  # type: ignore[func-returns-value]


def _pairs(node: yaml.Node) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """Yield keys and values of a table, those of the tables that it merges (`<<`) first."""
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        if key.tag == MERGED:
            for table in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                yield from _pairs(table)
    yield from ((key, value) for key, value in node.value if key.tag != MERGED)


def _texts(top: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """Yield the texts at and below a node, the labels of a table too, each once."""
    waiting, seen = [top], {id(top)}  # an alias may refer to a node above it
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.ScalarNode) and node.tag == TEXT:
            yield node
        parts = [part for pair in _pairs(node) for part in pair]
        below = node.value if isinstance(node, yaml.SequenceNode) else parts
        fresh = [part for part in below if id(part) not in seen]
        waiting += reversed(fresh)
        seen |= set(map(id, fresh))


def _piece(node: yaml.ScalarNode, file: str, lines: list[str]) -> Piece:
    first, last = node.start_mark.line, node.end_mark.line
    if node.style == "|":
        return Piece(node.value, file, first + 2)  # below the line with the `|`
    return Piece(node.value, file, first + 1, tuple(lines[first : last + 1]))
