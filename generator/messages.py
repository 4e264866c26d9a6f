"""Text for people: escaped for a terminal, quoted for a shell, joined into English lists."""

from collections.abc import Iterable, Iterator

# Characters that Python counts as printable, but that are invisible or look like a blank.
UNSEEN = frozenset(
    map(
        chr,
        [
            *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800),
            *(0x3164, 0xFFA0, 0x16FE4, 0x1D159, *range(0xFE00, 0xFE0E), *range(0xE0100, 0xE01F0)),
        ],
    )
)
VARIANTS = "\ufe0e\ufe0f"  # which choose how the symbol before them looks
BLANKS = "\u00a0\u202f\u3000"  # of French and East Asian typography
LONGEST_LIKENED = 64  # characters of a word: to compare long ones takes for ever
SHOWN_START, SHOWN_END = 1_500, 500  # characters of a long error, which may repeat a template
MOST_MARKS = 8  # on one letter; more of them would cover the lines around it


def nearest(word: str, known: Iterable[str], likeness: float = 0.5) -> str:
    """Return ` Did you mean 'x'?` for the valid word closest to `word`, or the empty string.

    `likeness` is the least that the two must have in common, from 0 to 1. Long words and single
    letters are like no other.
    """
    from difflib import get_close_matches

    if len(word) > LONGEST_LIKENED:
        return ""
    folded = {name.casefold(): name for name in known if len(name) <= LONGEST_LIKENED}
    word = word.casefold()
    matches = [name for name in folded if word == name or _is_part(word, name)]
    matches = [word] if word in folded else matches
    if not matches and len(word.lstrip("-")) > 1:
        matches = get_close_matches(word, folded, n=1, cutoff=likeness)
    return f" Did you mean '{folded[matches[0]]}'?" if matches else ""


def _is_part(word: str, name: str) -> bool:
    """Tell whether a word is one part of a name, such as `ai` of `ai-service`."""
    parts = name.replace("_", "-").split("-")
    return len(parts) > 1 and word in parts


def join_words(words: Iterable[str]) -> str:
    """Join words as `a, b and c`."""
    words = list(words)
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def counted(number: int, thing: str) -> str:
    """Return a number with its noun, such as `1 pair` or `2 pairs of answers`."""
    noun, of, rest = thing.partition(" of ")
    return f"{number:,} {noun}{'' if number == 1 else 's'}{of}{rest}"


def unknown_name(kind: str, word: str, known: Iterable[str]) -> str:
    """Return the message for an unknown `kind`: `word`, the nearest valid word, and all of them."""
    known = list(known)
    return f"There is no {kind} {word!r}.{nearest(word, known)} Known: {', '.join(known)}."


def shortened(text: str, start: int = SHOWN_START, end: int = SHOWN_END) -> str:
    """Return a long text without its middle: the beginning says what it is, the end often why."""
    return text if len(text) <= start + end else f"{text[:start]} … {text[-end:]}"


def printable(text: str, keep: str = "") -> str:
    """Return text with every character escaped that could do harm on a terminal.

    Those are control characters, invisible ones, and those that change the direction of the text.
    Characters in `keep`, such as line ends, are not escaped. Escaping twice changes nothing.
    """
    if text.isascii() and text.translate(dict.fromkeys(map(ord, keep))).isprintable():
        return text
    return "".join(_escaped(text, keep))


def _escaped(text: str, keep: str) -> Iterator[str]:
    from unicodedata import category

    before, marks = "", 0
    for char in text:
        kind = category(char)
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        if char in VARIANTS:
            seen = before == "So"
        else:
            seen = char.isprintable() and char not in UNSEEN and marks <= MOST_MARKS
        if seen or char in BLANKS or char in keep:
            yield char
            before = kind
        else:
            yield char.encode("unicode_escape").decode()
            before = ""


def shell_line(words: Iterable[str]) -> str:
    """Return words as one line for bash or zsh that is also safe to print on a terminal."""
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    """Quote a word; characters that are not printable are written as shell escapes."""
    from shlex import quote

    if word == printable(word):
        return quote(word)
    return f"$'{''.join(map(_ansi, word))}'"


def _ansi(char: str) -> str:
    """Return a character as written between `$'` and `'`."""
    if char in "\\'":
        return f"\\{char}"
    if char.isascii() and char.isprintable():
        return char
    lone = "surrogateescape" if "\udc80" <= char <= "\udcff" else "surrogatepass"
    return "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", lone))


def display(value: object) -> str:
    """Return an answer as it is typed on the command line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def reason_of(error: Exception) -> str:
    """Return the reason of an error as a clause, without the number that systems give theirs."""
    return (getattr(error, "strerror", None) or "").lower() or str(error)
