"""The history of a project: what options brought to it, and in which order.

Migrations need it. What a database has applied must stay as it is when options are added later.
"""

from collections.abc import Mapping, Sequence

from generator import limits

History = Mapping[str, Sequence[str]]  # names, each with the names that it directly comes after


def read_history(value: object) -> History:
    """Return a table as a history; raise `ValueError` if it is none.

    A name comes after names that are above it, so no name comes after itself.
    """
    if not isinstance(value, dict):
        raise ValueError("it must be a table of names, each with a list of the names before it")  # noqa: TRY004 - as in `_values`
    if len(value) > limits.MOST_CHOICES:
        raise ValueError(f"it has more than {limits.MOST_CHOICES} names")
    history: dict[str, list[str]] = {}
    for name, earlier in value.items():
        if not isinstance(name, str) or not name.isprintable():
            raise ValueError(f"the name {name!r} must be a text of one line")
        if not isinstance(earlier, list) or len(earlier) > len(history):
            raise ValueError(f"{name!r} must have a list of names that are above it")
        for other in earlier:
            if not isinstance(other, str) or other not in history:
                raise ValueError(f"{name!r} comes after {other!r}, which is not above it")
        history[name] = earlier
    return history


def history_in(values: Mapping[str, object], name: str) -> History:
    """Return the history that the question of this name computes; empty if it computes none."""
    found = values.get(name, {})
    return found if isinstance(found, dict) else {}


def latest(history: History) -> list[str]:
    """Return the names that no other comes after."""
    passed = {other for earlier in history.values() for other in earlier}
    return [name for name in history if name not in passed]


def extended(recorded: History, wanted: History) -> History:
    """Return the recorded history, with the names of `wanted` that are new to it at its end.

    The first new name comes after the latest recorded ones, each other after the one before it.
    Without a record, the history is the wanted one.
    """
    if not recorded:
        return wanted
    history = dict(recorded)
    end = latest(recorded)
    for name in wanted:
        if name not in history:
            history[name] = end
            end = [name]
    return history
