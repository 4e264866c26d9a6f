"""The lint of `[[follow_up]]` and `[[change]]` rows: Jinja of their conditions and commands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from generator.checking.lint.finding import Finding
from generator.checking.lint.jinja_names import Malformed, Names, Reader
from generator.checking.lint.parsed import ParsedFolder
from generator.checking.lint.toml_file import TomlFile
from generator.errors import InputError
from generator.messages import nearest
from generator.registry.manifest import LAYER, MANIFEST

TABLES = ("follow_up", "change")
RENDERED = ("when", "run")  # keys of a row
GIVEN = frozenset({"added", "returned"})  # what a row may read besides the questions


class Text(NamedTuple):
    """A text of a row, the name of its file in findings, and its line."""

    text: str
    file: str
    line: int


def lint_follow_ups(layers: Sequence[ParsedFolder]) -> tuple[list[Finding], frozenset[str]]:
    """Return the errors in all rows of these folders, and the names that the rows read."""
    found = [text for layer in layers for text in _texts(layer.config.file.parent)]
    return lint_texts(layers, found, GIVEN)


def lint_texts(
    layers: Sequence[ParsedFolder], texts: Iterable[Text], given: Iterable[str] = ()
) -> tuple[list[Finding], frozenset[str]]:
    """Return the errors in Jinja texts that may read the questions and `given`, and their names."""
    settings = [layer.config.settings for layer in reversed(layers)]
    jinja = next((item for item in settings if item.sets_jinja), settings[0])
    extended = any(item.extensions for item in settings)
    reader = Reader(jinja.envops, extended=extended)
    known = frozenset(given).union(*(layer.config.keys for layer in layers))
    findings: list[Finding] = []
    used: set[str] = set()
    for text in texts:
        try:
            names = reader.read(text.text)
        except Malformed as error:
            message = f"Jinja cannot read it: {error}"
            findings.append(Finding(text.file, text.line, "jinja-syntax", message))
            continue
        used |= names.read.keys()
        if not extended:
            findings += _undefined(text, names, known)
    return findings, frozenset(used)


def _undefined(text: Text, names: Names, known: frozenset[str]) -> Iterator[Finding]:
    for name in names.missing:
        if name not in known:
            message = f"There is no question '{name}' to read.{nearest(name, known)}"
            yield Finding(text.file, text.line, "undefined-variable", message)


def _texts(folder: Path) -> Iterator[Text]:
    """Yield the texts of the rows in the manifests of a folder; others report broken ones."""
    for file in filter(Path.is_file, (folder / MANIFEST, folder / LAYER)):
        try:
            toml = TomlFile.read(file)
        except InputError:
            continue
        for table in TABLES:
            for number, row in enumerate(toml.rows(table), 1):
                for text in _strings(row):
                    yield Text(text, toml.shown, toml.line_of(text, table, number))


def _strings(row: Mapping[str, object]) -> Iterator[str]:
    for key in RENDERED:
        value = row.get(key)
        found = value if isinstance(value, list) else [value]
        yield from (item for item in found if isinstance(item, str))
