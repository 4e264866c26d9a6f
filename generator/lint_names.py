"""The lint of Jinja: pieces that are none, names that nobody gives, questions that nobody reads."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from generator.findings import Finding
from generator.layers import Layer
from generator.names_used import ANSWERS
from generator.words import nearest


def lint_syntax(layer: Layer) -> Iterator[Finding]:
    """Find what Jinja cannot read."""
    for file, line, reason in layer.malformed:
        yield Finding(file, line, "jinja-syntax", f"Jinja cannot read it: {reason}")


def lint_undefined(layers: Sequence[Layer]) -> Iterator[Finding]:
    """Find names that are no question of any folder, nor made where they are read.

    What gives names by code of its own, a Jinja extension, cannot be judged.
    """
    known = {key for layer in layers for key in layer.config.keys}
    for layer in layers:
        if not layer.config.settings.extensions:
            yield from _undefined(layer, known)


def lint_unused(layers: Sequence[Layer]) -> Iterator[Finding]:
    """Find questions that only the template itself, the last of `layers`, has, and nobody reads.

    What a layer asks or computes may serve other templates.
    Silent where not all can be read: a piece may be malformed, an extension may read what it likes,
    and so may a task that finds all answers in a file.
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
        if entry.key not in used | shared:
            message = (
                f"Nothing reads '{entry.key}': no file, no path, no text. Use it or remove it."
            )
            yield Finding(entry.file, entry.line, "unused-question", message)


def _undefined(layer: Layer, known: set[str]) -> Iterator[Finding]:
    made_anywhere = {name for names in layer.names.values() for name in names.made}
    loops = {
        piece.file: names.made for piece, names in layer.names.items() if not piece.line
    }  # a path may loop, for the file and for all below it
    for piece, names in layer.names.items():
        if piece.file in layer.may_be_pulled:
            continue
        if piece.file in layer.pulled or names.extends:
            given = known | made_anywhere  # what is pulled in shares the names of who pulls
        else:
            above = (piece.file, *map(str, PurePosixPath(piece.file).parents))
            given = known.union(*(loops.get(place, ()) for place in above))
        for name, line in names.lacked.items():
            if name not in given:
                message = f"There is no question '{name}', and nothing here sets it."
                place = piece.line_of(line, name)
                hint = nearest(name, known)
                yield Finding(piece.file, place, "undefined-variable", f"{message}{hint}")
