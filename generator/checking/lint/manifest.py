"""The lint of `template.toml` and `layer.toml`: unknown keys, answers to unknown questions."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from generator import formats
from generator.checking.lint.asked import Asked
from generator.checking.lint.finding import Finding
from generator.checking.lint.toml_file import TomlFile
from generator.checking.lint.versions import lint_versions
from generator.errors import InputError
from generator.formats import check_format
from generator.messages import nearest, unknown_name
from generator.recommendation.guide import load_guide
from generator.registry.manifest import (
    LAYER,
    LAYER_TABLES,
    MANIFEST,
    TABLES,
    LayerManifest,
    Manifest,
    load_layer,
    load_manifest,
)
from generator.registry.template import Template

PLACE = re.compile(r", `?(?P<table>\w+)`?(?: number (?P<number>\d+)| '(?P<id>[^']+)')?")
WORD = re.compile(r"['`]([^'`]+)['`]")
LINE = re.compile(r"at line (\d+)")


def lint_manifest(template: Template, questions: Mapping[str, Asked] | None) -> list[Finding]:
    """Find errors in the manifest and in those of the layers, where there are some.

    `questions` are those of all folders, None if a folder cannot be read.
    """
    files = (folder / name for folder in template.folders for name in (MANIFEST, LAYER))
    return [finding for file in files for finding in lint_file(file, questions)]


def lint_file(file: Path, questions: Mapping[str, Asked] | None = None) -> list[Finding]:
    """Find errors in one manifest: all unknown keys, else the first other error."""
    if not file.is_file():
        return []
    shown = f"{file.parent.name}/{file.name}"
    try:
        toml = TomlFile.read(file)
    except InputError as error:
        line = LINE.search(str(error))
        message = str(error).removeprefix(f"{file}: ")
        return [Finding(shown, int(line[1]) if line else 0, "bad-manifest", message)]
    is_layer = file.name == LAYER
    try:
        check_format(formats.LAYER if is_layer else formats.MANIFEST, toml.values, str(file))
        if unknown := list(unknown_keys(toml, LAYER_TABLES if is_layer else TABLES)):
            return unknown
        _load(file)
    except InputError as error:
        return [refused(str(error).removeprefix(str(file)), toml)]
    if questions is None:
        return []
    return [*_unknown_questions(toml, questions), *lint_versions(toml, questions)]


def _load(file: Path) -> LayerManifest | Manifest:
    """Load the file as in normal use."""
    if file.name == LAYER:
        return load_layer(file, load_guide())
    return load_manifest(file, file.parent.name, load_guide())


def unknown_keys(toml: TomlFile, tables: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Find the keys that none of these tables may have."""
    for table, known in tables.items():
        for number, row in enumerate(toml.rows(table), 1):
            for key in row:
                if key not in known:
                    line = toml.line_of(key, table, number)
                    yield Finding(toml.shown, line, "unknown-key", unknown_name("key", key, known))


def _unknown_questions(toml: TomlFile, questions: Mapping[str, Asked]) -> Iterator[Finding]:
    """Find answers that a need would set but that no question asks for: they have no effect.

    The question for the history must be there too, and scaffold computes its value.
    """
    history = toml.values.get("history")
    if isinstance(history, str) and not questions.get(history, Asked()).computed:
        message = (
            f"'{history}' must have `when: false`, because its value is computed."
            if history in questions
            else f"There is no question '{history}' for the history.{nearest(history, questions)}"
        )
        yield Finding(toml.shown, toml.line_of("history"), "unknown-question", message)
    for number, row in enumerate(toml.rows("default"), 1):
        answers = row["set"] if isinstance(row["set"], dict) else {}
        for key in answers:
            if key not in questions:
                message = f"There is no question '{key}' to set.{nearest(key, questions)}"
                line = toml.line_of(key, "default", number)
                yield Finding(toml.shown, line, "unknown-question", message)


def refused(message: str, toml: TomlFile, rule: str = "bad-manifest") -> Finding:
    """Return an error at the place it names: `, rule 'a': ...` or `, default number 2: ...`."""
    place, _, reason = message.partition(": ")
    table, number = "", 1
    if named := PLACE.match(place):
        table, number = named["table"], int(named["number"] or 1)
        ids = [row.get("id") for row in toml.rows(table)]
        if named["id"] in ids:
            number += ids.index(named["id"])
    word = WORD.search(reason)
    line = toml.line_of(word[1] if word else table, table, number)
    return Finding(toml.shown, line, rule, message.removeprefix(": ").removeprefix(", "))
