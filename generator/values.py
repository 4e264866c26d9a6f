"""Reads what was typed as one of the types of `copier.yml`, exactly as Copier does."""

import json

import yaml

TRUE = frozenset({"y", "yes", "t", "true", "on"})
FALSE = frozenset({"n", "no", "f", "false", "off", "~", "null", "none"})


def cast(type_name: str, value: object) -> object:
    """Read a value as one of Copier's types; raise `ValueError` with the reason where it is not."""
    if type_name == "bool":
        return read_bool(value)
    if type_name in {"json", "yaml"}:
        return _parsed(type_name, value) if isinstance(value, str) else value
    if value is None or isinstance(value, list | dict):
        raise ValueError(f"it must be one value of type {type_name}")
    if type_name in {"int", "float"}:
        number = int if type_name == "int" else float
        try:
            return number(value)  # type: ignore[arg-type, call-overload]
        except ValueError:
            raise ValueError(f"it must be {'a whole' if number is int else 'a'} number") from None
    return str(value)


def read_bool(value: object) -> bool:
    """Read a truth value as Copier does: numbers, YAML's words, else what is not empty."""
    text = str(value).strip().lower() if isinstance(value, str) else value
    if text in TRUE:
        return True
    if text == "" or text in FALSE:
        return False
    try:
        return bool(float(text))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return bool(value)


def _parsed(type_name: str, value: str) -> object:
    try:
        return json.loads(value) if type_name == "json" else yaml.safe_load(value)
    except (json.JSONDecodeError, yaml.YAMLError) as error:
        raise ValueError(f"it is no valid {type_name.upper()}: {error}") from None


def read_items(value: object) -> list[object]:
    """Read several values: a list, a YAML list, or words separated by commas."""
    if isinstance(value, str):
        text = value.strip()
        if text.startswith(("[", "- ")):
            parsed = _parsed("yaml", text)
            return parsed if isinstance(parsed, list) else [parsed]
        return [word.strip() for word in text.split(",") if word.strip()]
    if isinstance(value, list):
        return value
    raise ValueError("it must be a list")
