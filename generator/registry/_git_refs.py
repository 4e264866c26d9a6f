"""Parses the refs that `git ls-remote` lists, and resolves a ref to a commit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from generator.errors import InputError
from generator.messages import join_words, nearest, printable

HEAD = "HEAD"
TAGS = "refs/tags/"
BRANCHES = "refs/heads/"
PEELED = "^{}"
SHOWN = 5  # refs that an error names
_ID = re.compile("[0-9a-f]+")


@dataclass(frozen=True)
class Ref:
    """A ref's full name, and its commit."""

    name: str
    commit: str

    @property
    def tag(self) -> str:
        """The tag's short name; empty for other refs."""
        return self.name.removeprefix(TAGS) if self.name.startswith(TAGS) else ""


def read_refs(listing: str) -> dict[str, str]:
    """Return the commits of refs by full name; an annotated tag leads to its commit.

    A tag's name is recorded as the version, so names with control characters are skipped.
    """
    refs: dict[str, str] = {}
    for line in listing.split("\n"):  # not splitlines: other line ends may be part of a name
        id_, _, name = line.partition("\t")
        if printable(name) != name or not _ID.fullmatch(id_):
            continue
        if name == HEAD or name.startswith((TAGS, BRANCHES)):
            refs[name.removesuffix(PEELED)] = id_  # the peeled one comes last
    return refs


def write_refs(refs: Mapping[str, str]) -> str:
    """Return a listing that `read_refs` reads as these refs."""
    return "".join(f"{commit}\t{name}\n" for name, commit in refs.items())


def merged_refs(before: Mapping[str, str], now: Mapping[str, str], seen: Ref) -> dict[str, str]:
    """Return the refs to save: each tag's first commit, until its move has been reported."""
    tags = {name: id_ for name, id_ in before.items() if name.startswith(TAGS)}
    return {**now, **tags, seen.name: seen.commit}


def tag_of(refs: Mapping[str, str], commit: str) -> str:
    """Return a commit's tag, the newest release of several; empty without one."""
    tags = {name: id_ for name, id_ in refs.items() if id_ == commit and name.startswith(TAGS)}
    return (_newest_release(tags) or next(iter(tags), "")).removeprefix(TAGS)


def find_ref(refs: Mapping[str, str], asked: str, source: str) -> Ref:
    """Return the ref named `asked`; if empty, the newest release, else HEAD, as Copier does.

    Raises `InputError` if there is no such ref.
    """
    if not asked:
        name = _newest_release(refs) or HEAD
        if name not in refs:
            raise InputError(f"{source} is an empty repository: it has no commits.")
        return Ref(name, refs[name])
    for name in (asked, f"refs/{asked}", TAGS + asked, BRANCHES + asked):
        if name in refs:
            return Ref(name, refs[name])
    known = [name.removeprefix(TAGS).removeprefix(BRANCHES) for name in refs if name != HEAD]
    some = f" Known: {join_words(known[-SHOWN:])}." if known else ""
    raise InputError(
        f"{source} has no tag or branch {asked!r}.{nearest(asked, known) or some} "
        "For a commit, pass all 40 digits of its hash."
    )


def _newest_release(refs: Mapping[str, str]) -> str:
    """Return the tag of the highest PEP 440 version that is not a pre-release, or empty."""
    from packaging.version import InvalidVersion, Version

    releases = {}
    for name in refs:
        if name.startswith(TAGS):
            try:
                version = Version(name.removeprefix(TAGS))
            except InvalidVersion:
                continue
            if not version.is_prerelease:
                releases[name] = version
    return max(releases, key=releases.__getitem__, default="")
