"""Read the arguments of a tool call, and write needs and answers as the command line has them."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from generator.errors import InputError
from generator.messages import display, join_words, nearest, unknown_name
from generator.questions.typed import typed_list
from generator.recommendation.guide import Guide

NEW, UPDATE = "new", "update"
LONGEST = 100_000  # characters of one value
MOST = 1_000  # entries of one argument


class Arguments(NamedTuple):
    """The arguments of one call of a tool."""

    tool: str
    values: Mapping[str, object]

    def only(self, known: Iterable[str]) -> "Arguments":
        """Refuse arguments that the tool does not have, and return them without empty ones."""
        known = list(known)
        for name in self.values:
            if name not in known:
                message = unknown_name("argument", name, known)
                raise InputError(f"{self.tool}: {message}")
        kept = {name: value for name, value in self.values.items() if value is not None}
        return self._replace(values=kept)

    def text(self, name: str, *, needed: str = "") -> str:
        """Return a text, or an empty one; `needed` says what to pass if it must be there."""
        value = self.values.get(name, "")
        if not isinstance(value, str):
            raise InputError(f"{self.tool}: {name} must be a text, not {_shown(value)}.")
        if needed and not value.strip():
            raise InputError(f"{self.tool}: {name} is missing. {needed}")
        return value

    def one_of(self, name: str, options: Collection[str], default: str) -> str:
        """Return a word of a fixed list."""
        value = self.text(name) or default
        if value not in options:
            raise InputError(f"{self.tool}: {unknown_name(name, value, options)}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; one text is a list of one."""
        value = self.values.get(name, [])
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise InputError(f"{self.tool}: {name} must be a list of texts.")
        return tuple(value[:MOST])

    def pairs(self, name: str) -> tuple[str, ...]:
        """Return an object as `KEY=VALUE` pairs, as `--need` and `--set` take them."""
        table = self.values.get(name, {})
        if not isinstance(table, dict):
            raise InputError(
                f"{self.tool}: {name} must be an object of keys and values, not {_shown(table)}."
            )
        if len(table) > MOST:
            raise InputError(f"{self.tool}: {name} has more than {MOST:,} keys.")
        return tuple(f"{key}={self._value(name, key, value)}" for key, value in table.items())

    def _value(self, name: str, key: str, value: object) -> str:
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str | bool | int | float) for item in items):
            raise InputError(
                f"{self.tool}: {name}.{key} must be a text, a number, true or false, or a list of "
                f"these, not {_shown(value)}."
            )
        text = typed_list(items) if isinstance(value, list) else display(value)
        if len(text) > LONGEST:
            raise InputError(f"{self.tool}: {name}.{key} is longer than {LONGEST:,} characters.")
        return text


def needs_schema(guide: Guide) -> dict[str, object]:
    """Return the JSON Schema of needs; the first option of each is its default."""
    return {
        "type": "object",
        "properties": {
            item.id: {"type": "array", "items": {"enum": list(item.option_ids)}}
            if item.multiple
            else {"enum": list(item.option_ids)}
            for item in guide.criteria
        },
        "additionalProperties": False,
    }


def unknown_files(wanted: Iterable[str], known: Collection[str]) -> str:
    """Return the message for files that a plan does not have, or an empty string."""
    missing = [name for name in wanted if name not in known]
    if not missing:
        return ""
    hints = nearest(missing[0], known)
    return f"The plan has no file {join_words(map(repr, missing[:5]))}.{hints}"


def _shown(value: object) -> str:
    """Return what kind of JSON value this is."""
    names = {dict: "an object", list: "a list", bool: "true or false", type(None): "null"}
    return names.get(type(value), f"{display(value)[:40]!r}")
