"""What an address asks for: the whole state of a page, in the words of the command line."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from generator.errors import InputError
from generator.project.operations import NAME, Wanted

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


def _pairs(parameters: Parameters, kind: str) -> tuple[str, ...]:
    """Return the values of one kind as `KEY=VALUE`; those of one key are joined by commas."""
    found: dict[str, list[str]] = {}
    for key, value in _each(parameters, kind):
        found.setdefault(key, []).append(value)
    return tuple(f"{key}={','.join(filter(None, values))}" for key, values in found.items())


def _each(parameters: Parameters, kind: str) -> Iterator[tuple[str, str]]:
    """Yield keys and values of one kind."""
    for name, value in parameters:
        if name == kind:
            key, equals, answer = value.partition("=")
            if not equals:
                raise InputError(f"{kind}={value}: write it as {kind}=KEY=VALUE.")
            yield key.strip(), answer
        elif name.startswith(f"{kind}."):
            yield name.removeprefix(f"{kind}."), value
