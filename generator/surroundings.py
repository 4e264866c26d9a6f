"""What the machine already knows, offered as defaults to any template that asks for it."""

import sys
from collections.abc import Collection
from pathlib import Path

from generator.guide import Guide
from generator.names import package_of, title_of


def suggested_answers(folder: str, wanted: Collection[str]) -> dict[str, object]:
    """Return defaults for a project in `folder`, by question key, for the keys in `wanted`."""
    import datetime as dt

    known: dict[str, object] = {
        "project_name": title_of(folder),
        "package_name": package_of(folder),
        "python_version": f"{sys.version_info.major}.{sys.version_info.minor}",
        "copyright_year": dt.datetime.now(tz=dt.UTC).year,
    }
    if "author" in wanted and (name := _git_user_name()):
        known["author"] = name
    return {key: value for key, value in known.items() if key in wanted}


def _git_user_name() -> str:
    """Return the name that git would sign with; empty without git or a name."""
    from generator.processes import run

    try:
        found = run("git", "config", "--get", "user.name")
    except OSError:
        return ""
    name = found.stdout.strip()
    return name if name.isprintable() else ""


def read_signs(guide: Guide, folder: Path) -> dict[str, str]:
    """Return what files nearby suggest, need and option, where they are of one mind.

    An option's `signs` are patterns relative to the folder in which the project is to stand.
    """
    found: dict[str, str] = {}
    for criterion in guide.criteria:
        seen = [option.id for option in criterion.options if _any(option.signs, folder)]
        if len(seen) == 1 and not criterion.multiple:
            found[criterion.id] = seen[0]
    return found


def _any(patterns: Collection[str], folder: Path) -> bool:
    try:
        return any(next(folder.glob(pattern), None) for pattern in patterns)
    except OSError:
        return False
