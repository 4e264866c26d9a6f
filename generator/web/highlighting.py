"""Files as highlighted lines, by Pygments: each piece of a line with the class of its token."""

from functools import lru_cache
from typing import NamedTuple

MOST_BYTES = 200_000  # of a file that is shown
PLAIN = ""
# The classes of the style sheet, by the beginning of a token's name; the longest one decides.
CLASSES = {
    "Token.Comment": "comment",
    "Token.Keyword": "keyword",
    "Token.Literal.String": "string",
    "Token.Literal.Number": "number",
    "Token.Name.Function": "name",
    "Token.Name.Class": "name",
    "Token.Name.Decorator": "decorator",
    "Token.Name.Tag": "keyword",
    "Token.Name.Attribute": "name",
    "Token.Operator.Word": "keyword",
    "Token.Generic.Heading": "keyword",
    "Token.Generic.Subheading": "keyword",
}


class Piece(NamedTuple):
    """A text and its class; empty for plain text."""

    text: str
    kind: str


Line = tuple[Piece, ...]


@lru_cache(maxsize=256)
def highlight(path: str, content: bytes) -> tuple[Line, ...]:
    """Return the lines of a file; none if it is binary or too long."""
    if len(content) > MOST_BYTES:
        return ()
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return ()
    from pygments.lexers import TextLexer, get_lexer_for_filename
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_for_filename(path, stripnl=False, ensurenl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False, ensurenl=False)
    lines: list[list[Piece]] = [[]]
    for token, value in lexer.get_tokens(text):
        kind = _class(str(token))
        for number, part in enumerate(value.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append(Piece(part, kind))
    if not lines[-1]:
        lines.pop()
    return tuple(map(tuple, lines))


def _class(token: str) -> str:
    fitting = (name for name in CLASSES if token.startswith(name))
    return CLASSES.get(max(fitting, key=len, default=""), PLAIN)
