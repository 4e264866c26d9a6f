"""Default answers from the machine: folder name, git user, Python version, files nearby."""

import sys
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from generator.project.names import package_of, title_of
from generator.recommendation.guide import Guide
from generator.registry.installation import update_source
from generator.registry.template import Template

# Another machine would suggest other answers.
OF_MACHINE = ("python_version", "author", "copyright_year", "update_source")
OF_USER = frozenset({"author"})
SECONDS = 10  # time limit for reading git's user name


class Sign(NamedTuple):
    """A file nearby that suggests an option of a need."""

    option: str
    file: Path


def suggested_answers(
    folder: str, wanted: Collection[str], template: Template | None = None
) -> dict[str, object]:
    """Return defaults for a project in `folder`, by question key, for the keys in `wanted`.

    With its template, this includes the address from which updates of it can be installed.
    """
    import datetime as dt

    known: dict[str, object] = {
        "project_name": title_of(folder),
        "package_name": package_of(folder),
        "python_version": f"{sys.version_info.major}.{sys.version_info.minor}",
        "copyright_year": dt.datetime.now(tz=dt.UTC).year,
    }
    if "author" in wanted and (name := _git_user_name()):
        known["author"] = name
    if "update_source" in wanted and template and (source := update_source(template)):
        known["update_source"] = source
    return {key: value for key, value in known.items() if key in wanted}


def _git_user_name() -> str:
    """Return the author name that git would use in a new repository; empty without git or a name.

    The settings of the repository around the working folder, which may be anybody's, are ignored.
    """
    from generator.system.git_settings import simple_user_name

    name = simple_user_name() or _ask_git()
    return name if name.isprintable() else ""


def _ask_git() -> str:
    from subprocess import TimeoutExpired
    from tempfile import TemporaryDirectory

    from generator.system.borrowed_git import make_bare
    from generator.system.git import USER, run_git

    words = ("config", "--get", "user.name")
    try:
        with TemporaryDirectory(prefix="scaffold-") as name:
            make_bare(Path(name))
            found = run_git(USER, *words, place=Path(name), seconds=SECONDS)
    except (OSError, TimeoutExpired):
        return ""
    return found.stdout.strip()


def read_signs(guide: Guide, folder: Path) -> dict[str, Sign]:
    """Return the options that files nearby suggest, by need; skips needs with conflicting signs.

    An option's `signs` are glob patterns relative to the folder that will contain the project.
    """
    found: dict[str, Sign] = {}
    for criterion in guide.criteria:
        seen = [
            Sign(option.id, file)
            for option in criterion.options
            if (file := _first(option.signs, folder))
        ]
        if len(seen) == 1 and not criterion.multiple:
            found[criterion.id] = seen[0]
    return found


def _first(patterns: Collection[str], folder: Path) -> Path | None:
    """Return a file that matches one of the patterns."""
    try:
        return next((file for pattern in patterns for file in folder.glob(pattern)), None)
    except OSError:
        return None
