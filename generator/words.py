"""The wording of a refusal: the nearest valid word, and lists that read as English."""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], likeness: float = 0.5) -> str:
    """Return ` Did you mean 'x'?` for the valid word closest to `word`, or the empty string.

    `likeness` is the least that the two must have in common, from 0 to 1.
    """
    from difflib import get_close_matches

    known = list(known)
    folded = {name.casefold(): name for name in known}
    matches = get_close_matches(word.casefold(), folded, n=1, cutoff=likeness)
    return f" Did you mean '{folded[matches[0]]}'?" if matches else ""


def listed(words: Iterable[str]) -> str:
    """Join words as `a, b and c`."""
    words = list(words)
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def unknown(kind: str, word: str, known: Iterable[str]) -> str:
    """Say that `word` is no known `kind`, with the nearest valid one and all that there are."""
    known = list(known)
    return f"There is no {kind} {word!r}.{nearest(word, known)} Known: {', '.join(known)}."


def printable(text: str) -> str:
    """Return a text that cannot steer a terminal: what does not print is written as an escape."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def shown(value: object) -> str:
    """Return an answer as a person would type it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
