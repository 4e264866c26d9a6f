"""The repository around a user's project: what git knows of it, and its objects.

Objects are written into a folder of their own until they are accepted, so that a run that only
looks changes nothing.
"""

import contextlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from subprocess import TimeoutExpired
from typing import NamedTuple

from generator.errors import WorkError
from generator.system.borrowed_git import quoted
from generator.system.git import OWN, ask_git, has_git
from generator.system.names import GIT_FOLDER

SECONDS = 300
DIGITS_OF_SHA1 = 40
# Settings of the user that would change what a command prints, or which objects it makes.
PLAIN = (
    *("-c", "core.quotePath=false"),
    *("-c", "core.safecrlf=false"),
    *("-c", "core.commentChar=#"),
    *("-c", "diff.renames=true"),
    *("-c", "diff.noprefix=false"),
    *("-c", "diff.mnemonicPrefix=false"),
    *("-c", "log.showRoot=true"),
    *("-c", "log.follow=false"),
    *("-c", "log.showSignature=false"),
    *("-c", "merge.renames=true"),
    *("-c", "merge.directoryRenames=true"),
    *("-c", "merge.renameLimit=10000"),
    *("-c", "maintenance.auto=false"),
)
NO_FILE = "0" * 40  # in place of an id; the mode of its row is 0
NOBODY = ("-c", "user.name=scaffold", "-c", "user.email=scaffold@localhost")


class Entry(NamedTuple):
    """A row of a tree: mode as git writes it, such as 100644, kind, object id and name."""

    mode: str
    kind: str
    id: str
    name: str


class GitError(WorkError):
    """A command of git failed; `said` is what it printed."""

    def __init__(self, command: str, said: str) -> None:
        """`command` is git's word for it."""
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        lines = [line for line in lines if not line.startswith("hint:")]
        self.said = said
        super().__init__(f"git {command} failed: {lines[-1] if lines else 'without a message'}")


class Repository(NamedTuple):
    """A work tree and its git folder; `head` is its current commit, empty without one.

    `prefix` is the folder in question within the work tree, with a slash at its end, or empty.
    `objects` is the folder with all objects, and `aside` the one that takes new ones meanwhile.
    """

    root: Path
    git_dir: Path
    prefix: str
    head: str
    objects: Path
    aside: Path | None = None

    @property
    def place(self) -> Path:
        """The path of the folder in question."""
        return self.root / self.prefix

    @property
    def folder(self) -> str:
        """A name of the folder in question in the current commit."""
        return self.folder_in(self.head)

    @property
    def has_sha1(self) -> bool:
        """Whether objects have ids of SHA-1, which records name."""
        return len(self.head) == DIGITS_OF_SHA1

    @property
    def is_shallow(self) -> bool:
        """Whether older commits are missing, in all work trees of the repository."""
        return (self.objects.parent / "shallow").exists()

    def folder_in(self, commit: str, folder: str | None = None) -> str:
        """Return a name of a folder in a commit, of the one in question by default."""
        return f"{commit}:{(self.prefix if folder is None else folder).rstrip('/')}"

    def ask(
        self,
        *words: str,
        given: bytes = b"",
        index: Path | None = None,
        plain: bool = True,
        accepted: Collection[int] = (0,),
    ) -> bytes:
        """Run git in the work tree and return its output; raise `GitError` for other exit codes.

        With `index`, git uses that file instead of its index. Not `plain`, all settings of the
        user apply. Names of files are no patterns, unless one begins with `:(glob)`.
        """
        added = {"GIT_INDEX_FILE": str(index)} if index else {}
        if self.aside:
            added["GIT_OBJECT_DIRECTORY"] = str(self.aside)
            added["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = quoted(self.objects)
        settings = PLAIN if plain else ()
        if plain and not any(word.startswith(":(glob)") for word in words):
            settings = (*settings, "--literal-pathspecs")
        return _ask(self.root, *settings, *words, given=given, added=added, accepted=accepted)

    def add(self, names: Iterable[str], how: str = "--all") -> None:
        """Add files as they are in the work tree to the index, also those that are gone.

        With `--renormalize`, only tracked ones, as git's filters have them.
        """
        given = b"".join(os.fsencode(name) + b"\0" for name in names)
        if given:
            words = ("add", how, "--pathspec-from-file=-", "--pathspec-file-nul")
            self.ask(*words, given=given)

    def text(self, *words: str) -> str:
        """Return the output of a command as one text, without the line end."""
        return os.fsdecode(self.ask(*words)).rstrip("\n")

    def fails(self, *words: str) -> bool:
        """Tell whether a command fails."""
        try:
            self.ask(*words)
        except GitError:
            return True
        return False

    def entries(self, tree: str) -> list[Entry]:
        """Return the rows of a tree, not of those within it."""
        return list(read_rows(self.ask("ls-tree", "-z", tree)))

    def files(self, tree: str) -> dict[str, Entry]:
        """Return all files of a tree by path."""
        return {row.name: row for row in read_rows(self.ask("ls-tree", "-r", "-z", tree))}

    def contents(self, names: Sequence[str]) -> list[bytes | None]:
        """Return contents of objects by id or `COMMIT:PATH`; None for those that are missing."""
        given = b"".join(os.fsencode(name) + b"\n" for name in names)
        return list(_read_batch(self.ask("cat-file", "--batch", given=given))) if names else []

    def make_trees(self, trees: Sequence[Iterable[Entry]]) -> list[str]:
        """Write trees with these rows; return their ids."""
        given = b"\0".join(b"".join(map(_row, rows)) for rows in trees) + b"\0"
        return self.ask("mktree", "-z", "--batch", given=given).decode().split()

    def save(self, contents: Sequence[bytes]) -> list[str]:
        """Write contents as they are; return their ids."""
        if not contents:
            return []
        with _temporary() as folder:
            files = [folder / str(number) for number in range(len(contents))]
            for file, content in zip(files, contents, strict=True):
                file.write_bytes(content)
            return self.save_files(files)

    def save_files(self, files: Sequence[Path]) -> list[str]:
        """Write the contents of files as they are; return their ids. A link is followed."""
        given = b"".join(os.fsencode(file) + b"\n" for file in files)
        words = ("hash-object", "-w", "--no-filters", "--stdin-paths")
        return self.ask(*words, given=given).decode().split() if files else []

    def tree_with(self, tree: str, rows: Iterable[Entry]) -> str:
        """Return a tree with more files, or others at their paths; mode 0 removes a file."""
        with self.index_of(tree) as index:
            given = b"".join(_row(row) for row in rows)
            self.ask("update-index", "-z", "--index-info", given=given, index=index)
            return self.ask("write-tree", index=index).decode().strip()

    def tree_at(self, tree: str, folder: str, below: str) -> str:
        """Return a tree in which another one is the folder; `tree` may be empty."""
        if not folder:
            return below
        with self.index_of(tree) as index:
            words = (
                "rm",
                "-r",
                "-f",
                "-q",
                "--cached",
                "--ignore-unmatch",
                "--",
                folder.rstrip("/"),
            )
            self.ask(*words, index=index)
            self.ask("read-tree", f"--prefix={folder}", below, index=index)
            return self.ask("write-tree", index=index).decode().strip()

    @contextlib.contextmanager
    def index_of(self, tree: str) -> Iterator[Path]:
        """Lend an index with the files of a tree; an empty id is an empty tree."""
        with _temporary() as folder:
            index = folder / "index"
            self.ask("read-tree", tree or "--empty", index=index)
            yield index

    def commit_tree(
        self, tree: str, parents: Iterable[str], message: str, author: Sequence[str] = ()
    ) -> str:
        """Write a commit, without a signature; return its id.

        `author` are settings of git with the author of a commit that nobody will see.
        """
        named = [word for parent in parents for word in ("-p", parent)]
        words = (*author, "commit-tree", "--no-gpg-sign", tree, *named)
        return self.ask(*words, given=message.encode()).decode().strip()

    @contextlib.contextmanager
    def looked_at(self) -> Iterator["Repository"]:
        """Lend the repository such that new objects are set aside, and are gone afterwards."""
        with _temporary() as folder:
            yield self._replace(aside=folder.resolve())

    def accept(self) -> "Repository":
        """Move the objects that were set aside into the repository; return that.

        Raises `WorkError` if its folder cannot be written.
        """
        if not self.aside:
            return self
        files = sorted(file for file in self.aside.rglob("*") if file.is_file())
        try:
            for file in sorted(files, key=lambda file: file.suffix == ".idx"):  # first its pack
                place = self.objects / file.relative_to(self.aside)
                place.parent.mkdir(exist_ok=True)
                if not place.exists():
                    _move(file, place)
        except OSError as error:
            raise WorkError(
                f"{self.objects} cannot be written: {error.strerror}. Nothing was changed; make "
                "it writable, or make room, and run the command again."
            ) from error
        return self._replace(aside=None)


@contextlib.contextmanager
def _temporary() -> Iterator[Path]:
    """Lend a folder that is gone afterwards."""
    import tempfile  # lazy: slow, and most commands of git need none

    with tempfile.TemporaryDirectory(prefix="scaffold-") as name:
        yield Path(name)


def find_repository(folder: Path) -> Repository | None:
    """Return the repository whose work tree contains a folder; None without one, or without git."""
    folder = folder.resolve()
    if not any((above / GIT_FOLDER).exists() for above in (folder, *folder.parents)):
        return None
    words = ["rev-parse", "--show-toplevel", "--show-prefix", "--absolute-git-dir"]
    words += ["--git-path", "objects"]
    try:
        try:
            found = _ask(folder, *words, "HEAD^{commit}").split(b"\n")
        except GitError:  # no commit yet
            found = [*_ask(folder, *words).split(b"\n")[:4], b""]
        root, prefix, git_dir, objects, head = map(os.fsdecode, found[:5])
    except (FileNotFoundError, GitError, ValueError):
        return None
    return Repository(Path(root), Path(git_dir), prefix, head, (folder / objects).resolve())


def why_closed(folder: Path) -> str:
    """Return why git does not open the repository around a folder; empty if there is none."""
    if not has_git():
        return "git is not installed"
    folder = folder.resolve()
    if not any((above / GIT_FOLDER).exists() for above in (folder, *folder.parents)):
        return ""
    try:
        _ask(folder, "rev-parse", "--git-dir")
    except GitError as error:
        return f"it cannot open the repository around {folder}: {' '.join(error.said.split())}"
    return f"it cannot read the repository around {folder}; `git status` may say why"


def split_names(listing: bytes) -> list[str]:
    """Return the names that git prints with `-z`."""
    return [os.fsdecode(name) for name in listing.split(b"\0") if name]


def read_rows(listing: bytes) -> Iterator[Entry]:
    """Read what `ls-tree -z` prints."""
    for row in listing.split(b"\0")[:-1]:
        facts, _, name = row.partition(b"\t")
        mode, kind, id_ = facts.decode().split()
        yield Entry(mode, kind, id_, os.fsdecode(name))


def _row(row: Entry) -> bytes:
    return f"{row.mode} {row.kind} {row.id}\t".encode() + os.fsencode(row.name) + b"\0"


def _read_batch(output: bytes) -> Iterator[bytes | None]:
    """Read what `cat-file --batch` prints: a line with the size before each content."""
    at = 0
    while at < len(output):
        end = output.index(b"\n", at)
        head = output[at:end].rsplit(b" ", 1)
        at = end + 1
        if not head[-1].isdigit():
            yield None
            continue
        size = int(head[-1])
        yield output[at : at + size]
        at += size + 1


def _move(file: Path, place: Path) -> None:
    """Move a file to another file system too, such that it is never there in part."""
    try:
        file.rename(place)
    except OSError:
        beside = place.with_name(f".{place.name}.{os.urandom(4).hex()}")
        beside.write_bytes(file.read_bytes())
        beside.chmod(0o444)
        beside.rename(place)


def _ask(
    folder: Path,
    *words: str,
    given: bytes = b"",
    added: Mapping[str, str] | None = None,
    accepted: Collection[int] = (0,),
) -> bytes:
    try:
        done = ask_git(OWN, *words, place=folder, seconds=SECONDS, given=given, added=added)
    except TimeoutExpired as error:
        raise WorkError(f"git did not end within {SECONDS} seconds in {folder}.") from error
    if done.returncode not in accepted:
        word = next((word for word in words if word[:1] != "-" and "=" not in word), "")
        raise GitError(word, os.fsdecode(done.stderr))
    return done.stdout
