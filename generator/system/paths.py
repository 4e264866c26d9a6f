"""Checks that a third-party file is within its own folder, and not among git's own files."""

import os
import unicodedata
from functools import lru_cache
from pathlib import Path, PurePath

GIT = frozenset({".git", "git~1"})  # the second is the short name of the first on Windows


def is_git(name: str) -> bool:
    """Tell whether some file system treats a name as `.git`."""
    return forgiven(name) in GIT


def is_within(path: Path, root: Path) -> bool:
    """Tell whether a path resolves to `root` or below it, and not into a `.git` folder.

    The files in `.git` name remotes, with their passwords.
    """
    real, top = (PurePath(os.path.realpath(item)) for item in (path, root))
    return real.is_relative_to(top) and not any(map(is_git, real.relative_to(top).parts))


@lru_cache(4096)  # names repeat
def forgiven(name: str) -> str:
    """Return a name as a lenient file system reads it: without case or invisible characters."""
    visible = (char for char in name if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFKC", "".join(visible)).casefold().rstrip(" .")


def normalized_path(path: Path) -> str:
    """Return a path normalized for file systems that ignore case and Unicode composition."""
    apart = unicodedata.normalize("NFD", str(path)).casefold()
    return unicodedata.normalize("NFD", apart)


# Git takes a folder for a repository if it contains all names of either set.
REPOSITORY_LAYOUTS = (frozenset({"head", "objects", "refs"}), frozenset({"head", "commondir"}))
