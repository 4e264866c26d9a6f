"""How a template serves needs, from its manifest and the questions that it asks."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from generator.errors import InputError
from generator.recommendation.guide import Condition
from generator.recommendation.serving import UNKNOWN, DefaultRow, Serving
from generator.registry.manifest import Default, Manifest
from generator.system.locations import is_bundled
from generator.system.own_documents import load_own

Choices = list[object] | None  # the values to choose from; `None` if any value may be valid


def read_serving(manifest: Manifest, folders: Sequence[Path]) -> Serving:
    """Return how a template of these folders serves needs; unknown for a plain one."""
    if manifest.plain:
        return UNKNOWN
    rows = tuple(_rows(manifest.defaults, asked_questions(folders)))
    return Serving(manifest.brings, rows, tuple(_left_out(manifest)))


def _left_out(manifest: Manifest) -> Iterator[tuple[Condition, str]]:
    """Yield when some needs would set what the template leaves out, with the reason."""
    for item in manifest.without:
        for row in manifest.defaults:
            answer = row.answers.get(item.question)
            if answer is not None and item.option in {"", str(answer)}:
                yield row.when, item.because


def _rows(defaults: Sequence[Default], asked: Mapping[str, Choices] | None) -> Iterator[DefaultRow]:
    """Yield the default rows that set a valid answer of a question that is asked."""
    for row in defaults:
        questions = {
            key
            for key, answer in row.answers.items()
            if asked is None or (key in asked and _is_valid(answer, asked[key]))
        }
        if questions:
            yield DefaultRow(row.when, frozenset(questions))


def _is_valid(answer: object, choices: Choices) -> bool:
    return choices is None or answer in choices


def asked_questions(folders: Sequence[Path]) -> dict[str, Choices] | None:
    """Return the questions of a template and its layers that are not computed.

    `None` if a third party's questions cannot be read; they are reported when they are used.
    """
    found: dict[str, tuple[bool, Choices]] = {}
    for folder in reversed(folders):
        try:
            keys = _keys(folder)
        except InputError:
            if is_bundled(folder):
                raise
            return None
        for key, asked, choices in keys:
            found.setdefault(key, (asked, choices))
    return {key: choices for key, (asked, choices) in found.items() if asked}


def _keys(folder: Path) -> list[tuple[str, bool, Choices]]:
    """Return the questions of a folder, each with whether it may be asked, and its choices."""

    def parse() -> list[tuple[str, bool, Choices]]:
        # lazy: it reads YAML
        from generator.rendering.copier_config import load_config, questions_file

        config = load_config(questions_file(folder))
        return [
            (key, _is_asked(row), _choices(row))
            for key, row in config.items()
            if not key.startswith("_")
        ]

    if not is_bundled(folder):
        return parse()
    names = sorted(os.listdir(folder))  # noqa: PTH208 - faster than a glob
    files = [str(folder / name) for name in names if name.endswith((".yml", ".yaml"))]
    keys: list[tuple[str, bool, Choices]] = load_own(files, "asked", parse)
    return keys


def _is_asked(row: object) -> bool:
    return not (isinstance(row, dict) and row.get("when") is False)


def _choices(row: object) -> Choices:
    """Return the values to choose from, unless they are computed."""
    choices = row.get("choices") if isinstance(row, dict) else None
    if isinstance(choices, dict):
        return [_value(item) for item in choices.values()]
    if isinstance(choices, list):
        return [item[1] if isinstance(item, list) and len(item) > 1 else item for item in choices]
    return None


def _value(item: object) -> object:
    return item.get("value") if isinstance(item, dict) else item
