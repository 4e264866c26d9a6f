"""Caches the files of git repositories, one folder for each commit, for offline use.

A commit is checked out once into a temporary folder and then moved into place. None of its code
runs: no hook, no filter, no submodule. Links stay links, for the gate to check.
"""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from generator.errors import WorkError
from generator.registry._git_fetch import Repository, lay_out, list_refs
from generator.registry._git_refs import (
    HEAD,
    Ref,
    find_ref,
    merged_refs,
    read_refs,
    tag_of,
    write_refs,
)
from generator.reporter import SILENT, Reporter
from generator.system.files import locked, write_atomically
from generator.system.locations import belongs_to_others

STAGING_PREFIX = ".making-"
LISTING = "refs"
DEEP = 4  # parent folders from a commit's files up to the cache

__all__ = [
    "Clone",
    "Repository",
    "fetch_commit",
    "fetch_ref",
    "forget",
    "is_cached",
    "listed_refs",
]


@dataclass(frozen=True)
class Clone:
    """The cached files of one commit, and its tag."""

    folder: Path
    commit: str
    tag: str = ""


def fetch_ref(repository: Repository, asked: str, reporter: Reporter = SILENT) -> Clone:
    """Return the current files of a tag or branch; without one, of the newest release, else HEAD.

    Falls back to the cache if the repository cannot be reached. Reports a tag that has moved.
    Raises `InputError` for an unknown ref, `WorkError` if git fails.
    """
    before = _listed_before(repository)
    try:
        with reporter.progress(f"Looking at {repository.shown}"):
            listing = list_refs(repository)
    except WorkError as error:
        if not before:
            raise
        reporter.note(f"{error} Using the cached copy.")
        ref = find_ref(before, asked, repository.shown)
        return fetch_commit(repository, ref.commit, reporter, ref)
    refs = read_refs(listing)
    ref = find_ref(refs, asked, repository.shown)
    clone = fetch_commit(repository, ref.commit, reporter, ref)
    if ref.tag and before.get(ref.name, ref.commit) != ref.commit:
        reporter.note(
            f"The tag {ref.tag} of {repository.shown} has moved from {before[ref.name]} to "
            f"{ref.commit}. Somebody has changed a published release."
        )
    if not asked:
        why = "its newest release" if ref.tag else "which has no release"
        reporter.note(f"Using {ref.tag or HEAD} of {repository.shown}, {why} ({ref.commit[:12]}).")
    known = merged_refs(before, refs, ref)
    with contextlib.suppress(OSError):  # an unwritable cache is not fatal
        write_atomically(repository.store / LISTING, write_refs(known))
    return replace(clone, tag=ref.tag or tag_of(refs, ref.commit))


def fetch_commit(
    repository: Repository, commit: str, reporter: Reporter = SILENT, ref: Ref | None = None
) -> Clone:
    """Return the files of a commit; a cached one needs no network.

    Raises `InputError` if the repository has no such commit, `WorkError` if git fails.
    """
    folder = repository.store / commit / repository.name
    _refuse_foreign(repository, folder)
    if not folder.is_dir():
        with _cache_errors(repository), reporter.progress(f"Fetching {repository.shown}"):
            _make(repository, commit, folder, ref)
    if (folder / ".gitmodules").is_file():
        reporter.note(
            f"The submodules of {repository.shown} were not fetched. If the template needs them, "
            "clone it with --recurse-submodules, and pass the folder."
        )
    return Clone(folder, commit, tag_of(_listed_before(repository), commit))


def _refuse_foreign(repository: Repository, folder: Path) -> None:
    """Raise `WorkError` for a cache that another user owns: its files may have been changed."""
    with _cache_errors(repository):
        foreign = belongs_to_others(folder, *folder.parents[:DEEP])
    if foreign:
        raise WorkError(
            f"The cache {repository.store} belongs to another user, who may have changed its "
            "files. Set XDG_CACHE_HOME to a folder of your own."
        )


def forget(clone: Clone) -> None:
    """Remove a commit from the cache, after the gate has refused it."""
    with contextlib.suppress(OSError), locked(clone.folder.parent.parent):
        shutil.rmtree(clone.folder.parent, ignore_errors=True)


@contextlib.contextmanager
def _cache_errors(repository: Repository) -> Iterator[None]:
    """Turn errors of the cache folder into a `WorkError` that names it."""
    try:
        yield
    except OSError as error:
        raise WorkError(
            f"Cannot save {repository.shown} in {repository.store}: {error.strerror}. "
            "Free some space there, or set XDG_CACHE_HOME."
        ) from error


def _make(repository: Repository, commit: str, folder: Path, ref: Ref | None) -> None:
    """Check out a commit in a temporary folder and move it into place."""
    store = repository.store
    with locked(store) as alone:
        for left in store.glob(f"{STAGING_PREFIX}*") if alone else ():  # from a killed run
            shutil.rmtree(left, ignore_errors=True)
        if folder.is_dir():  # another run was quicker
            return
        making = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=store))
        try:
            lay_out(repository, commit, making, ref)
            _place(making, folder.parent)
        finally:
            shutil.rmtree(making, ignore_errors=True)


def _place(making: Path, commit: Path) -> None:
    """Move a commit into place; without a lock, another run may have done so already."""
    try:
        making.rename(commit)
    except OSError:
        if not commit.is_dir():
            raise


def listed_refs(repository: Repository) -> tuple[Mapping[str, str], float]:
    """Return the refs as they were when the repository was last reached, and when that was.

    The time is in seconds since the epoch. Raises `OSError` if it was never reached.
    """
    file = repository.store / LISTING
    return _listed_before(repository), file.stat().st_mtime


def is_cached(repository: Repository, commit: str) -> bool:
    """Tell whether the files of a commit are in the cache."""
    return (repository.store / commit / repository.name).is_dir()


def _listed_before(repository: Repository) -> Mapping[str, str]:
    try:
        return read_refs((repository.store / LISTING).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return {}
