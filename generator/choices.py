"""The choices of a question: how a row of them reads, and which value is one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.words import nearest


@dataclass(frozen=True)
class Choice:
    """One allowed answer; where `refused` says why, it cannot be taken now."""

    label: str
    value: object
    refused: str = ""


def labelled(row: Sequence[object]) -> tuple[object, object, str]:
    """Return label, value and the validator of a choice that has a label."""
    if len(row) != 2:  # noqa: PLR2004 - a label and what it stands for
        raise ValueError(f"{row!r} must be a label and a value")
    label, value = row
    if not isinstance(value, dict):
        return label, value, ""
    if "value" not in value or not isinstance(value.get("validator", ""), str):
        raise ValueError(f"{label!r} must have a `value`, and a text as `validator` if any")
    return label, value["value"], value.get("validator", "")


def choose(value: object, choices: Sequence[Choice]) -> object:
    """Return the value where it is one of the choices, if there are any; else `ValueError`."""
    if not choices:
        return value
    for choice in choices:
        if choice.value == value and type(choice.value) is type(value):
            if choice.refused:
                raise ValueError(choice.refused)
            return value
    allowed = list(_names(choices))
    raise ValueError(f"choose from {', '.join(allowed)}.{nearest(str(value), allowed)}")


def _names(choices: Sequence[Choice]) -> Iterator[str]:
    return (str(choice.value) for choice in choices if not choice.refused)
