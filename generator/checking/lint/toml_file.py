"""A TOML file whose rows and words have lines, for findings in manifests."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from generator.registry.manifest import read_toml


@dataclass(frozen=True)
class TomlFile:
    """The tables of a file, its name in findings, and its text to find their lines."""

    values: Mapping[str, object]
    shown: str
    text: str

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read a file; raise `InputError` if it is not TOML."""
        shown = f"{file.parent.name}/{file.name}"
        return cls(read_toml(file), shown, file.read_text(encoding="utf-8"))

    def rows(self, table: str) -> list[Mapping[str, object]]:
        """Return the tables of that name; the file's own keys for the empty name."""
        found = self.values.get(table, []) if table else self.values
        rows = found if isinstance(found, list) else [found]
        return [row for row in rows if isinstance(row, dict)]

    def line_of(self, word: str, table: str = "", number: int = 1) -> int:
        """Return the line of a word in a table, else of the table's head; 0 where it has none."""
        lines = self.text.splitlines()
        heads = [n for n, line in enumerate(lines) if line.lstrip().startswith("[")]
        named = [n for n in heads if re.match(rf"\s*\[+\s*{table}\b", lines[n])] if table else [-1]
        first = named[number - 1] if number <= len(named) else -1
        last = min((n for n in heads if n > first), default=len(lines))
        whole = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
        own = [n for n in range(max(first, 0), last) if whole.search(lines[n])]
        as_head = [n for n in heads if not table and whole.search(lines[n])]
        return next(iter([*own, *as_head]), first) + 1
