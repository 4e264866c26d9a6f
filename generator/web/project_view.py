"""The planned project as the page shows it: its tree, one file, or what an answer changes."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from generator.errors import AnswerError, InputError
from generator.project.differences import (
    ADDED,
    CHANGED,
    REMOVED,
    FileDifference,
    find_differences,
)
from generator.project.operations import CheckedAnswers, PlannedProject
from generator.web.core import Core
from generator.web.form import FILE, Asked, with_setting, with_view
from generator.web.highlighting import Line, highlight

KILO = 1024
FIRST_FILE = "README.md"


class Entry(NamedTuple):
    """A file or a folder of the tree, with its size; a file has the address that shows it."""

    name: str
    size: str
    address: str
    is_shown: bool
    entries: "tuple[Entry, ...]"


class ShownFile(NamedTuple):
    """A file with its highlighted lines; none if it is binary or too long to show."""

    path: str
    size: str
    lines: tuple[Line, ...]


class Changes(NamedTuple):
    """What one answer changes: `setting` is that answer, `address` the state with it."""

    setting: str
    is_taken: bool
    files: tuple[FileDifference, ...]
    added: int
    removed: int
    changed: int
    address: str
    back: str


class ProjectView(NamedTuple):
    """Tree, sizes, the file or the changes that are looked at, and how to make the project."""

    name: str
    number: int
    size: str
    tree: tuple[Entry, ...]
    file: ShownFile | None
    changes: Changes | None
    command: str
    token: str


def project_view(core: Core, found: CheckedAnswers, asked: Asked) -> ProjectView:
    """Return the view of the project; raise `InputError` for a file that it does not contain."""
    planned = core.planned(found, asked.wanted)
    changes = _changes(core, found, planned, asked)
    token = "" if core.is_shared else core.hold(planned)
    return ProjectView(
        planned.name,
        len(planned.files),
        size_text(sum(size for _, size in planned.files)),
        _tree(planned, asked),
        None if changes else _file(planned.contents, asked.file or FIRST_FILE, bool(asked.file)),
        changes,
        planned.command,
        token,
    )


def size_text(size: int) -> str:
    """Return a size in bytes for people."""
    if size < KILO:
        return f"{size} B"
    if size < KILO * KILO:
        return f"{size / KILO:.1f} KB"
    return f"{size / KILO / KILO:.1f} MB"


def _tree(planned: PlannedProject, asked: Asked) -> tuple[Entry, ...]:
    """Return the tree: folders first, then files, each by name."""
    folders: dict[str, object] = {}
    for path, size in planned.files:
        *parents, name = path.split("/")
        place = folders
        for parent in parents:
            place = place.setdefault(parent, {})  # type: ignore[assignment]
        place[name] = (path, size)
    return tuple(_entries(folders, asked))


def _entries(folder: Mapping[str, object], asked: Asked) -> Iterator[Entry]:
    for name, found in sorted(folder.items(), key=lambda row: (isinstance(row[1], tuple), row[0])):
        if isinstance(found, tuple):
            path, size = found
            address = with_view(asked.wanted, {FILE: path})
            yield Entry(name, size_text(size), address, path == asked.file, ())
        else:
            entries = tuple(_entries(found, asked))  # type: ignore[arg-type]
            yield Entry(name, "", "", any(it.is_shown for it in entries), entries)


def _file(contents: Mapping[str, bytes], path: str, named: bool) -> ShownFile | None:  # noqa: FBT001
    if path not in contents:
        if named:
            raise InputError(f"There is no file {path!r} in this project.")
        return None
    content = contents[path]
    return ShownFile(path, size_text(len(content)), highlight(path, content))


def _changes(
    core: Core, found: CheckedAnswers, planned: PlannedProject, asked: Asked
) -> Changes | None:
    """Compare the project with the one that has another answer, in the order of time.

    Answers that either project does not take are not used, as everywhere on the page. None without
    another answer, or if the earlier one is impossible now.
    """
    setting = asked.flip or asked.was
    if not setting:
        return None
    other = with_setting(asked.wanted, setting, found.options)
    checked = core.check(other)
    reason = checked.refused.get(key := setting.partition("=")[0])
    if reason and asked.flip:
        raise AnswerError(key, reason)
    if reason or checked.plan is None:
        return None
    before, after = planned, core.planned(checked, other)
    if not asked.flip:
        before, after = after, before
    files = find_differences(before.contents, after.contents)
    kinds = [item.kind for item in files]
    return Changes(
        setting,
        not asked.flip,
        files,
        kinds.count(ADDED),
        kinds.count(REMOVED),
        kinds.count(CHANGED),
        with_view(other, {}),
        with_view(asked.wanted, {}),
    )
