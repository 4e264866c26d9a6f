"""Answers files of other generators: Copier's is read, that of cruft is named for what it is."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from generator.documents import read_text
from generator.errors import InputError
from generator.registry.registry import parse_recorded
from generator.registry.template import RecordedTemplate
from generator.rendering.yaml_documents import load_yaml

SUFFIXES = (".yml", ".yaml")
CRUFT = ".cruft.json"


class CopierAnswers(NamedTuple):
    """The template and the answers that Copier has recorded in a project."""

    template: RecordedTemplate
    answers: Mapping[str, object]


def read_copier_answers(file: Path) -> CopierAnswers:
    """Read an answers file of Copier, such as `.copier-answers.yml`.

    Raises `InputError` with the file for one that cannot be read or that names an invalid source.
    """
    try:
        table = load_yaml(read_text(file))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"Cannot read the answers file {file}: {reason}.") from error
    if not isinstance(table, dict) or not all(isinstance(key, str) for key in table):
        raise InputError(f"{file} is no answers file of Copier: it must be a table of names.")
    source, commit = (table.get(key) or "" for key in ("_src_path", "_commit"))
    if not isinstance(source, str) or not isinstance(commit, str):
        raise InputError(f"{file}: `_src_path` and `_commit` must be texts.")
    try:
        template = parse_recorded(source, commit) if source else RecordedTemplate()
    except InputError as error:
        raise InputError(f"{file}: {error}") from error
    return CopierAnswers(template, {key: it for key, it in table.items() if key[:1] != "_"})


def refuse_cruft(file: Path) -> None:
    """Raise `InputError` for the record of cruft, with the command that reads it."""
    if file.name == CRUFT:
        raise InputError(
            f"{file} is the record of a project that cruft made with cookiecutter; scaffold "
            "renders templates for Copier. In that project, use: uvx cruft update"
        )
