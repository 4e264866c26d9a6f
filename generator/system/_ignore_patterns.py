"""Parses and matches the patterns of a `.gitignore` as git does.

Names are bytes, as in git. Matching never backtracks, so no pattern takes exponential time.
"""

import codecs
import string
from collections.abc import Iterable
from dataclasses import dataclass

SLASH, STAR, QUESTION, BRACKET, BACKSLASH, DASH, SPACE = b"/*?[\\- "
WILD = frozenset([STAR, QUESTION, BRACKET, BACKSLASH])
ALL = frozenset(range(256))
WITHIN = ALL - {SLASH}
CLASSES = {
    b"alnum": string.ascii_letters + string.digits,
    b"alpha": string.ascii_letters,
    b"blank": " \t",
    b"cntrl": "".join(map(chr, (*range(32), 127))),
    b"digit": string.digits,
    b"graph": string.ascii_letters + string.digits + string.punctuation,
    b"lower": string.ascii_lowercase,
    b"print": string.ascii_letters + string.digits + string.punctuation + " ",
    b"punct": string.punctuation,
    b"space": " \t\n\r",
    b"upper": string.ascii_uppercase,
    b"xdigit": string.hexdigits,
}


@dataclass(frozen=True)
class Step:
    """A part of a pattern: one byte out of `letters`, or any number of them if it `repeats`."""

    letters: frozenset[int]
    repeats: bool = False


FORK = Step(frozenset())  # before an optional part: any bytes and a slash


@dataclass(frozen=True)
class Pattern:
    """A line of a `.gitignore`: a literal prefix, then steps; `negated` re-includes entries."""

    negated: bool
    for_folders: bool
    whole: bool  # matches the path relative to the file's folder; else the name alone
    literal: bytes
    steps: tuple[Step, ...] | None  # after the literal; None matches nothing

    def matches(self, name: bytes, path: bytes) -> bool:
        """Return whether the pattern matches an entry with this name and path."""
        text = path if self.whole else name
        if self.steps is None or not text.startswith(self.literal):
            return False
        if not self.steps:
            return text == self.literal
        last = self.steps[-1]
        if not last.repeats and text[-1] not in last.letters:  # fast exit, true of most names
            return False
        return _follows(self.steps, text[len(self.literal) :])


def read_patterns(content: bytes) -> tuple[Pattern, ...]:
    """Return the patterns of a file, in order."""
    lines = content.removeprefix(codecs.BOM_UTF8).split(b"\n")
    return tuple(_pattern(line) for line in lines if line and not line.startswith(b"#"))


def _pattern(line: bytes) -> Pattern:
    line = _trimmed(line.removesuffix(b"\r").partition(b"\0")[0])
    text = line.removeprefix(b"!")
    body = text.removesuffix(b"/")
    rooted = body.removeprefix(b"/")
    plain = next((at for at, letter in enumerate(rooted) if letter in WILD), len(rooted))
    return Pattern(
        negated=text != line,
        for_folders=body != text,
        whole=b"/" in body,
        literal=rooted[:plain],
        steps=_steps(rooted[plain:]),
    )


def _trimmed(line: bytes) -> bytes:
    """Return a line without trailing spaces, except an escaped one."""
    end = at = 0
    while at < len(line):
        if line[at] == BACKSLASH:
            at += 1
            if at == len(line):
                return line
        elif line[at] == SPACE:
            at += 1
            continue
        at += 1
        end = at
    return line[:end]


def _steps(pattern: bytes) -> tuple[Step, ...] | None:
    """Return the steps of a pattern from its first wildcard on; None for an invalid one."""
    steps: list[Step] = []
    at = 0
    while at < len(pattern):
        letter, start = pattern[at], at
        at += 1
        if letter == STAR:
            while pattern[at : at + 1] == b"*":
                at += 1
            steps += _stars(pattern, start, at)
        elif letter == QUESTION:
            steps.append(Step(WITHIN))
        elif letter == BRACKET:
            found = _bracket(pattern, at)
            if found is None:
                return None
            letters, at = found
            steps.append(Step(letters))
        elif letter == BACKSLASH and at == len(pattern):
            return None
        else:
            escaped = letter == BACKSLASH
            steps.append(Step(frozenset([pattern[at] if escaped else letter])))
            at += escaped
    return tuple(steps)


def _stars(pattern: bytes, start: int, end: int) -> list[Step]:
    """Return the steps for stars; two between slashes match any folders, or none."""
    behind = pattern[end : end + 2]
    opens = start == 0 or pattern[start - 1] == SLASH
    closes = behind == b"" or behind[:1] == b"/" or behind == b"\\/"
    if end - start == 1 or not (opens and closes):
        return [Step(WITHIN, repeats=True)]
    return [*([FORK] if behind[:1] == b"/" else []), Step(ALL, repeats=True)]


def _bracket(pattern: bytes, at: int) -> tuple[frozenset[int], int] | None:
    """Return the bytes of a bracket set and its end; None for one that is not closed."""
    negated = pattern[at : at + 1] in {b"!", b"^"}
    at += negated
    letters: set[int] = set()
    before = 0
    first = True
    while first or pattern[at : at + 1] != b"]":
        first = False
        if at >= len(pattern):
            return None
        found = _member(pattern, at, before)
        if found is None:
            return None
        more, before, at = found
        letters.update(more)
    return (ALL - letters if negated else frozenset(letters)) - {SLASH}, at + 1


def _member(pattern: bytes, at: int, before: int) -> tuple[Iterable[int], int, int] | None:
    """Return the bytes of one member of a set, the start of a possible range, and its end."""
    letter, rest = pattern[at], pattern[at + 1 :]
    if letter == BACKSLASH:
        return ({rest[0]}, rest[0], at + 2) if rest else None
    if letter == DASH and before and rest and rest[:1] != b"]":
        escaped = rest[:1] == b"\\"
        last = rest[escaped : escaped + 1]
        return (range(before, last[0] + 1), 0, at + 2 + escaped) if last else None
    if letter == BRACKET and rest[:1] == b":":
        name, closed, _ = rest[1:].partition(b"]")
        if not closed:
            return None
        if name[-1:] == b":":
            letters = CLASSES.get(name[:-1])
            return (letters.encode(), 0, at + len(name) + 3) if letters else None
    return {letter}, letter, at + 1


def _follows(steps: tuple[Step, ...], text: bytes) -> bool:
    """Return whether a text matches the steps; reads each byte once."""
    if len(text) < sum(bool(step.letters) - step.repeats for step in steps) - steps.count(FORK):
        return False
    places = _reached(steps, {0})
    for letter in text:
        moved = {
            place if steps[place].repeats else place + 1
            for place in places
            if place < len(steps) and letter in steps[place].letters
        }
        if not moved:
            return False
        places = _reached(steps, moved)
    return len(steps) in places


def _reached(steps: tuple[Step, ...], places: set[int]) -> set[int]:
    """Return all positions of a pattern that are reachable without another byte."""
    waiting, reached = list(places), set(places)
    while waiting:
        place = waiting.pop()
        if place < len(steps) and (steps[place].repeats or steps[place] is FORK):
            further = {place + 1, place + 3} if steps[place] is FORK else {place + 1}
            waiting += further - reached
            reached |= further
    return reached
