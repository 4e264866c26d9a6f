"""How alike a render and an existing project are: file by file, and line by line."""

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from generator.system.ignored import divide
from generator.system.names import GIT_FOLDER, RECORD
from generator.system.repository import Entry, Repository

Lines = Counter[bytes]


class Difference(NamedTuple):
    """A file that both have, and how many lines only the project and only the render have."""

    path: str
    added: int
    removed: int


class Likeness(NamedTuple):
    """The files of a render by what the project has in their place, and those that it has alone.

    `common` and `lines` are lines of the render: those that the project has in the same file, and
    all. The path of a file counts as one.
    """

    equal: tuple[str, ...]
    changed: tuple[Difference, ...]
    missing: tuple[str, ...]
    alone: tuple[str, ...]
    common: int
    lines: int

    @property
    def score(self) -> int:
        """Lines that both have, less those that only the render has."""
        return 2 * self.common - self.lines

    @property
    def share(self) -> int:
        """Per cent of the render's lines that the project has."""
        return 100 * self.common // self.lines if self.lines else 0


@dataclass
class Present:
    """The files of a project in its current commit; contents are read when they are needed."""

    repository: Repository
    files: Mapping[str, Entry]
    _contents: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, repository: Repository) -> "Present":
        """Return the files of the project in a repository, of which some must be committed."""
        rows = repository.files(repository.folder)
        return cls(repository, {n: it for n, it in rows.items() if it.kind == "blob"})

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of those files that the project has."""
        here = [path for path in paths if path in self.files]
        new = [path for path in here if path not in self._contents]
        found = self.repository.contents([self.files[path].id for path in new])
        self._contents.update(
            (path, content) for path, content in zip(new, found, strict=True) if content is not None
        )
        return {path: self._contents[path] for path in here if path in self._contents}


def compare(rendered: Mapping[str, bytes], present: Present) -> Likeness:
    """Compare the contents of a render with a project."""
    contents = present.read(rendered)
    equal: list[str] = []
    changed: list[Difference] = []
    common = total = 0
    for path, content in rendered.items():
        theirs = lines_of(content)
        total += 1 + theirs.total()
        if path not in contents:
            continue
        ours = lines_of(contents[path])
        shared = (ours & theirs).total()
        common += 1 + shared
        if contents[path] == content:
            equal.append(path)
        else:
            changed.append(Difference(path, ours.total() - shared, theirs.total() - shared))
    missing = tuple(path for path in rendered if path not in contents)
    alone = tuple(path for path in present.files if path not in rendered and path != RECORD)
    return Likeness(tuple(equal), tuple(changed), missing, alone, common, total)


def lines_of(content: bytes) -> Lines:
    """Return the lines of a file that say something, without the space around them."""
    return Counter(split(content))


def split(content: bytes) -> Iterator[bytes]:
    """Yield the lines that say something, in their order."""
    return filter(None, map(bytes.strip, content.split(b"\n")))


def read_files(tree: Path, private: Collection[str] = ()) -> dict[str, bytes]:
    """Return the files of a render that git would track, by path; of a link, where it leads."""
    names = divide(tree, [RECORD, GIT_FOLDER, *private]).held
    return {name: _content(tree / name) for name in names}


def _content(file: Path) -> bytes:
    return os.fsencode(file.readlink()) if file.is_symlink() else file.read_bytes()
