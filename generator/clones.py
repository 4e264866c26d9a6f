"""What git repositories hold, one folder for each commit, in this user's cache: usable offline.

A commit is laid out once, where nobody sees it, and then moved into place. Nothing of it runs: no
hook, no filter, no submodule; links stay links, for the gate to judge.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import TimeoutExpired

from generator.errors import InputError, WorkError
from generator.git import FOREIGN
from generator.homes import cache_home
from generator.processes import run
from generator.refs import (
    BRANCHES,
    HEAD,
    TAGS,
    Ref,
    find_ref,
    read_refs,
    remembered,
    tag_of,
    write_refs,
)
from generator.telling import SILENT, Telling
from generator.whole import alone_in, write_whole

SECONDS = 600  # that a commit may take to come; git gives up by itself on one that falls silent
SECONDS_OF_LOOKING = 30  # that a repository may take to say what it holds
MAKING = ".making-"
LISTING = "refs"
# Older versions of git read the user's settings even where they are told not to.
HARMLESS = (
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", f"core.attributesFile={os.devnull}"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.symlinks=true"),
    *("-c", "submodule.recurse=false"),
    *("-c", "maintenance.auto=false"),
    *("-c", "http.lowSpeedLimit=1"),
    *("-c", "http.lowSpeedTime=30"),
)
NETWORK = {
    "GIT_ALLOW_PROTOCOL": "https:ssh:file",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
# Laying out files needs no setting of the user's, and some would run a filter or change a byte.
ALONE = {
    **NETWORK,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_COUNT": "0",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}
STRICT = "unadvertised object"  # a server that gives by name only
ABSENT = ("not our ref", "expected commit type")


@dataclass(frozen=True)
class Repository:
    """A repository: what git fetches it from, how people know it, and what its folder is called."""

    url: str
    shown: str
    name: str

    @property
    def store(self) -> Path:
        """The folder of the cache that is this repository's."""
        from hashlib import sha256

        digest = sha256(self.url.encode(errors="surrogateescape")).hexdigest()[:16]
        try:
            return cache_home() / "clones" / f"{self.name}-{digest}"
        except RuntimeError as error:
            raise WorkError("There is no home folder for a cache: set XDG_CACHE_HOME.") from error


@dataclass(frozen=True)
class Clone:
    """The files of one commit, and the tag that it has. The next run finds them again."""

    folder: Path
    commit: str
    tag: str = ""


def fetch_ref(repository: Repository, asked: str, telling: Telling = SILENT) -> Clone:
    """Return what a tag or branch holds now; without one the newest release, else HEAD.

    What was fetched before serves where the repository cannot be reached. A tag that has moved
    since is said. Raises `InputError` for a ref that is not there, `WorkError` where git fails.
    """
    before = _listed_before(repository)
    try:
        with telling.progress(f"Looking at {repository.shown}"):
            listing = _list(repository)
    except WorkError as error:
        if not before:
            raise
        telling.note(f"{error} Using what was fetched before.")
        ref = find_ref(before, asked, repository.shown)
        return fetch_commit(repository, ref.commit, telling, ref)
    refs = read_refs(listing)
    ref = find_ref(refs, asked, repository.shown)
    clone = fetch_commit(repository, ref.commit, telling, ref)
    if ref.tag and before.get(ref.name, ref.commit) != ref.commit:
        telling.note(
            f"The tag {ref.tag} of {repository.shown} has moved: it was {before[ref.name]}, "
            f"and is {ref.commit} now. Somebody has changed what was released."
        )
    if not asked:
        why = "its newest release" if ref.tag else "which has no release"
        telling.note(f"Taking {ref.tag or HEAD} of {repository.shown}, {why} ({ref.commit[:12]}).")
    known = remembered(before, refs, ref)
    with contextlib.suppress(OSError):  # a cache that cannot be written serves all the same
        write_whole(repository.store / LISTING, write_refs(known))
    return replace(clone, tag=ref.tag or tag_of(refs, ref.commit))


def fetch_commit(
    repository: Repository, commit: str, telling: Telling = SILENT, ref: Ref | None = None
) -> Clone:
    """Return what a commit holds; one that was fetched before needs no network.

    Raises `InputError` where the repository has no such commit, `WorkError` where git fails.
    """
    folder = repository.store / commit / repository.name
    if not folder.is_dir():
        with _kept(repository), telling.progress(f"Fetching {repository.shown}"):
            _make(repository, commit, folder, ref)
    if (folder / ".gitmodules").is_file():
        telling.note(f"The submodules of {repository.shown} are left out.")
    return Clone(folder, commit, tag_of(_listed_before(repository), commit))


@contextlib.contextmanager
def _kept(repository: Repository) -> Iterator[None]:
    """Turn what the cache's own folder refuses into an error that names it."""
    try:
        yield
    except OSError as error:
        raise WorkError(
            f"Cannot keep {repository.shown} in {repository.store}: {error.strerror}. "
            "Make room there, or set XDG_CACHE_HOME."
        ) from error


def _make(repository: Repository, commit: str, folder: Path, ref: Ref | None) -> None:
    """Lay out a commit in a folder of its own and move it into place."""
    store = repository.store
    with alone_in(store) as alone:
        for left in store.glob(f"{MAKING}*") if alone else ():  # by a run that was killed
            shutil.rmtree(left, ignore_errors=True)
        if folder.is_dir():  # another run was quicker
            return
        making = Path(tempfile.mkdtemp(prefix=MAKING, dir=store))
        try:
            _lay_out(repository, commit, making, ref)
            _place(making, folder.parent)
        finally:
            shutil.rmtree(making, ignore_errors=True)


def _place(making: Path, commit: Path) -> None:
    """Move a commit into place, where without a lock another run may have been quicker."""
    try:
        making.rename(commit)
    except OSError:
        if not commit.is_dir():
            raise


def _lay_out(repository: Repository, commit: str, making: Path, ref: Ref | None) -> None:
    git, tree = making / ".objects", making / repository.name
    tree.mkdir()
    place = ("--git-dir", str(git), "--work-tree", str(tree))
    _git(repository, ALONE, "init", "--quiet", "--bare", "--template=", "--", str(git))
    _fetch(repository, commit, place, ref)
    if _git(repository, ALONE, *place, "cat-file", "-t", commit).strip() != "commit":
        raise InputError(f"{repository.shown} has no commit {commit}: that is something else.")
    lay_out = ("read-tree", "-u", "--reset", "--no-recurse-submodules", commit)
    _git(repository, ALONE, "-c", "core.bare=false", *place, *lay_out)
    shutil.rmtree(git)


def _fetch(repository: Repository, commit: str, place: Iterable[str], ref: Ref | None) -> None:
    """Fetch one commit and no more of its history than the server makes us take."""
    fetch = ("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head")
    try:
        words = (*place, *fetch, "--depth=1", "--", repository.url, commit)
        _git(repository, NETWORK, *words)
    except _Refusal as error:
        if STRICT in error.said:
            one = ("--depth=1", "--", repository.url, ref.name) if ref else ()
            all_ = ("--", repository.url, f"+{BRANCHES}*:{BRANCHES}*", f"+{TAGS}*:{TAGS}*")
            _git(repository, NETWORK, *place, *fetch, *(one or all_))
        elif any(words in error.said for words in ABSENT):
            raise InputError(f"{repository.shown} has no commit {commit}.") from error
        else:
            raise


def _listed_before(repository: Repository) -> Mapping[str, str]:
    try:
        return read_refs((repository.store / LISTING).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return {}


def _list(repository: Repository) -> str:
    words = ("ls-remote", "--quiet", "--", repository.url, HEAD, f"{BRANCHES}*", f"{TAGS}*")
    return _git(repository, NETWORK, *words, seconds=SECONDS_OF_LOOKING)


class _Refusal(WorkError):
    """What git said when it failed."""

    def __init__(self, message: str, said: str) -> None:
        super().__init__(message)
        self.said = said


def _git(
    repository: Repository, added: Mapping[str, str], *words: str, seconds: int = SECONDS
) -> str:
    """Run git for a repository and return what it says; raise `WorkError` where it fails."""
    if shutil.which("git") is None:
        raise WorkError(
            f"{repository.shown} is a git repository, and git is not installed. "
            "Install git, or name a folder."
        )
    try:
        done = run(
            *("git", *HARMLESS, *words),
            without=FOREIGN | {"GIT_CONFIG_PARAMETERS"},
            added=added,
            seconds=seconds,
            apart=True,
        )
    except TimeoutExpired as error:
        raise WorkError(f"{repository.shown} did not answer within {seconds} seconds.") from error
    if done.returncode:
        message = (
            f"Cannot fetch {repository.shown}: {_reason(done.stderr)} "
            f"See what `git ls-remote {repository.url}` says."
        )
        raise _Refusal(message, done.stderr)
    return done.stdout


def _reason(said: str) -> str:
    """Return the line of what git said that tells most, as a sentence."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:", "remote error:"))]
    line = (telling or lines or ["git failed"])[0]
    return f"{line.removeprefix('fatal: ').rstrip('.')}."
