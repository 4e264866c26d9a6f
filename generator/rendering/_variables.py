"""The variables of one folder of a template, as Copier gives them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from generator.rendering._scope import as_table
from generator.rendering.context import Origin, context, plain
from generator.rendering.prepared import Prepared

REMEMBERED = (dict, list, str, int, float, type(None))  # what an answers file can hold
WORK: Mapping[str, object] = {  # Copier's options for its own work, as scaffold would set them
    **dict.fromkeys(("cleanup_on_error", "defaults", "overwrite", "quiet", "skip_tasks"), True),
    **dict.fromkeys(("pretend", "skip_answered", "unsafe", "use_prereleases"), False),
    "conflict": "inline",
    "context_lines": 3,
    "settings": {"defaults": {}, "trust": []},
    "skip_if_exists": [],
    "user_defaults": {},
}


class Variables:
    """The variables of one folder; what one text does to a list or a table, no other sees."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values
        self._lent = deepcopy(values)

    @contextmanager
    def lent(self) -> Iterator[dict[str, Any]]:
        """Lend the variables to one text, and undo what it did to them."""
        try:
            yield self._lent
        finally:
            if self._lent != self._values:
                self._lent = deepcopy(self._values)


def variables(
    config: Mapping[str, object],
    prepared: Prepared,
    origin: Origin,
    answers_file: str,
    excluded: tuple[str, ...],
) -> Variables:
    """Return the variables of the folder with this `copier.yml`.

    A question of another folder is there as its answer was written down: `data`, not its value.
    """
    data = prepared.data
    external = config.get("_external_data")
    told = context(origin, answers_file, external if isinstance(external, dict) else ())
    own = {key: value for key, value in prepared.values.items() if key in config}
    answers = plain({key: own.get(key, value) for key, value in data.items()} | own)
    kept = {
        key: answers[key]
        for key in answers
        if key in prepared.recorded
        and isinstance(answers[key], REMEMBERED)
        and key in config
        and as_table(config, key).get("when") is not False
    }
    source = {key: told[key] for key in ("_commit", "_src_path") if key in told}
    conf = {**WORK, "data": plain(data), "exclude": list(excluded), **told["_copier_conf"]}
    told |= {"_copier_answers": source | kept, "_copier_conf": conf, "_copier_phase": "render"}
    return Variables({**answers, **told})
