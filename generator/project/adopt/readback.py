"""Reads free texts, such as names, back from a project.

The template is rendered with a mark in place of each text. Where a mark appears in a path or in a
line, the project's own path or line says what stands there.
"""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from generator.project.adopt.likeness import Present, split

FEWEST = 1  # character besides marks that a line needs, or each line would match
MOST = 3  # values of one question that are tried
LONGEST = 1000  # bytes of a line
# A pattern of many texts is slow to match, and a template may be anybody's.
MOST_MARKS = 3  # in a line or a path
MOST_PLACES = 100  # lines of one file with marks

Votes = Mapping[str, Counter[str]]


class Mark(NamedTuple):
    """The text that stands for the answer to a question; a `number` is made of digits only."""

    key: str
    text: str
    number: bool


class Places(NamedTuple):
    """A path or a line with marks, as the pattern of what a project has there."""

    pattern: re.Pattern[str]
    keys: tuple[str, ...]


def read_back(
    rendered: Mapping[str, bytes], marks: Iterable[Mark], present: Present
) -> dict[str, list[str]]:
    """Return the values that stand where the marks do, by question, the likeliest first."""
    marks = list(marks)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for path in rendered:
        if place := _places(path, marks, "[^/]+?"):
            _vote(votes, place, present.files)
    for path, own in _pairs(rendered, _settled(votes, marks), present):
        _vote_on_lines(votes, rendered[path], marks, own)
    return {
        key: [value for value, _ in counted.most_common(MOST)] for key, counted in votes.items()
    }


def _settled(votes: Votes, marks: Iterable[Mark]) -> dict[str, str]:
    """Return what to read for each mark in a path."""
    return {mark.text: votes[mark.key].most_common(1)[0][0] for mark in marks if mark.key in votes}


def _pairs(
    rendered: Iterable[str], settled: Mapping[str, str], present: Present
) -> Iterator[tuple[str, bytes]]:
    """Yield each path of the render that the project has too, with the project's content."""
    own = {path: path for path in rendered}
    for text, value in settled.items():
        own = {path: name.replace(text, value) for path, name in own.items()}
    contents = present.read(own.values())
    for path, name in own.items():
        if name in contents:
            yield path, contents[name]


def _vote_on_lines(
    votes: dict[str, Counter[str]], content: bytes, marks: Iterable[Mark], own: bytes
) -> None:
    lines = [line.decode("utf-8", "replace") for line in split(own) if len(line) <= LONGEST]
    texts = (line.decode("utf-8", "replace") for line in split(content))
    places = filter(None, (_places(text, marks, ".+?") for text in texts))
    for place in itertools.islice(places, MOST_PLACES):
        _vote(votes, place, lines)


def _places(text: str, marks: Iterable[Mark], anything: str) -> Places | None:
    """Return the pattern of a text with marks; None for none, for too many, or for nothing else."""
    keys: list[str] = []
    known = {mark.text: mark for mark in marks if mark.text in text}
    if not known:
        return None
    pattern, rest = "", 0
    for piece in re.split(f"({'|'.join(map(re.escape, known))})", text):
        if piece not in known:
            pattern += re.escape(piece)
            rest += len(piece.strip())
        elif (key := known[piece].key) in keys:
            pattern += f"(?P=_{keys.index(key)})"
        else:
            inside = r"\d+" if known[piece].number else anything
            pattern += f"(?P<_{len(keys)}>{inside})"
            keys.append(key)
    fits = rest >= FEWEST and len(keys) <= MOST_MARKS
    return Places(re.compile(pattern), tuple(keys)) if fits else None


def _vote(votes: dict[str, Counter[str]], places: Places, texts: Iterable[str]) -> None:
    """Count what the texts have in these places; many different ones count little each."""
    found = [match.groups() for text in texts if (match := places.pattern.fullmatch(text))]
    for values in found:
        for key, value in zip(places.keys, values, strict=True):
            votes[key][value.strip()] += 1 / len(found)  # type: ignore[assignment]
