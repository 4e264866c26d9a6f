"""A value that a person gave, and where it stands, so that a refusal can name the place."""

from dataclasses import dataclass

YOURS = "your answer"  # the place of what was said in a conversation


@dataclass(frozen=True)
class Given:
    """A value as it was given, and where: `--set`, or the name of a file."""

    value: object
    where: str
