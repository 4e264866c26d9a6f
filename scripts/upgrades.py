"""Store the projects that a release generates, for tests: python -m scripts.upgrades.

`write` renders the sets of answers of tests/upgrades/sets.toml and stores the trees in
tests/upgrades/VERSION.xz, a compressed stream of `git fast-export`. Each tree is a commit on a
branch VERSION/TEMPLATE/SET, and contains what differs from the same set of the release before.
VERSION/TEMPLATE/SET+edits is that project after a week of its owner's work.
`open FOLDER` makes a repository of all releases, to look into.
"""

import argparse
import datetime as dt
import hashlib
import lzma
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

from generator import __version__
from generator.checking.updates.edited import edit_project
from generator.documents import load_toml, read_text
from generator.project.generate import rendered_preview
from generator.project.plan import make_plan
from generator.project.request import read_request
from generator.recommendation.guide import load_guide
from generator.registry.edits import read_edits
from generator.registry.registry import read_registry
from generator.system.locations import bundled_folder

STORE = Path(__file__).parents[1] / "tests/upgrades"
SETS = STORE / "sets.toml"
LARGE = 100_000  # bytes: such a file is named by its id, and found in a template or in the store
FOLDER = "shop"  # the name of the projects
EDITS = "+edits"  # ends the branch of a project in which its owner has worked


@dataclass(frozen=True)
class AnswerSet:
    """The name of a set of answers, its template, and what is given: needs and answers."""

    template: str
    name: str
    needs: tuple[str, ...]
    settings: tuple[str, ...]


@dataclass(frozen=True)
class Stored:
    """A tree of a file's mode and content, by path, and what its commit says.

    `parent` is the unmodified render, if this is a project with edits.
    """

    branch: str
    message: str
    date: dt.date
    files: Mapping[str, tuple[str, bytes]]
    parent: "Stored | None" = None


@dataclass(frozen=True)
class Repository:
    """A repository without a work tree, with a branch VERSION/TEMPLATE/SET for each stored tree."""

    place: Path

    def git(self, *arguments: str, given: bytes = b"") -> bytes:
        """Run git with `given` as its input and return its output."""
        command = ["git", f"--git-dir={self.place}", *arguments]
        return subprocess.run(command, input=given, check=True, capture_output=True).stdout

    def branches(self) -> list[str]:
        """Return the branches, sorted."""
        return self.git("for-each-ref", "--format=%(refname:lstrip=2)").decode().split()

    def extract(self, branch: str, folder: Path) -> None:
        """Write a stored tree into a new folder."""
        folder.mkdir()
        index = f"--work-tree={folder}"
        self.git(index, "read-tree", branch)
        self.git(index, "-c", "core.autocrlf=false", "checkout-index", "--all")

    def ids(self, branch: str) -> dict[str, tuple[str, str]]:
        """Return the mode and the id of each file of a branch."""
        rows = self.git("ls-tree", "-r", "-z", branch).decode().split("\0")
        entries = (row.partition("\t") for row in rows if row)
        return {path: (about.split()[0], about.split()[2]) for about, _, path in entries}


def read_sets(file: Path = SETS) -> list[AnswerSet]:
    """Return the sets of answers to store."""
    document = load_toml(read_text(file))
    shared = document["answers"]
    return [
        AnswerSet(
            template,
            name,
            tuple(row.get("needs", ())),
            tuple(f"{key}={value}" for key, value in (shared | row.get("answers", {})).items()),
        )
        for template, rows in document["sets"].items()
        for name, row in rows.items()
    ]


def releases(store: Path = STORE) -> list[str]:
    """Return the stored releases, oldest first."""
    return sorted((file.stem for file in store.glob("*.xz")), key=Version)


def open_store(place: Path, store: Path = STORE, until: str = "") -> Repository:
    """Make a repository of the stored releases, or of those before `until`.

    Raises `ValueError` if a large file is neither in a template nor in the store.
    """
    repository = Repository(place)
    repository.git("init", "--quiet", "--bare", "--template=", "--object-format=sha1", str(place))
    names = "\n".join(map(str, _large_files(store)))
    repository.git("hash-object", "-w", "--no-filters", "--stdin-paths", given=names.encode())
    for release in releases(store):
        if not until or Version(release) < Version(until):
            stream = lzma.decompress((store / f"{release}.xz").read_bytes())
            try:
                repository.git("fast-import", "--quiet", given=stream)
            except subprocess.CalledProcessError as error:
                raise ValueError(_lacking(release, error.stderr.decode())) from error
    return repository


def _large_files(store: Path) -> Iterator[Path]:
    """Yield the files of templates and store that streams name by their ids."""
    for folder in (bundled_folder(), store / "large"):
        yield from (file for file in sorted(folder.rglob("*")) if _is_large(file))


def _is_large(file: Path) -> bool:
    return file.is_file() and file.stat().st_size >= LARGE


def _lacking(release: str, reason: str) -> str:
    return (
        f"git cannot read {release}.xz: {reason.splitlines()[0] if reason else 'unknown reason'}. "
        f"If it lacks an object, save that large file, which a template had in {release}, in "
        "tests/upgrades/large: git cat-file blob ID > tests/upgrades/large/NAME"
    )


def render_sets(sets: Iterable[AnswerSet], release: str, date: dt.date) -> Iterator[Stored]:
    """Render each set with the bundled templates, and edit it with the edits beside them.

    `date` is when the projects were generated.
    """
    registry = read_registry(load_guide())
    for item in sets:
        request = read_request(
            needs=item.needs,
            settings=item.settings,
            template=item.template,
            file=None,
            registry=registry,
        )
        plan = make_plan(request._replace(recorded_date=date.isoformat()), FOLDER, registry)
        about = f"scaffold {release}, template {item.template} {plan.template.manifest.version}"
        branch = f"{release}/{item.template}/{item.name}"
        with rendered_preview(plan) as (tree, _):
            pristine = Stored(branch, f"Render {item.name} with {about}", date, _files(tree))
            edit_project(tree, read_edits(plan.template.folders), plan.questions, plan.values)
            work = f"Work a week on {item.name}"
            edited = Stored(branch + EDITS, work, date, _files(tree), pristine)
        yield pristine
        yield edited


def _files(tree: Path) -> dict[str, tuple[str, bytes]]:
    """Return the mode and the content of each file."""
    files = (path for path in sorted(tree.rglob("*")) if path.is_file())
    return {path.relative_to(tree).as_posix(): _read(path) for path in files}


def _read(path: Path) -> tuple[str, bytes]:
    mode = "100755" if path.stat().st_mode & 0o100 else "100644"
    return mode, path.read_bytes()


def stream_of(trees: Iterable[Stored], earlier: Repository) -> bytes:
    """Return trees as a stream for `git fast-import`, as differences from their bases.

    The base of an unmodified render is the newest of the same set in an earlier release.
    """
    branches = sorted(earlier.branches(), key=lambda name: Version(name.split("/")[0]))
    before = {name.partition("/")[2]: name for name in branches}
    parts: list[bytes] = []
    for tree in trees:
        if tree.parent:
            base, had = f"refs/heads/{tree.parent.branch}", _ids(tree.parent)
        else:
            name = before.get(tree.branch.partition("/")[2], "")
            had = earlier.ids(name) if name else {}
            base = f"refs/heads/{name}^0" if name else ""  # git has it, but not this stream
        parts += _commit(tree, base, had)
    return b"".join([*parts, b"done\n"])


def _commit(tree: Stored, base: str, had: Mapping[str, tuple[str, str]]) -> Iterator[bytes]:
    seconds = int(dt.datetime.combine(tree.date, dt.time(), dt.UTC).timestamp())
    yield f"commit refs/heads/{tree.branch}\n".encode()
    yield f"committer scaffold <scaffold@example.com> {seconds} +0000\n".encode()
    yield _data(tree.message.encode() + b"\n")
    if base:
        yield f"from {base}\n".encode()
    yield from (f"D {path}\n".encode() for path in sorted(had.keys() - tree.files.keys()))
    for path, (mode, digest) in sorted(_ids(tree).items()):
        if had.get(path) == (mode, digest):
            continue
        content = tree.files[path][1]
        named = len(content) >= LARGE
        yield f"M {mode} {digest if named else 'inline'} {path}\n".encode()
        if not named:
            yield _data(content)
    yield b"\n"


def _ids(tree: Stored) -> dict[str, tuple[str, str]]:
    """Return the mode and the id of each file."""
    return {path: (mode, _id_of(content)) for path, (mode, content) in tree.files.items()}


def _id_of(content: bytes) -> str:
    """Return the id that git gives a file."""
    header = b"blob %d\0" % len(content)
    return hashlib.sha1(header + content, usedforsecurity=False).hexdigest()


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def write(
    sets: Iterable[AnswerSet], date: dt.date, store: Path = STORE, release: str = __version__
) -> Path:
    """Store what a release generates, from the templates that are there now; return the file."""
    with tempfile.TemporaryDirectory() as folder:
        earlier = open_store(Path(folder, "git"), store, until=release)
        stream = stream_of(render_sets(sets, release, date), earlier)
    file = store / f"{release}.xz"
    file.write_bytes(lzma.compress(stream, preset=9 | lzma.PRESET_EXTREME))
    return file


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m scripts.upgrades", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    writing = actions.add_parser("write", help="store the projects of this version")
    today = dt.datetime.now(dt.UTC).date()
    writing.add_argument("--date", type=dt.date.fromisoformat, default=today)
    opening = actions.add_parser("open", help="make a repository of all stored projects")
    opening.add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    if options.action == "write":
        file = write(read_sets(), options.date)
        print(f"{file.name}: {file.stat().st_size:,} bytes")
    else:
        print("\n".join(open_store(options.folder).branches()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
