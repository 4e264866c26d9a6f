"""Patterns of gitignore: the plain ones are matched here, all others by `pathspec`.

To import `pathspec` takes about as long as to render a starter.
"""

import re
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import PurePath

KIND = "gitignore"
NAME = r"(?!\*+(?:/|$))(?:[\w.~@+{}*?-]|\[\w+\])+"  # not of stars alone
PLAIN = re.compile(rf"!?/?{NAME}(?:/{NAME})*", re.ASCII)
WILD = re.compile(r"\[\w+\]|[*?]", re.ASCII)
WAYS = {"*": "[^/]*", "?": "[^/]"}

Matcher = Callable[[PurePath], bool]


def matcher(patterns: Iterable[str]) -> Matcher:
    """Return a function that tells whether a path matches; the last pattern that does decides."""
    lines = [pattern for pattern in patterns if pattern]
    if all(PLAIN.fullmatch(line) and "**" not in line for line in lines):
        return _plain_matcher(lines)
    from pathspec import PathSpec

    return PathSpec.from_lines(KIND, lines).match_file


def _plain_matcher(lines: Iterable[str]) -> Matcher:
    groups = [
        (negated, re.compile("|".join(map(_expression, group))))
        for negated, group in groupby(lines, lambda line: line.startswith("!"))
    ]

    def matches(path: PurePath) -> bool:
        name = path.as_posix()
        found = (negated for negated, expression in reversed(groups) if expression.match(name))
        return not next(found, True)

    return matches


def _expression(line: str) -> str:
    """Translate a plain pattern; one without a slash matches a name at any depth."""
    pattern = line.removeprefix("!")
    path = pattern.removeprefix("/")
    above = "" if "/" in pattern else "(?:.+/)?"
    parts, place = [], 0
    for found in WILD.finditer(path):
        parts += [re.escape(path[place : found.start()]), WAYS.get(found[0], found[0])]
        place = found.end()
    return f"{above}{''.join(parts)}{re.escape(path[place:])}(?:/|$)"
