"""The questions of a template and its layers, as the rows of a manifest name them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from generator.checking.lint.copier_yml import labels_and_values
from generator.checking.lint.parsed import Config
from generator.messages import display


class Asked(NamedTuple):
    """A question: whether it is `computed`, never asked, and its options as they are typed.

    `options` is empty if other answers may be possible.
    """

    computed: bool = False
    options: frozenset[str] = frozenset()


def read_asked(configs: Sequence[Config]) -> Mapping[str, Asked]:
    """Return the questions of all folders; of two with one name, that of the last folder."""
    return {key: _asked(config, key) for config in configs for key in config.keys}


def _asked(config: Config, key: str) -> Asked:
    row = config.values[key]
    if not isinstance(row, dict):
        return Asked(options=_truth(row))
    values = [value for _, value in labels_and_values(row.get("choices"))]
    depends = any(isinstance(value, str) and config.settings.is_jinja(value) for value in values)
    options = frozenset() if depends else frozenset(map(display, values))
    return Asked(row.get("when") is False, options or _truth(row.get("default"), row.get("type")))


def _truth(default: object, type_name: object = None) -> frozenset[str]:
    """Return the options of a question for a truth value; none of another one."""
    if type_name == "bool" or (type_name is None and isinstance(default, bool)):
        return frozenset(map(display, (True, False)))
    return frozenset()
