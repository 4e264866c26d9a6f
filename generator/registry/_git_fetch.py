"""Fetches one commit of a git repository into a temporary git folder and checks out its files.

Everything is bounded: the refs a repository lists, the bytes it sends, and the files of a commit,
which are counted before any is written. Git does not read the settings of a local repository.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from urllib.parse import unquote

from generator import limits
from generator.errors import InputError, WorkError
from generator.registry._git_refs import BRANCHES, HEAD, TAGS, Ref
from generator.system.borrowed_git import Unreadable, borrow, find_git_dir, make_bare
from generator.system.git import ALONE, OVER_LIMIT, USER, Mode, has_git, run_git
from generator.system.locations import cache_home

SECONDS = 600  # time limit of a fetch; git itself ends a stalled one
SECONDS_OF_LOOKING = 30  # time limit for listing refs
STRICT = "unadvertised object"  # the server gives commits by ref only
ABSENT = ("not our ref", "expected commit type")
FETCH = (
    "-c",
    "fetch.unpackLimit=1",
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-recurse-submodules",
    "--no-write-fetch-head",
)
LOCAL = "file://"


@dataclass(frozen=True)
class Repository:
    """A repository: the URL to fetch from, the address to show, and the name of its folder."""

    url: str
    shown: str
    name: str

    @property
    def store(self) -> Path:
        """The repository's folder in the cache."""
        from hashlib import sha256

        digest = sha256(self.url.encode(errors="surrogateescape")).hexdigest()[:16]
        try:
            return cache_home() / "clones" / f"{self.name}-{digest}"
        except RuntimeError as error:
            raise WorkError("No home folder found for the cache: set XDG_CACHE_HOME.") from error


def list_refs(repository: Repository) -> str:
    """Return the output of `git ls-remote` for HEAD, branches and tags."""
    listed = bytearray()

    def take(piece: bytes) -> None:
        listed.extend(piece)
        if len(listed) > limits.MOST_BYTES_OF_REFS:
            raise _too_much(repository, f"{limits.MOST_BYTES_OF_REFS >> 20} MiB of refs")

    with _own_folder() as place, _reached(repository, place) as source:
        words = ("ls-remote", "--quiet", "--", source, HEAD, f"{BRANCHES}*", f"{TAGS}*")
        _git(repository, USER, *words, place=place, seconds=SECONDS_OF_LOOKING, take=take)
    return listed.decode("utf-8", errors="replace")


def lay_out(repository: Repository, commit: str, making: Path, ref: Ref | None) -> None:
    """Fetch a commit and check out its files in the folder `making`, under the repository's name.

    `ref` leads to the commit, for servers that do not give commits by hash. Raises `InputError` for
    an unknown commit or one over the limits, `WorkError` if git fails.
    """
    place, tree = making / ".objects", making / repository.name
    for folder in (place, tree):
        folder.mkdir()
    make_bare(place)
    with _reached(repository, place) as source:
        _fetch(repository, source, commit, place, ref)
    kind = _git(repository, ALONE, "cat-file", "-t", commit, place=place).stdout
    if kind.strip() != "commit":
        raise InputError(f"{repository.shown} has no commit {commit}: that object is not a commit.")
    count = _Count(repository)
    _git(repository, ALONE, "ls-tree", "-r", "-t", "-l", "-z", commit, place=place, take=count.take)
    words = ("--work-tree", str(tree), "-c", "core.bare=false", "read-tree", "-u", "--reset")
    _git(repository, ALONE, *words, "--no-recurse-submodules", commit, place=place)
    shutil.rmtree(place)


@contextlib.contextmanager
def _own_folder() -> Iterator[Path]:
    """Yield a temporary bare repository, so that git finds no other around the working folder."""
    with tempfile.TemporaryDirectory(prefix="scaffold-") as name:
        make_bare(Path(name))
        yield Path(name)


@contextlib.contextmanager
def _reached(repository: Repository, place: Path) -> Iterator[str]:
    """Yield the source for git to fetch from; for a local repository, a temporary folder.

    Git would otherwise read the settings of that repository, which can start programs.
    """
    words = ("ls-remote", "--get-url", "--", repository.url)  # applies `url.insteadOf`
    output = bytearray()  # undecoded: a local path may be invalid UTF-8
    _git(repository, USER, *words, place=place, seconds=SECONDS_OF_LOOKING, take=output.extend)
    path = _local_path(os.fsdecode(bytes(output)).removesuffix("\n"))
    if not path:
        yield repository.url
        return
    with tempfile.TemporaryDirectory(prefix="scaffold-") as name:
        try:
            borrow(find_git_dir(Path(path)), Path(name))
        except (OSError, Unreadable) as error:
            raise WorkError(f"Cannot fetch {repository.shown}: {error}.") from error
        yield name


def _local_path(url: str) -> str:
    """Return the local path of a URL; empty for a remote one."""
    if url.startswith(LOCAL):
        path = unquote(url.removeprefix(LOCAL), errors="surrogateescape")
        return path if path.startswith("/") else f"//{path}"
    colon = url.partition("/")[0].find(":")
    return url if colon < 0 or os.path.splitdrive(url)[0] else ""


def _fetch(repository: Repository, source: str, commit: str, place: Path, ref: Ref | None) -> None:
    """Fetch one commit with as little history as the server allows."""

    def fetch(*words: str) -> None:
        _git(repository, USER, *FETCH, *words, place=place, watch=watch)

    def watch() -> None:
        size = 0
        for file in place.glob("objects/pack/*"):
            with contextlib.suppress(FileNotFoundError):  # renamed meanwhile
                size += file.stat().st_size
        if size > limits.MOST_BYTES_OF_REPOSITORY:
            raise _too_much(repository, f"{limits.MOST_BYTES_OF_REPOSITORY >> 20} MiB")

    try:
        fetch("--depth=1", "--", source, commit)
    except _Refusal as error:
        if STRICT in error.said:
            one = ("--depth=1", "--", source, ref.name) if ref else ()
            all_ = ("--", source, f"+{BRANCHES}*:{BRANCHES}*", f"+{TAGS}*:{TAGS}*")
            fetch(*(one or all_))
        elif any(words in error.said for words in ABSENT):
            raise InputError(f"{repository.shown} has no commit {commit}.") from error
        else:
            raise
    watch()


class _Count:
    """Counts the output of `git ls-tree` as it arrives; raises `InputError` over the limits."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._rest = b""
        self._number = self._size = 0

    def take(self, piece: bytes) -> None:
        """Count the entries in a piece of the output."""
        *rows, self._rest = (self._rest + piece).split(b"\0")
        for row in rows:
            facts, _, path = row.partition(b"\t")
            size = facts.split()[-1]
            self._number += 1
            self._size += int(size) if size.isdigit() else 0
            if path.count(b"/") > limits.DEEPEST:
                raise _too_much(self._repository, f"{limits.DEEPEST} nested folders")
        if self._number > limits.MOST_FILES_OF_REPOSITORY:
            raise _too_much(self._repository, f"{limits.MOST_FILES_OF_REPOSITORY} files")
        if self._size > limits.MOST_BYTES_OF_REPOSITORY:
            raise _too_much(self._repository, f"{limits.MOST_BYTES_OF_REPOSITORY >> 20} MiB")
        if max(map(len, (self._rest, *rows))) > limits.LONGEST_ROW:
            raise _too_much(self._repository, f"{limits.LONGEST_ROW} bytes in one path")


def _too_much(repository: Repository, what: str) -> InputError:
    return InputError(
        f"{repository.shown} contains more than {what}, the limit for a template repository. "
        "Nothing was written."
    )


class _Refusal(WorkError):
    """A failure of git, with its output in `said`."""

    def __init__(self, message: str, said: str) -> None:
        super().__init__(message)
        self.said = said


def _git(  # noqa: PLR0913 - as `run_git`
    repository: Repository,
    mode: Mode,
    *words: str,
    place: Path,
    seconds: float = SECONDS,
    watch: Callable[[], None] | None = None,
    take: Callable[[bytes], None] | None = None,
) -> CompletedProcess[str]:
    """Run git for a repository; raise `WorkError` if it fails."""
    if not has_git():
        raise WorkError(
            f"{repository.shown} is a git repository, but git is not installed. "
            "Install git, or use a folder."
        )
    try:
        done = run_git(mode, *words, place=place, seconds=seconds, watch=watch, take=take)
    except TimeoutExpired as error:
        raise WorkError(f"{repository.shown} did not answer within {seconds} seconds.") from error
    if done.returncode and OVER_LIMIT in done.stderr:
        raise _too_much(repository, f"{limits.MOST_MEMORY_OF_GIT >> 20} MiB in one object")
    if done.returncode:
        message = f"Cannot fetch {repository.shown}: {_reason(done.stderr)} {_advice(repository)}"
        raise _Refusal(message, done.stderr)
    return done


def _advice(repository: Repository) -> str:
    """Return advice on a failed fetch; git must not run in a local repository."""
    if _local_path(repository.url):
        return "A local repository must contain all of its objects itself."
    return f"Run `git ls-remote {repository.url}` for details."


def _reason(said: str) -> str:
    """Return the first error line of git's output, as a sentence."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    useful = [line for line in lines if line.startswith(("fatal:", "error:", "remote error:"))]
    line = (useful or lines or ["git failed"])[0]
    return f"{line.removeprefix('fatal: ').rstrip('.')}."
