"""How a template serves needs, from its manifest and the questions that it asks."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.errors import InputError
from generator.recommendation.serving import UNKNOWN, DefaultRow, Serving
from generator.registry.manifest import Manifest
from generator.system.locations import is_bundled
from generator.system.own_documents import load_own


def read_serving(manifest: Manifest, folders: Sequence[Path]) -> Serving:
    """Return how a template of these folders serves needs; unknown for a plain one."""
    if manifest.plain:
        return UNKNOWN
    asked = asked_questions(folders)
    return Serving(manifest.brings, tuple(_rows(manifest, asked)))


def _rows(manifest: Manifest, asked: frozenset[str] | None) -> Iterator[DefaultRow]:
    """Yield the default rows that set a question that is asked."""
    for row in manifest.defaults:
        questions = frozenset(row.answers)
        if asked is not None:
            questions &= asked
        if questions:
            yield DefaultRow(row.when, questions)


def asked_questions(folders: Sequence[Path]) -> frozenset[str] | None:
    """Return the questions of a template and its layers that are not computed.

    `None` if a third party's questions cannot be read; they are reported when they are used.
    """
    found: dict[str, bool] = {}
    for folder in reversed(folders):
        try:
            keys = _keys(folder)
        except InputError:
            if is_bundled(folder):
                raise
            return None
        for key, asked in keys:
            found.setdefault(key, asked)
    return frozenset(key for key, asked in found.items() if asked)


def _keys(folder: Path) -> list[tuple[str, bool]]:
    """Return the questions of a folder, each with whether it may be asked."""

    def parse() -> list[tuple[str, bool]]:
        # lazy: it reads YAML
        from generator.rendering.copier_config import load_config, questions_file

        config = load_config(questions_file(folder))
        return [(key, _asked(row)) for key, row in config.items() if not key.startswith("_")]

    if not is_bundled(folder):
        return parse()
    files = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]  # noqa: PTH118, PTH208 - see own_documents
    keys: list[tuple[str, bool]] = load_own(
        [file for file in files if file.endswith((".yml", ".yaml"))], "questions", parse
    )
    return keys


def _asked(row: object) -> bool:
    return not (isinstance(row, dict) and row.get("when") is False)
