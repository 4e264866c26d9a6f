"""Cast answers to the types of `copier.yml`, as Copier does, and write them back.

A list where one text or one truth value is expected is refused; Copier would guess.
"""

import json
from copy import deepcopy
from functools import lru_cache
from math import isfinite

import yaml

from generator.documents import load_json, refuse_half, refuse_long
from generator.messages import nearest
from generator.rendering.yaml_documents import compose, load_yaml

TRUE = frozenset({"y", "yes", "t", "true", "on"})
FALSE = frozenset({"", "n", "no", "f", "false", "off", "~", "null", "none"})
PARSED = frozenset({"json", "yaml"})
MOST_KNOWN = 10_000  # characters of a YAML text that is read once
LONGEST_NUMBER = 400  # characters; a longer one is refused when it is read
SWITCHES = ("true", "false", "yes", "no", "on", "off", "1", "0", "t", "f", "y", "n")


def cast(type_name: str, value: object) -> object:
    """Cast a value to one of Copier's types; raise `ValueError` with the reason if it cannot be."""
    if isinstance(value, str):
        refuse_half(value)
    if type_name in PARSED:
        return _parsed(type_name, value) if isinstance(value, str) else _writable(type_name, value)
    if not isinstance(value, str | int | float):
        raise ValueError(f"expected a single {type_name}")  # noqa: TRY004 - as all here
    if type_name == "bool":
        return read_bool(value)
    if type_name in {"int", "float"}:
        number = int if type_name == "int" else float
        if isinstance(value, str):
            refuse_long(value)
        try:
            return number(value)
        except (ValueError, OverflowError):
            raise ValueError(f"it must be {'a whole' if number is int else 'a'} number") from None
    return str(value)


def refuse_guess(type_name: str, value: object) -> None:
    """Refuse a given answer that Copier would read as something else; raise `ValueError`.

    Copier takes every unknown word for true, cuts fractions off, and takes a truth value for a
    number. Defaults are not affected: templates may rely on it.
    """
    if type_name == "bool":
        _refuse_no_switch(value)
    elif type_name in {"int", "float"} and isinstance(value, bool):
        raise ValueError(f"it must be {'a whole' if type_name == 'int' else 'a'} number")
    elif type_name == "int" and isinstance(value, float) and not value.is_integer():
        raise ValueError("it must be a whole number")
    elif type_name == "float" and isinstance(value, str | float) and _is_endless(value):
        raise ValueError("it must be a finite number")


def _refuse_no_switch(value: object) -> None:
    if isinstance(value, str):
        word = value.strip().lower()
        if word not in SWITCHES:
            raise ValueError(f"use true or false.{nearest(word, SWITCHES)}")
    elif isinstance(value, int | float) and value not in {0, 1}:
        raise ValueError("use true or false")


def _is_endless(value: str | float) -> bool:
    """Tell whether a number is infinite or none; JSON can represent neither."""
    if isinstance(value, str) and len(value) > LONGEST_NUMBER:
        return False
    try:
        return not isfinite(float(value))
    except ValueError:
        return False


def read_bool(value: object) -> bool:
    """Read a truth value as Copier does: a number, a word of YAML, else true if not empty."""
    text = value.strip().lower() if isinstance(value, str) else value
    if isinstance(text, str) and text in TRUE | FALSE:
        return text in TRUE
    try:
        return bool(float(text))  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return bool(value)


def read_items(value: object) -> list[object]:
    """Read several values: a list, a YAML list, or words separated by commas."""
    if isinstance(value, str):
        text = value.strip()
        if text.startswith(("[", "- ")):
            return _raw_items(text)
        return [word.strip() for word in text.split(",") if word.strip()]
    if isinstance(value, list):
        return value
    raise ValueError("it must be a list")


def to_recorded_value(type_name: str, value: object) -> object:
    """Return a form that TOML and JSON can represent and that `cast` reads as `value` again."""
    if type_name not in PARSED or (_is_plain(value) and not isinstance(value, str)):
        return value
    return document_text(type_name, value)


def document_text(type_name: str, value: object) -> str:
    """Return a value as one line of JSON or YAML."""
    if type_name == "json":
        return json.dumps(value)
    text = yaml.safe_dump(value, default_flow_style=True, width=float("inf"))
    return text.removesuffix("...\n").strip()


def _parsed(type_name: str, value: str) -> object:
    try:
        if type_name == "json":
            return load_json(value)
        return deepcopy(_known_yaml(value)) if len(value) <= MOST_KNOWN else load_yaml(value)
    except ValueError as error:
        raise ValueError(f"it is not valid {type_name.upper()}: {error}") from None


@lru_cache(maxsize=512)
def _known_yaml(text: str) -> object:
    """Read YAML once: computed defaults come back with each set of answers to a template."""
    return load_yaml(text)


def _writable(type_name: str, value: object) -> object:
    """Return the value if its language can represent it; JSON has no dates, for example."""
    try:
        to_recorded_value(type_name, value)
    except (TypeError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise ValueError(f"{type_name.upper()} cannot represent it: {error}") from None
    return value


def _raw_items(text: str) -> list[object]:
    """Split a YAML list into its items as typed, so that 3.10 is not read as the number 3.1."""
    try:
        node = next(compose(text), None)
    except ValueError as error:
        raise ValueError(f"it is not a valid YAML list: {error}") from None
    if not isinstance(node, yaml.SequenceNode):
        raise ValueError("it must be a list")  # noqa: TRY004 - as all here
    return [_as_typed(item, text) for item in node.value]


def _as_typed(node: yaml.Node, text: str) -> object:
    """Return an item of a YAML list: what its quotes contain, or its text as it is."""
    if isinstance(node, yaml.ScalarNode) and node.style in {"'", '"'}:
        return node.value
    return text[node.start_mark.index : node.end_mark.index].strip()


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(item) for key, item in value.items())
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return isinstance(value, str | int | float)
