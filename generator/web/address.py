"""What an address asks for: the whole state of a page, in the words of the command line."""

from collections.abc import Iterable
from urllib.parse import urlencode

from generator.errors import InputError
from generator.project.operations import NAME, Wanted
from generator.questions.typed import typed_list

NEED, SET = "need", "set"  # parameters with KEY=VALUE
TEMPLATE, PROJECT = "template", "name"
Parameters = Iterable[tuple[str, str]]


def read_address(parameters: Parameters) -> Wanted:
    """Return what the parameters of an address ask for.

    A need is `need=KEY=VALUE`, or `need.KEY=VALUE` from a form; several values of one key are
    joined, and likewise `set`. Raises `InputError` for a need or setting without `=`.
    """
    parameters = list(parameters)
    needs = _pairs(parameters, NEED)
    settings = _pairs(parameters, SET)
    named = {key: value.strip() for key, value in parameters if key in {TEMPLATE, PROJECT}}
    return Wanted(needs, settings, named.get(TEMPLATE, ""), named.get(PROJECT) or NAME)


def write_address(wanted: Wanted) -> str:
    """Return the parameters of the address that asks for this, without what is usual."""
    rows = [(NEED, need) for need in wanted.needs]
    rows += [(TEMPLATE, wanted.template)] if wanted.template else []
    rows += [(SET, setting) for setting in wanted.settings]
    rows += [(PROJECT, wanted.name)] if wanted.name != NAME else []
    return urlencode(rows, safe="=,:/")


def as_typed(text: str) -> str:
    """Return the text of a field with the line ends that were typed: browsers send others."""
    return text.replace("\r\n", "\n")


def _pairs(parameters: Parameters, kind: str) -> tuple[str, ...]:
    """Return the values of one kind as `KEY=VALUE`; several of one key become one."""
    found: dict[str, list[str]] = {}
    fields: dict[str, list[str]] = {}
    for name, value in parameters:
        if name == kind:
            key, equals, answer = value.partition("=")
            if not equals:
                raise InputError(f"{kind}={value}: write it as {kind}=KEY=VALUE.")
            found.setdefault(key.strip(), []).append(answer)
        elif name.startswith(f"{kind}."):
            fields.setdefault(name.removeprefix(f"{kind}."), []).append(as_typed(value))
    for key, values in fields.items():
        found.setdefault(key, []).append(_ticked(values))
    return tuple(f"{key}={','.join(filter(None, values))}" for key, values in found.items())


def _ticked(values: list[str]) -> str:
    """Return what fields with one name say: a text, or several boxes and an empty field."""
    return values[0] if len(values) == 1 else typed_list(filter(None, values))
