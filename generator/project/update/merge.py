"""Merges three trees of a project with git, and settles what both sides only added."""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from generator.errors import WorkError
from generator.project.update.hunks import LONG, NEW, OLD, YOURS, has_marks, settle
from generator.project.update.moved_folders import marked, unmarked
from generator.system.repository import NO_FILE, NOBODY, Entry, GitError, Repository

OLDEST = (2, 38)  # the first git whose merge-tree merges
BASE, OURS, THEIRS = "1", "2", "3"  # git's stages
ATTRIBUTES = f"* conflict-marker-size={LONG}\n"


class Stage(NamedTuple):
    """One side's file of a conflict: its mode, object id, stage and path."""

    mode: str
    id: str
    stage: str
    path: str


@dataclass(frozen=True)
class Merged:
    """A merged tree; `both` and `conflicts` are the numbers of such hunks by path.

    `stages` are those of the files with conflicts, for git's index. `reasons` says by path why a
    file as a whole is a conflict. `kept_deleted` are files that the user deleted and the template
    changed: they stay deleted.
    """

    tree: str
    both: Mapping[str, int]
    conflicts: Mapping[str, int]
    reasons: Mapping[str, str]
    stages: tuple[Stage, ...]
    kept_deleted: tuple[str, ...]


def merge_trees(
    repository: Repository, base: str, ours: str, theirs: str, generated: Sequence[str] = ()
) -> Merged:
    """Merge two trees over a base: ids of the old template's, the project's, the new template's.

    Files named in `generated` are made anew afterwards: the user's stay as they are. Raises
    `WorkError` for a git that is too old.
    """
    if base == theirs:
        return Merged(ours, {}, {}, {}, (), ())
    tree, stages, reasons = _merged(repository, base, ours, marked(repository, base, ours, theirs))
    by_path: dict[str, dict[str, Stage]] = {}
    for stage in stages:
        by_path.setdefault(stage.path, {})[stage.stage] = stage
    settling = _Settling(repository, repository.files(tree), reasons)
    settling.rows += unmarked(settling.files)
    settling.settle(by_path, generated)
    return settling.merged(tree, stages)


def _merged(
    repository: Repository, base: str, ours: str, theirs: str
) -> tuple[str, list[Stage], dict[str, str]]:
    """Return git's merged tree, the stages of conflicts, and its reasons by path."""
    root = repository.commit_tree(base, [], OLD, NOBODY)
    commits = [
        repository.commit_tree(tree, [root], name, NOBODY)
        for tree, name in ((ours, YOURS), (theirs, NEW))
    ]
    with tempfile.TemporaryDirectory(prefix="scaffold-") as name:
        attributes = Path(name, "attributes")
        attributes.write_text(ATTRIBUTES, encoding="utf-8")
        settings = (
            *("-c", f"core.attributesFile={attributes}"),
            *("-c", "merge.conflictStyle=diff3"),
            *("-c", "merge.renormalize=true"),  # line ends that git changes in commits are none
        )
        words = (*settings, "merge-tree", "--write-tree", "-z", "--messages", *commits)
        listing = _accepting_conflicts(repository, words)
    return _read(listing)


def _accepting_conflicts(repository: Repository, words: Sequence[str]) -> bytes:
    """Run the merge; its exit code 1 means conflicts."""
    try:
        return repository.ask(*words, accepted=(0, 1))
    except GitError as error:
        if version_of(repository) < OLDEST:
            raise WorkError(
                f"An update needs git {OLDEST[0]}.{OLDEST[1]} or newer; this is "
                f"{repository.text('version')}. Nothing was changed; install a newer git."
            ) from error
        raise


def version_of(repository: Repository) -> tuple[int, int]:
    """Return the major and the minor version of git."""
    words = repository.text("version").split()
    major, minor = words[2].split(".")[:2]
    return int(major), int(minor)


def _read(listing: bytes) -> tuple[str, list[Stage], dict[str, str]]:
    """Read what `merge-tree -z` prints: the tree, stages up to an empty field, and messages."""
    fields = iter(os.fsdecode(listing).split("\0"))
    tree = next(fields)
    stages = []
    for row in iter(fields.__next__, ""):
        facts, _, path = row.partition("\t")
        mode, id_, stage = facts.split()
        stages.append(Stage(mode, id_, stage, path))
    return tree, stages, dict(_messages(fields))


def _messages(fields: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Yield each path of a message about a conflict, with its kind, such as `modify/delete`."""
    for number in fields:
        if not number.isdigit():
            return
        paths = [next(fields) for _ in range(int(number))]
        kind, text = next(fields), next(fields)
        if kind.startswith("CONFLICT"):
            said = kind.removeprefix("CONFLICT").strip(" ()") or text.strip()
            yield from ((path, said) for path in paths)


@dataclass
class _Settling:
    """What becomes of the files that git could not merge by itself."""

    repository: Repository
    files: Mapping[str, Entry]
    reasons: Mapping[str, str]
    rows: list[Entry] = field(default_factory=list)
    both: dict[str, int] = field(default_factory=dict)
    conflicts: dict[str, int] = field(default_factory=dict)
    wholes: dict[str, str] = field(default_factory=dict)
    kept_deleted: list[str] = field(default_factory=list)

    def settle(self, by_path: Mapping[str, Mapping[str, Stage]], generated: Sequence[str]) -> None:
        """Settle each file by the stages that git left of it."""
        texts: dict[str, Mapping[str, Stage]] = {}
        for path, sides in by_path.items():
            if path in generated and OURS in sides:
                self.rows.append(Entry(sides[OURS].mode, "blob", sides[OURS].id, path))
            elif set(sides) == {BASE, THEIRS} and path in self.files:
                self.kept_deleted.append(path)
                self.rows.append(Entry("0", "blob", NO_FILE, path))
            elif _is_removed(sides):
                self.rows.append(Entry("0", "blob", NO_FILE, path))
            elif path in self.files and OURS in sides and THEIRS in sides:
                texts[path] = sides
            else:
                self.wholes[path] = self.reasons.get(path, "conflict")
        self._settle_texts(texts)

    def _settle_texts(self, texts: Mapping[str, Mapping[str, Stage]]) -> None:
        """Settle the hunks of files that both sides have, by the stages that git left of them."""
        content = self._contents(texts)
        new: dict[str, bytes] = {}
        for path, sides in texts.items():
            merged, theirs = content[self.files[path].id], content[sides[THEIRS].id]
            if merged is None or theirs is None or not has_marks(merged):
                reason = self.reasons.get(path, "conflict")
                stays = self.files[path].id == sides[OURS].id
                self.wholes[path] = "binary" if reason == "contents" and stays else reason
                continue
            old = content[sides[BASE].id] if BASE in sides else None
            settled = settle(merged, path, old, theirs)
            new[path] = settled.content
            if settled.both:
                self.both[path] = settled.both
            if settled.conflicts:
                self.conflicts[path] = settled.conflicts
        ids = self.repository.save(list(new.values()))
        for path, id_ in zip(new, ids, strict=True):
            self.rows.append(Entry(self.files[path].mode, "blob", id_, path))

    def _contents(self, texts: Mapping[str, Mapping[str, Stage]]) -> Mapping[str, bytes | None]:
        """Read the merged files and the template's versions at once, by their ids."""
        ids = {self.files[path].id for path in texts}
        for sides in texts.values():
            ids |= {side.id for number, side in sides.items() if number != OURS}
        ordered = sorted(ids)
        return dict(zip(ordered, self.repository.contents(ordered), strict=True))

    def merged(self, tree: str, stages: Sequence[Stage]) -> Merged:
        """Return the settled tree, with the stages of what is left to decide."""
        return Merged(
            tree=self.repository.tree_with(tree, self.rows) if self.rows else tree,
            both=self.both,
            conflicts=self.conflicts,
            reasons=self.wholes,
            stages=tuple(
                stage
                for stage in stages
                if stage.path in self.conflicts or stage.path in self.wholes
            ),
            kept_deleted=tuple(self.kept_deleted),
        )


def _is_removed(sides: Mapping[str, Stage]) -> bool:
    """Tell whether the template removes a file that the user has moved, but not edited."""
    return set(sides) == {BASE, OURS} and sides[BASE].id == sides[OURS].id
