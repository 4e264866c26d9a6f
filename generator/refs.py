"""The refs of a repository as `git ls-remote` lists them, and which commit is meant by one."""

from collections.abc import Mapping
from dataclasses import dataclass

from generator.errors import InputError
from generator.words import listed, nearest

HEAD = "HEAD"
TAGS = "refs/tags/"
BRANCHES = "refs/heads/"
PEELED = "^{}"
SHOWN = 5  # refs that a refusal names


@dataclass(frozen=True)
class Ref:
    """A ref by its full name, and the commit that it led to."""

    name: str
    commit: str

    @property
    def tag(self) -> str:
        """The tag's short name; empty for what is no tag."""
        return self.name.removeprefix(TAGS) if self.name.startswith(TAGS) else ""


def read_refs(listing: str) -> dict[str, str]:
    """Return full names and what they lead to, an annotated tag to its commit."""
    refs: dict[str, str] = {}
    for line in listing.splitlines():
        id_, _, name = line.partition("\t")
        if name == HEAD or name.startswith((TAGS, BRANCHES)):
            refs[name.removesuffix(PEELED)] = id_  # the peeled one comes last
    return refs


def write_refs(refs: Mapping[str, str]) -> str:
    """Return the listing that is read as these refs."""
    return "".join(f"{commit}\t{name}\n" for name, commit in refs.items())


def remembered(before: Mapping[str, str], now: Mapping[str, str], seen: Ref) -> dict[str, str]:
    """Return the refs to remember: a tag as it was first, until somebody has seen that it moved."""
    tags = {name: id_ for name, id_ in before.items() if name.startswith(TAGS)}
    return {**now, **tags, seen.name: seen.commit}


def tag_of(refs: Mapping[str, str], commit: str) -> str:
    """Return the tag that a commit has, the newest release of several; nothing without one."""
    tags = {name: id_ for name, id_ in refs.items() if id_ == commit and name.startswith(TAGS)}
    return (_newest_release(tags) or next(iter(tags), "")).removeprefix(TAGS)


def find_ref(refs: Mapping[str, str], asked: str, source: str) -> Ref:
    """Return the ref that was asked for; without one the newest release, else HEAD, as Copier does.

    Raises `InputError` where there is none.
    """
    if not asked:
        name = _newest_release(refs) or HEAD
        if name not in refs:
            raise InputError(f"{source} is an empty repository: there is no commit to take.")
        return Ref(name, refs[name])
    for name in (asked, f"refs/{asked}", TAGS + asked, BRANCHES + asked):
        if name in refs:
            return Ref(name, refs[name])
    known = [name.removeprefix(TAGS).removeprefix(BRANCHES) for name in refs if name != HEAD]
    some = f" There is {listed(known[-SHOWN:])}." if known else ""
    raise InputError(
        f"{source} has no tag and no branch {asked!r}.{nearest(asked, known) or some} "
        "A commit is named by all 40 digits of its hash."
    )


def _newest_release(refs: Mapping[str, str]) -> str:
    """Return the tag of the highest version by PEP 440 that is no pre-release, or nothing."""
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
