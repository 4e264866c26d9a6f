"""Parses template addresses: a name, a folder, or a git repository. Opens none of them.

    NAME[@REF]                    bundled, installed or registered
    PATH[@REF][#SUBFOLDER]        the working files; with @REF, the committed files
    gh:OWNER/REPOSITORY           and gl:, https://, ssh://, USER@HOST:PATH, git+file:///PATH,
                                  each with @REF (a tag, a branch, a commit) and #SUBFOLDER

In a URL the ref follows the first `@` of the path, in a local path the last, unless it exists.
"""

import re
import unicodedata
from collections.abc import Callable
from enum import Enum
from typing import NamedTuple, NoReturn

from generator.errors import InputError
from generator.messages import printable

SHORT = {"gh": "https://github.com/", "gl": "https://gitlab.com/"}
LONGEST_REF = 255  # characters
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
# These are compiled when they are first used: most commands parse no address.
_COMMIT = r"[0-9a-f]{40}"
_SCHEME = r"(?s)([A-Za-z][A-Za-z0-9+.-]*)(::|://)(.*)"
_SHORTCUT = r"(?s)([a-z]{2,}):(.*)"
_SSH = r"(?s)([^/@:]*)@([^/@:]*):(.+)"  # scp syntax
_REPOSITORY = r"(?a)[A-Za-z0-9_.][\w.-]*(/[A-Za-z0-9_.][\w.-]*)+"
_HOST = r"([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?"
_USER = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
_NO_NAME = r"(gh[a-z]|github_pat|glpat)[_-].*|.{30,}"
_URL_PATH = r"[A-Za-z0-9_.~%/][A-Za-z0-9_.~%+,=/:-]*"
_NO_REF = r"[\s~^:?*\[\\]|\.\.|@\{|//|/\.|/$|\.$|\.lock(/|$)|^[-./]|^@$"
_LIKE_GITHUB = r"(?:(?:www\.)?github\.com/)?([A-Za-z0-9_][\w-]{0,38}/[\w.-]{0,99}\w)"
_LIKE_HOST = r"[a-z0-9-]+(?:\.[a-z0-9-]+)+/[\w.-]+/[\w./-]*\w"
_CREDENTIALS = (
    "it contains credentials, which would be saved in the project. Remove them and use git's "
    "credential helper."
)
_INSECURE = "the connection is not secure. Use https:// or ssh://."
_REFUSED = {
    "http": _INSECURE,
    "git": _INSECURE,
    "file": "use git+file:// for a repository, or a plain path for the working files.",
}


class Kind(Enum):
    """The kind of an address."""

    NAME = "name"
    FOLDER = "folder"
    GIT = "git"


class Address(NamedTuple):
    """The location of a template; `parse_address(str(address))` returns it again."""

    kind: Kind
    place: str
    ref: str = ""
    subfolder: str = ""

    def __str__(self) -> str:
        """Return the address as typed, in its shortest form."""
        ref = f"@{self.ref}" if self.ref else ""
        return f"{self.place}{ref}{f'#{self.subfolder}' if self.subfolder else ''}"

    @property
    def from_git(self) -> bool:
        """True if git must fetch it, also from a local folder."""
        return self.kind is Kind.GIT or (self.kind is Kind.FOLDER and bool(self.ref))

    @property
    def source(self) -> str:
        """The address without its ref: the same for all versions."""
        return str(self._replace(ref=""))

    def at(self, ref: str) -> "Address":
        """Return the address with another ref; raise `InputError` for an invalid ref."""
        if ref:
            _check_ref(f"{self.place}@{ref}", ref)
        return self._replace(ref=ref)

    @property
    def url(self) -> str:
        """The URL or path that git fetches from."""
        short, colon, rest = self.place.partition(":")
        if colon and short in SHORT:
            return f"{SHORT[short]}{rest}.git"
        return self.place.removeprefix("git+") if self.kind is Kind.GIT else self.place

    @property
    def name(self) -> str:
        """The default name of a template at this address."""
        last = re.split("[/:]", (self.subfolder or self.place).rstrip("/"))[-1]
        return re.sub("[^A-Za-z0-9._-]+", "-", last.removesuffix(".git")).strip(".-") or "template"


def parse_address(typed: str, is_folder: Callable[[str], bool] = lambda _: False) -> Address:
    """Parse an address; `is_folder` recognizes existing paths that contain `@` or `#`.

    Raises `InputError` for an invalid address, and for one that is not safe to pass to git.
    """
    if not typed.strip():
        raise InputError("The template is empty: pass a name, a folder or a repository.")
    if typed.startswith("-"):
        _refuse(typed, "it would be read as an option. Write a folder of that name as ./NAME.")
    if any(unicodedata.category(char) == "Cc" for char in typed):
        _refuse(typed, "it contains a control character.")
    if scheme := re.fullmatch(_SCHEME, typed):
        return _url(typed, *scheme.groups(), is_folder=is_folder)
    if shortcut := re.fullmatch(_SHORTCUT, typed):
        return _shortcut(typed, *shortcut.groups())
    if ssh := re.fullmatch(_SSH, typed):
        return _ssh(typed, *ssh.groups())
    return _local(typed, is_folder)


def likely_repository(address: Address) -> str:
    """Return the address of the repository that somebody may mean by a path; empty for none."""
    if address.kind is not Kind.FOLDER:
        return ""
    place = address.place.removesuffix("/").removesuffix(".git")
    if github := re.fullmatch(_LIKE_GITHUB, place, re.ASCII):
        place = f"gh:{github[1]}"
    elif re.fullmatch(_LIKE_HOST, place, re.ASCII):
        place = f"https://{place}"
    else:
        return ""
    return str(address._replace(place=place))


def is_commit(ref: str) -> bool:
    """Return whether a ref is the full hash of a commit."""
    return re.fullmatch(_COMMIT, ref) is not None


def parse_source(recorded: str, is_folder: Callable[[str], bool] = lambda _: False) -> Address:
    """Parse an address as it is recorded: a repository has no ref, whatever its path contains.

    Raises `InputError` as `parse_address` does.
    """
    return parse_address(recorded, (lambda _: True) if "://" in recorded else is_folder)


def _url(
    typed: str, scheme: str, separator: str, rest: str, *, is_folder: Callable[[str], bool]
) -> Address:
    scheme = scheme.lower()
    plain = scheme.removeprefix("git+")
    if separator == "::":
        _refuse(typed, f"the transport {scheme}:: may run programs; use https:// or ssh://.")
    if plain in _REFUSED and scheme != "git+file":
        _refuse(typed, _REFUSED[plain])
    if plain not in {"https", "ssh", "file"}:
        _refuse(typed, f"unsupported scheme {scheme}://; use https:// or ssh://.")
    authority, slash, path = rest.partition("/")
    if scheme == "git+file":
        if authority or not path:
            _refuse(typed, "git+file:// needs an absolute path, such as git+file:///srv/x.")
        if is_folder(f"/{_without_subfolder(typed, path)[0]}"):  # an @ in it is no ref
            place, subfolder = _without_subfolder(typed, path)
            return Address(Kind.GIT, f"git+file:///{place}", "", subfolder)
        return _with_ref(typed, "git+file:///", path, local=True)
    user, at, host = authority.rpartition("@")
    if at and (not re.fullmatch(_USER, user) or re.fullmatch(_NO_NAME, user)):
        _refuse(typed, _CREDENTIALS)
    if plain == "https":  # a name alone, as hosts show it: git's credential helper knows the user
        user = at = ""
    if not re.fullmatch(_HOST, host):
        _refuse(typed, "invalid host name.")
    base = f"{plain}://{user}{at}{host.lower()}{slash}"
    address = _with_ref(typed, base, path)
    return _shortened(typed, address)


def _shortened(typed: str, address: Address) -> Address:
    """Return the short form of the address if its host has one."""
    for short, base in SHORT.items():
        if address.place.startswith(base):
            path = address.place.removeprefix(base).removesuffix("/").removesuffix(".git")
            return address._replace(place=f"{short}:{_repository(typed, short, path)}")
    return address


def _shortcut(typed: str, short: str, rest: str) -> Address:
    if short not in SHORT:
        known = ", ".join(f"{name}:" for name in SHORT)
        over_ssh = f"git@{typed}" if "/" in rest or rest.endswith(".git") else "git@HOST:PATH"
        _refuse(
            typed, f"unknown shortcut {short}:; known: {known}. Over ssh it would be {over_ssh}."
        )
    address = _with_ref(typed, f"{short}:", rest.removeprefix("/"))
    path = address.place.partition(":")[2].removesuffix("/").removesuffix(".git")
    return address._replace(place=f"{short}:{_repository(typed, short, path)}")


def _repository(typed: str, short: str, path: str) -> str:
    """Check OWNER/REPOSITORY; GitHub has no nested groups."""
    if not re.fullmatch(_REPOSITORY, path) or (short == "gh" and path.count("/") > 1):
        _refuse(
            typed,
            f"write {short}:OWNER/REPOSITORY, with @REF for a tag, branch or commit and "
            "#SUBFOLDER for a folder in it.",
        )
    return path


def _ssh(typed: str, user: str, host: str, path: str) -> Address:
    if not re.fullmatch(_USER, user) or not re.fullmatch(_HOST, host):
        _refuse(typed, "write a repository over ssh as USER@HOST:PATH.")
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
        return address._replace(kind=Kind.NAME)
    return address._replace(kind=Kind.FOLDER)


def _with_ref(typed: str, base: str, path: str, *, local: bool = False) -> Address:
    """Split off `@ref` and `#subfolder`, and check all three parts."""
    path, subfolder = _without_subfolder(typed, path)
    ref = ""
    if "@" in path:
        path, _, ref = path.rpartition("@") if local else path.partition("@")
        _check_ref(typed, ref)
    if base and not local:
        path = path.rstrip("/")
        if path and not re.fullmatch(_URL_PATH, path):
            _refuse(typed, "invalid repository path; write a space as %20.")
    if not path or (base and ".." in path.split("/")):
        _refuse(typed, "the path of the repository is missing or contains '..'.")
    return Address(Kind.GIT, f"{base}{path}", ref, subfolder)


def _check_ref(typed: str, ref: str) -> None:
    if not ref.isprintable() or not 0 < len(ref) <= LONGEST_REF or re.search(_NO_REF, ref):
        _refuse(typed, "invalid tag, branch or commit after the @.")


def _without_subfolder(typed: str, path: str) -> tuple[str, str]:
    rest, hash_, subfolder = path.rpartition("#")
    if not hash_:
        return path, ""
    parts = subfolder.removesuffix("/").split("/")
    wrong = any(part in {"", ".", ".."} or part.casefold() == ".git" for part in parts)
    if wrong or "\\" in subfolder or not subfolder.isprintable():
        _refuse(typed, "invalid folder after the #; write it as in #templates/api.")
    return rest, "/".join(parts)


def _refuse(typed: str, reason: str) -> NoReturn:
    """Raise `InputError` with the reason; possible secrets in the address are masked."""
    shown = re.sub(r"(?<=//)[^/]+(?=@)|(?<=\?).+", "…", typed[:LONGEST_REF])
    raise InputError(f"{printable(shown)!r} is not a valid template address: {reason}")
