"""The lint of `edits.toml`: unknown keys, rows that cannot be read, and their Jinja."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from generator import formats
from generator.checking.lint.finding import Finding
from generator.checking.lint.follow_up import Text, lint_texts
from generator.checking.lint.manifest import refused, unknown_keys
from generator.checking.lint.parsed import ParsedFolder
from generator.checking.lint.toml_file import TomlFile
from generator.errors import InputError
from generator.formats import check_format
from generator.registry.edits import EDITS, TABLES, load_edits

RULE = "bad-edit"


def lint_edits(layers: Sequence[ParsedFolder]) -> Iterator[Finding]:
    """Find errors in the edits of all folders."""
    texts: list[Text] = []
    for file in (layer.config.file.parent / EDITS for layer in layers):
        if not file.is_file():
            continue
        try:
            load_edits(file)
        except InputError as error:
            yield from _errors(file, str(error).removeprefix(str(file)))
            continue
        texts += _texts(TomlFile.read(file))
    yield from lint_texts(layers, texts)[0]


def _errors(file: Path, message: str) -> Iterator[Finding]:
    """Find all unknown keys, else return the error at its place."""
    try:
        toml = TomlFile.read(file)
    except InputError:
        shown = f"{file.parent.name}/{file.name}"
        yield Finding(shown, 0, RULE, message.removeprefix(": "))
        return
    try:
        check_format(formats.EDITS, toml.values, str(file))
    except InputError:  # the keys of a newer format are unknown
        yield refused(message, toml, RULE)
        return
    yield from list(unknown_keys(toml, TABLES)) or [refused(message, toml, RULE)]


def _texts(toml: TomlFile) -> Iterator[Text]:
    for table in filter(None, TABLES):
        for number, row in enumerate(toml.rows(table), 1):
            for key, value in row.items():
                yield Text(str(value), toml.shown, toml.line_of(key, table, number))
