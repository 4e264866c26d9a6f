"""Clean git folders through which git reads the objects of a third-party repository.

The settings and hooks of a repository can start programs, and git reads them wherever it runs. So
this module reads only HEAD, heads, tags and the list of shallow commits of the repository, as plain
files, and writes a git folder of its own that names the folder of the objects.
"""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from generator.messages import printable
from generator.system.files import open_carefully

MOST_BYTES = 16 << 20  # of one of these files
MOST_REFS = 100_000
MOST_HOPS = 5  # from a symbolic ref to the commit
FEW_BYTES = 4096  # of a one-line file
SHA256 = 64  # digits of an id that is not SHA-1
UNBORN = "ref: refs/heads/main"
KINDS = ("heads", "tags")
CONFIG = """\
[core]
	repositoryformatversion = {format}
	bare = true
	commitGraph = false
	multiPackIndex = false
[extensions]
"""
# Turn off attributes that make files larger than counted, or that need a filter.
ATTRIBUTES = "* -ident -filter -working-tree-encoding\n"
_ID = "[0-9a-f]{40}(?:[0-9a-f]{24})?"
_PACKED = re.compile(rf"^({_ID}) (refs/.+)$", re.MULTILINE)
_SHALLOW = re.compile(rf"^{_ID}$", re.MULTILINE)
_NO_NAME = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(/|$)|\.$|/$")


class Unreadable(Exception):
    """A repository cannot be read; the message is a clause with the reason."""


def make_bare(place: Path, sha256: bool = False) -> None:  # noqa: FBT001, FBT002 - see `borrow`
    """Make a folder an empty bare repository with settings of our own."""
    config = CONFIG.format(format=int(sha256))
    _write(place / "config", f"{config}\tobjectFormat = sha256\n" if sha256 else config)
    _write(place / "HEAD", f"{UNBORN}\n")
    for name in ("info", "objects/info", "refs"):
        (place / name).mkdir(parents=True)
    _write(place / "info/attributes", ATTRIBUTES)


def borrow(git_dir: Path, place: Path) -> str:
    """Make a folder a repository with the refs of another, whose objects are read in place.

    Returns the hash of its current commit, or an empty string without one. Raises `Unreadable` or
    `OSError`.
    """
    common = _common(git_dir)
    objects = Path(os.path.realpath(common / "objects"))
    if not objects.is_dir():
        raise Unreadable("it has no objects folder")
    _read(
        objects / "info" / "alternates", FEW_BYTES
    )  # git reads it too, so it must be a plain file
    if (common / "reftable").is_dir():
        raise Unreadable("it stores its refs in a reftable, which only git itself can read")
    refs = _refs(common)
    head = _led(_read(git_dir / "HEAD", FEW_BYTES), refs)
    size = len(head or next(iter(refs.values()), ""))
    make_bare(place, sha256=size == SHA256)
    valid = {name: id_ for name, value in refs.items() if len(id_ := _led(value, refs)) == size}
    lines = (f"{valid[name]} {name}\n" for name in sorted(valid) if name.split("/")[1] in KINDS)
    _write(place / "packed-refs", "".join(lines))
    _write(place / "HEAD", f"{head or UNBORN}\n")
    _write(place / "objects/info/alternates", f"{quoted(objects)}\n")
    if shallow := _SHALLOW.findall(_read(common / "shallow", MOST_BYTES)):
        _write(place / "shallow", "".join(f"{id_}\n" for id_ in shallow))
    return head


def find_git_dir(path: Path) -> Path:
    """Return the git folder of the repository at a path, as git would find it.

    Raises `Unreadable` if there is none.
    """
    for candidate in (path / ".git", path, Path(f"{path}.git", ".git"), Path(f"{path}.git")):
        if found := git_dir_at(candidate):
            return found
    raise Unreadable(f"there is no git repository in {path}")


def git_dir_at(place: Path) -> Path | None:
    """Return a path if it is a git folder, or the git folder that a `gitdir:` file there names."""
    if os.path.isfile(place):  # noqa: PTH113 - it accepts invalid paths
        label, _, named = _read(place, FEW_BYTES).rstrip("\n").partition(": ")
        place = place.parent / named
        if label != "gitdir":
            return None
    return place if os.path.isfile(place / "HEAD") else None  # noqa: PTH113


def _common(git_dir: Path) -> Path:
    """Return the folder that all worktrees of a repository share."""
    return git_dir / _read(git_dir / "commondir", FEW_BYTES).rstrip("\n")


def _refs(common: Path) -> Mapping[str, str]:
    """Return heads and tags by full name; a value is an id, or `ref: ` and another name."""
    packed = _PACKED.findall(_read(common / "packed-refs", MOST_BYTES))
    refs = {name: id_ for id_, name in packed}
    for file in _files(common / "refs"):
        refs[file.relative_to(common).as_posix()] = _read(file, FEW_BYTES).strip()
    if len(refs) > MOST_REFS:
        raise Unreadable(f"it has more than {MOST_REFS} refs")
    named = (name for name in refs if printable(name) == name and not _NO_NAME.search(name))
    return {name: refs[name] for name in named}


def _files(refs: Path) -> Iterator[Path]:
    """Yield the plain files of heads and tags; do not follow links."""
    kinds = (refs / kind for kind in KINDS if not refs.is_symlink())
    waiting, seen = [kind for kind in kinds if kind.is_dir() and not kind.is_symlink()], 0
    while waiting:
        place = waiting.pop()
        with os.scandir(place) as entries:
            for entry in entries:
                seen += 1
                if seen > MOST_REFS:
                    raise Unreadable(f"it has more than {MOST_REFS} refs")
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
                elif entry.is_file(follow_symlinks=False):
                    yield Path(entry.path)


def _led(value: str, refs: Mapping[str, str]) -> str:
    """Return the id that a ref resolves to, or an empty string."""
    for _ in range(MOST_HOPS):
        value = value.strip()
        if re.fullmatch(_ID, value):
            return value
        value = refs.get(value.removeprefix("ref:").strip(), "")
    return ""


def _read(file: Path, most: int) -> str:
    """Return the text of a plain file of at most `most` bytes, or an empty string without one.

    A named pipe would block, and a link can lead anywhere; both are refused.
    """
    try:
        opened = open_carefully(file)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise Unreadable(f"{file} cannot be read ({error.strerror})") from error
    with opened as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise Unreadable(f"{file} is not a plain file")
        content = stream.read(most + 1)
    if len(content) > most:
        raise Unreadable(f"{file} is larger than {most} bytes")
    return content.decode("utf-8", errors="surrogateescape")


def _write(file: Path, text: str) -> None:
    file.write_bytes(text.encode("utf-8", errors="surrogateescape"))


def quoted(path: Path) -> str:
    """Return a path quoted as in git's lists of folders with objects."""
    plain = {byte: chr(byte) for byte in range(0x20, 0x7F) if chr(byte) not in '"\\'}
    return '"{}"'.format("".join(plain.get(byte, f"\\{byte:03o}") for byte in os.fsencode(path)))
