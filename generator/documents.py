"""Read text, TOML and JSON from third parties, and enforce limits before building values.

Parsing one long TOML key can take gigabytes, so keys are counted first. YAML, whose library takes
long to import, is in `rendering.yaml_documents`.
"""

import json
import re
from collections.abc import Iterable
from math import isfinite
from typing import TYPE_CHECKING, Any

from generator import limits

if TYPE_CHECKING:  # its import takes long
    from pathlib import Path

BYTE_ORDER_MARK = "\ufeff"
LARGE = f"it is larger than {limits.MOST_TEXT >> 20} MiB"
NESTED = "it is nested too deeply"
LONG_NUMBER = f"it has a number of more than {limits.LONGEST_NUMBER} digits"
TOO_MANY = f"it comes to more than {limits.MOST_NODES} values"
TOKEN = re.compile(  # of TOML; a text that does not end takes the rest, which is wrong anyway
    r'"""(?:\\.|[^\\])*?(?:"{3,5}|\\?\Z)' + r"|'''.*?(?:'{3,5}|\Z)"
    r'|"(?:\\.|[^"\\\n])*"?' + r"|'[^'\n]*'?|#[^\n]*|[\[\]{}=,.\n]|[0-9A-Za-z_+-]+",
    re.DOTALL,
)


class DocumentError(ValueError):
    """A document is invalid; `problem_mark` is the position that YAML gives, or `None`."""

    def __init__(self, reason: object) -> None:
        """`reason` is a clause, or the error of a parser."""
        super().__init__(str(reason))
        self.problem_mark = getattr(reason, "problem_mark", None)


def read_text(file: "Path", most: int = limits.MOST_TEXT) -> str:
    """Read a UTF-8 file of at most so many bytes.

    Raises `OSError`, or `DocumentError` if it is too large or not UTF-8.
    """
    with file.open("rb") as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise DocumentError(f"it is larger than {most >> 20} MiB")
    try:
        return content.decode().removeprefix(BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        raise DocumentError(f"it is not UTF-8: {error}") from error


def load_toml(text: str) -> dict[str, Any]:
    """Read TOML; raise `DocumentError` if it is invalid."""
    import tomllib  # lazy: scaffold's own documents are parsed already

    text = text.replace("\r\n", "\n")
    _count_toml(text)
    try:
        return dict(shallow(tomllib.loads(text)))
    except DocumentError:
        raise
    except ValueError as error:
        raise DocumentError(error) from error
    except RecursionError:
        raise DocumentError(NESTED) from None


def _count_toml(text: str) -> None:
    """Refuse TOML that `tomllib` parses too slowly: its time is quadratic in the dots of a key."""
    dots = depth = number = 0
    for found in TOKEN.finditer(text):
        sign = found[0]
        if sign == ".":
            dots += 1
            if dots > limits.MOST_DOTS:
                raise DocumentError(f"it has a key of more than {limits.MOST_DOTS} dots")
            continue
        if sign in "[]{}=,\n":
            depth += (sign in "[{") - (sign in "]}")
            number += sign in "[{=,"
            dots = 0
        elif sign[0] in "+-0123456789":
            refuse_long(sign)
        if depth > limits.DEEPEST:
            raise DocumentError(NESTED)
        if number > limits.MOST_NODES:
            raise DocumentError(TOO_MANY)


def shallow(value: Any) -> Any:  # noqa: ANN401 - a document
    """Return a value; raise `DocumentError` if it is nested too deeply."""
    level = [value]
    for _ in range(limits.DEEPEST):
        level = [item for found in level for item in _inside(found)]
        if not level:
            return value
    raise DocumentError(NESTED)


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list | tuple | set) else ()


def load_json(text: str) -> object:
    """Read JSON; raise `DocumentError` if it is invalid."""
    try:
        value: object = shallow(json.loads(text, parse_int=_whole, parse_float=_real))
        refuse_half(json.dumps(value, ensure_ascii=False))
    except DocumentError:
        raise
    except ValueError as error:
        raise DocumentError(error) from error
    except RecursionError:
        raise DocumentError(NESTED) from None
    return value


def jsonable(value: object) -> object:
    """Return a value with everything that JSON cannot represent converted to text."""
    if isinstance(value, dict):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [jsonable(item) for item in value]
    held = isinstance(value, str | int | None) or (isinstance(value, float) and isfinite(value))
    return value if held else str(value)


def _whole(digits: str) -> int:
    refuse_long(digits)
    return int(digits)


def _real(digits: str) -> float:
    refuse_long(digits)
    return float(digits)


def refuse_long(digits: str) -> None:
    """Raise `DocumentError` for a number with too many digits, before it is converted."""
    if len(digits) > limits.LONGEST_NUMBER:
        raise DocumentError(LONG_NUMBER)


def refuse_half(text: str) -> None:
    """Raise `DocumentError` for an unpaired surrogate, which cannot be written to a file."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise DocumentError("it contains half a character (an unpaired surrogate)") from None
