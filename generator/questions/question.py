"""The choices of a question, and values given for it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.messages import nearest


class Choice(NamedTuple):
    """One allowed answer; if `refused` gives a reason, it cannot be chosen now."""

    label: str
    value: object
    refused: str = ""


def labelled(row: Sequence[object]) -> tuple[object, object, str]:
    """Return label, value and validator of a labelled choice, or raise `ValueError`."""
    if len(row) != 2:  # noqa: PLR2004 - label and value
        raise ValueError(f"{row!r} must be a label and a value")
    label, value = row
    if not isinstance(value, dict):
        return label, value, ""
    if "value" not in value or not isinstance(value.get("validator", ""), str):
        raise ValueError(
            f"{label!r} must have a `value`, and its `validator`, if any, must be a text"
        )
    return label, value["value"], value.get("validator", "")


def choose(value: object, choices: Sequence[Choice]) -> object:
    """Return the value if it is one of the choices, or there are none; else raise `ValueError`.

    Of several choices with this value, one that is not refused is enough.
    """
    if not choices:
        return value
    same = [it for it in choices if it.value == value and type(it.value) is type(value)]
    if same and all(choice.refused for choice in same):
        raise ValueError(same[0].refused)
    if same:
        return value
    allowed = list(_names(choices))
    raise ValueError(f"choose from {', '.join(allowed)}.{nearest(str(value), allowed)}")


def _names(choices: Sequence[Choice]) -> Iterator[str]:
    return (str(choice.value) for choice in choices if not choice.refused)


YOURS = "your answer"  # the `where` of an answer to a prompt


class Given(NamedTuple):
    """A value as given, and its source: `--set`, or the name of a file."""

    value: object
    where: str
