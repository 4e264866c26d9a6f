"""What a person types to name a template: a name, a folder, or a git repository. Nothing is opened.

    NAME[@REF]                    bundled, installed or registered
    PATH[@REF][#SUBFOLDER]        the files as they are; with @REF, what git holds
    gh:OWNER/REPOSITORY           and gl:, https://, ssh://, USER@HOST:PATH, git+file:///PATH,
                                  each with @REF (a tag, a branch, a commit) and #SUBFOLDER

In a URL the ref begins behind the first `@` of the path, in a path of this machine behind the last.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import NoReturn

from generator.errors import InputError
from generator.words import printable

SHORT = {"gh": "https://github.com/", "gl": "https://gitlab.com/"}
LONGEST = 255  # of a ref, in characters
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)(::|://)(.*)", re.DOTALL)
_SHORTCUT = re.compile(r"([a-z]{2,}):(.*)", re.DOTALL)
_SSH = re.compile(r"([^/@:]*)@([^/@:]*):(.+)", re.DOTALL)  # as scp writes it
_REPOSITORY = re.compile(r"[A-Za-z0-9_.][\w.-]*(/[A-Za-z0-9_.][\w.-]*)+", re.ASCII)
_HOST = re.compile(r"([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?")
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_URL_PATH = re.compile(r"[A-Za-z0-9_.~%/][A-Za-z0-9_.~%+,=/:-]*")
_NO_REF = re.compile(r"[\s~^:?*\[\\]|\.\.|@\{|//|/\.|/$|\.$|\.lock(/|$)|^[-./]|^@$")
_CREDENTIALS = (
    "it holds credentials, which would be kept in the project. Leave them out, and let git's own "
    "credential helper hold them."
)
_INSECURE = "nothing on the way keeps others from changing what comes. Write https:// or ssh://."
_REFUSED = {
    "http": _INSECURE,
    "git": _INSECURE,
    "file": "write git+file:// for a repository, or the plain path for the files as they are.",
}


class Kind(Enum):
    """Which of the three an address is."""

    NAME = "name"
    FOLDER = "folder"
    GIT = "git"


@dataclass(frozen=True)
class Address:
    """Where a template is found; `str` writes it so that it is read as the same again."""

    kind: Kind
    place: str
    ref: str = ""
    subfolder: str = ""

    def __str__(self) -> str:
        """Write it as it is typed, in its shortest form."""
        ref = f"@{self.ref}" if self.ref else ""
        return f"{self.place}{ref}{f'#{self.subfolder}' if self.subfolder else ''}"

    @property
    def from_git(self) -> bool:
        """Whether git must fetch it, be it from a folder of this machine."""
        return self.kind is Kind.GIT or (self.kind is Kind.FOLDER and bool(self.ref))

    @property
    def source(self) -> str:
        """The address without its ref: the same for all versions."""
        return str(replace(self, ref=""))

    def at(self, ref: str) -> "Address":
        """Return the address of another ref; raise `InputError` for what can be none."""
        if ref:
            _check_ref(f"{self.place}@{ref}", ref)
        return replace(self, ref=ref)

    @property
    def url(self) -> str:
        """What git is told to fetch from."""
        short, colon, rest = self.place.partition(":")
        if colon and short in SHORT:
            return f"{SHORT[short]}{rest}.git"
        return self.place.removeprefix("git+") if self.kind is Kind.GIT else self.place

    @property
    def name(self) -> str:
        """What a template found here is called, unless it has a name of its own."""
        last = re.split("[/:]", (self.subfolder or self.place).rstrip("/"))[-1]
        return re.sub("[^A-Za-z0-9._-]+", "-", last.removesuffix(".git")).strip(".-") or "template"


def parse_address(typed: str, is_folder: Callable[[str], bool] = lambda _: False) -> Address:
    """Read an address; `is_folder` tells which paths hold an `@` or `#` of their own.

    Raises `InputError` for what cannot be one, and for what would not be safe to hand to git.
    """
    if not typed.strip():
        raise InputError("There is no template '': name one, or its folder or repository.")
    if typed.startswith("-"):
        _refuse(typed, "it would be read as an option. A folder of that name is written ./NAME.")
    if any(unicodedata.category(char) == "Cc" for char in typed):
        _refuse(typed, "it holds a control character.")
    if scheme := _SCHEME.fullmatch(typed):
        return _url(typed, *scheme.groups())
    if shortcut := _SHORTCUT.fullmatch(typed):
        return _shortcut(typed, *shortcut.groups())
    if ssh := _SSH.fullmatch(typed):
        return _ssh(typed, *ssh.groups())
    return _local(typed, is_folder)


def is_commit(ref: str) -> bool:
    """Tell whether a ref is the whole hash of a commit."""
    return _COMMIT.fullmatch(ref) is not None


def _url(typed: str, scheme: str, separator: str, rest: str) -> Address:
    scheme = scheme.lower()
    plain = scheme.removeprefix("git+")
    if separator == "::":
        _refuse(typed, f"{scheme}:: is a transport that may run programs.")
    if plain in _REFUSED and scheme != "git+file":
        _refuse(typed, _REFUSED[plain])
    if plain not in {"https", "ssh", "file"}:
        _refuse(typed, f"{scheme}:// is no way to a repository. Write https:// or ssh://.")
    authority, slash, path = rest.partition("/")
    if scheme == "git+file":
        if authority or not path:
            _refuse(typed, "git+file:// is followed by an absolute path, as in git+file:///srv/x.")
        return _with_ref(typed, "git+file:///", path, local=True)
    user, at, host = authority.rpartition("@")
    if at and (plain == "https" or not _USER.fullmatch(user)):
        _refuse(typed, _CREDENTIALS)
    if not _HOST.fullmatch(host):
        _refuse(typed, "the name of its host is none.")
    base = f"{plain}://{user}{at}{host.lower()}{slash}"
    address = _with_ref(typed, base, path)
    return _shortened(typed, address)


def _shortened(typed: str, address: Address) -> Address:
    """Write a repository of a host that has a short form in that form."""
    for short, base in SHORT.items():
        if address.place.startswith(base):
            path = address.place.removeprefix(base).removesuffix("/").removesuffix(".git")
            return replace(address, place=f"{short}:{_repository(typed, short, path)}")
    return address


def _shortcut(typed: str, short: str, rest: str) -> Address:
    if short not in SHORT:
        _refuse(typed, f"there is no shortcut {short}:. Known: {', '.join(f'{x}:' for x in SHORT)}")
    address = _with_ref(typed, f"{short}:", rest.removeprefix("/"))
    path = address.place.partition(":")[2].removesuffix("/").removesuffix(".git")
    return replace(address, place=f"{short}:{_repository(typed, short, path)}")


def _repository(typed: str, short: str, path: str) -> str:
    """Check OWNER/REPOSITORY; only some hosts have groups in groups."""
    if not _REPOSITORY.fullmatch(path) or (short == "gh" and path.count("/") > 1):
        _refuse(
            typed,
            f"a repository there is {short}:OWNER/REPOSITORY, with @REF for a tag, branch or "
            "commit and #SUBFOLDER for a folder in it.",
        )
    return path


def _ssh(typed: str, user: str, host: str, path: str) -> Address:
    if not _USER.fullmatch(user) or not _HOST.fullmatch(host):
        _refuse(typed, "over ssh a repository is USER@HOST:PATH.")
    return _with_ref(typed, f"{user}@{host.lower()}:", path)


def _local(typed: str, is_folder: Callable[[str], bool]) -> Address:
    if NAME.fullmatch(typed):
        return Address(Kind.NAME, typed)
    if is_folder(typed):
        return Address(Kind.FOLDER, typed)
    rest, hash_, _ = typed.rpartition("#")
    if hash_ and is_folder(rest):
        rest, subfolder = _without_subfolder(typed, typed)
        return Address(Kind.FOLDER, rest, "", subfolder)
    address = _with_ref(typed, "", typed, local=True)
    if NAME.fullmatch(address.place):
        return replace(address, kind=Kind.NAME)
    return replace(address, kind=Kind.FOLDER)


def _with_ref(typed: str, base: str, path: str, *, local: bool = False) -> Address:
    """Split off `@ref` and `#subfolder`, and check all three."""
    path, subfolder = _without_subfolder(typed, path)
    ref = ""
    if "@" in path:
        path, _, ref = path.rpartition("@") if local else path.partition("@")
        _check_ref(typed, ref)
    if base and not local:
        path = path.rstrip("/")
        if path and not _URL_PATH.fullmatch(path):
            _refuse(typed, "no path of a repository is written so; a blank is %20 there.")
    if not path or (base and ".." in path.split("/")):
        _refuse(typed, "it names no repository.")
    return Address(Kind.GIT, f"{base}{path}", ref, subfolder)


def _check_ref(typed: str, ref: str) -> None:
    if not ref.isprintable() or not 0 < len(ref) <= LONGEST or _NO_REF.search(ref):
        _refuse(typed, "what follows the @ is no tag, branch or commit.")


def _without_subfolder(typed: str, path: str) -> tuple[str, str]:
    rest, hash_, subfolder = path.rpartition("#")
    if not hash_:
        return path, ""
    parts = subfolder.removesuffix("/").split("/")
    wrong = any(part in {"", ".", ".."} or part.casefold() == ".git" for part in parts)
    if wrong or "\\" in subfolder or not subfolder.isprintable():
        _refuse(typed, "what follows the # is no folder in it, such as #templates/api.")
    return rest, "/".join(parts)


def _refuse(typed: str, reason: str) -> NoReturn:
    """Raise the reason; what may be a secret is not repeated."""
    shown = re.sub(r"(?<=//)[^/]+(?=@)|(?<=\?).+", "…", typed[:LONGEST])
    raise InputError(f"{printable(shown)!r} is no address of a template: {reason}")
