"""The lint of Jinja: syntax errors, undefined names and unused questions."""

from collections.abc import Collection, Iterator, Sequence
from itertools import count
from pathlib import PurePosixPath

from generator.checking.lint.finding import Finding
from generator.checking.lint.jinja_names import ANSWERS
from generator.checking.lint.parsed import ParsedFolder
from generator.messages import nearest

MOST_HINTS = 200  # names of a folder for which the nearest question is looked up: that takes long


def lint_syntax(layer: ParsedFolder) -> Iterator[Finding]:
    """Find syntax errors."""
    for file, line, reason in layer.malformed:
        yield Finding(file, line, "jinja-syntax", f"Jinja cannot read it: {reason}")


def lint_undefined(layers: Sequence[ParsedFolder]) -> Iterator[Finding]:
    """Find names that are neither a question of any folder nor defined where they are read.

    Folders with Jinja extensions, which may define names, are not checked.
    """
    known = {key for layer in layers for key in layer.config.keys}
    for layer in layers:
        if not layer.config.settings.extensions:
            yield from _undefined(layer, known)


def lint_unused(
    layers: Sequence[ParsedFolder], elsewhere: Collection[str] = ()
) -> Iterator[Finding]:
    """Find unused questions that only the template itself, the last of `layers`, has.

    `elsewhere` are names that something else than the folders' own Jinja reads.
    Questions of a layer may serve other templates. Nothing is found if a use may be hidden: in a
    malformed piece, in an extension, or in a task that reads all answers from a file.
    """
    if any(layer.malformed or layer.config.settings.extensions for layer in layers):
        return
    names = [item for layer in layers for item in layer.names.items()]
    tasks = any(layer.config.values.get("_tasks") for layer in layers)
    if tasks and any(ANSWERS in found.read for _, found in names):
        return
    used = {name for piece, found in names for name in found.read if name != piece.key}
    shared = {key for layer in layers[:-1] for key in layer.config.keys}
    for entry in layers[-1].config.questions:
        if entry.key not in {*used, *shared, *elsewhere}:
            message = (
                f"Nothing reads '{entry.key}': no file, no path, no text. Use it or remove it."
            )
            yield Finding(entry.file, entry.line, "unused-question", message)


def _undefined(layer: ParsedFolder, known: set[str]) -> Iterator[Finding]:
    hints = count()
    made_anywhere = {name for names in layer.names.values() for name in names.defined}
    loops = {
        piece.file: names.defined for piece, names in layer.names.items() if not piece.line
    }  # a path may loop, for the file and for all below it
    for piece, names in layer.names.items():
        if piece.file in layer.may_be_pulled:
            continue
        if piece.file in layer.pulled or names.extends:
            given = known | made_anywhere  # an included file shares the names of the including one
        else:
            above = (piece.file, *map(str, PurePosixPath(piece.file).parents))
            given = known.union(*(loops.get(place, ()) for place in above))
        for name, line in names.missing.items():
            if name not in given:
                message = f"There is no question '{name}', and nothing here sets it."
                place = piece.line_of(line, name)
                hint = nearest(name, known) if next(hints) < MOST_HINTS else ""
                yield Finding(piece.file, place, "undefined-variable", f"{message}{hint}")
