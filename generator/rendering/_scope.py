"""Which templates scaffold renders itself; Copier renders all others."""

from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path

from generator.rendering.copier_settings import SETTINGS, needs_more, read_settings
from generator.rendering.prepared import Prepared

VERSION = "_min_copier_version"
CODE = frozenset({"_jinja_extensions", "_migrations", "_tasks"})
KNOWN = SETTINGS.keys() - CODE
NULLABLE = "_templates_suffix"
TEXTS = ("_exclude", "_skip_if_exists")
LIMITS = ("choices", "validator")  # of the answers to a question


def is_in_scope(prepared: Prepared) -> bool:
    """Tell whether scaffold renders a template itself, just as Copier would.

    It knows all settings in `KNOWN`. Folders that share a question must agree on it, because their
    answers are read only once.
    """
    return all(map(_is_known, prepared.configs)) and all(
        _agree(early, late, prepared) for early, late in combinations(prepared.configs, 2)
    )


def _is_known(config: Mapping[str, object]) -> bool:
    settings = {key: value for key, value in config.items() if key.startswith("_")}
    return (
        settings.keys() <= KNOWN
        and all(value is not None or key == NULLABLE for key, value in settings.items())
        and all(_are_texts(settings.get(key, ())) for key in TEXTS)
        and not needs_more(settings.get(VERSION))
        and not Path(str(settings.get("_answers_file", ""))).is_absolute()
    )


def _are_texts(items: object) -> bool:
    return isinstance(items, Iterable) and all(isinstance(item, str) for item in items)


def _agree(early: Mapping[str, object], late: Mapping[str, object], prepared: Prepared) -> bool:
    """Tell whether Copier would read the same answers in two folders that share questions."""
    ways = [read_settings(config) for config in (early, late)]
    if (ways[0].undefined, ways[0].envops) != (ways[1].undefined, ways[1].envops):
        return False
    return all(
        (key in prepared.data or key not in prepared.values)
        and _agree_on(as_table(early, key), as_table(late, key))
        for key in early.keys() & late.keys()
        if not key.startswith("_")
    )


def _agree_on(early: Mapping[str, object], late: Mapping[str, object]) -> bool:
    """Tell whether an answer to the later question, which was asked, is one to the earlier."""
    return (
        all(early.get(name) == late.get(name) for name in ("type", "multiselect", "secret"))
        and all(not early.get(name) or early[name] == late.get(name) for name in LIMITS)
        and (early.get("when") is False or early.get("when", True) == late.get("when", True))
    )


def as_table(config: Mapping[str, object], key: str) -> Mapping[str, object]:
    """Return a question in its long form, with its type and whether it is secret."""
    question = config[key]
    table = question if isinstance(question, dict) else {"default": question}
    secrets = config.get("_secret_questions")
    listed = isinstance(secrets, list) and key in secrets
    return {
        **table,
        "type": table.get("type") or type(table.get("default")).__name__,
        "secret": listed or bool(table.get("secret")),
    }
