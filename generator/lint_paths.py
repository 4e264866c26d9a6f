"""The lint of paths: names that not every system can hold, and two files for one place."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from generator.errors import WorkError
from generator.findings import Finding
from generator.layers import Layer
from generator.names import objection_of_windows
from generator.sources import Source, excluder
from generator.texts import Texts


def lint_windows(layer: Layer) -> Iterator[Finding]:
    """Find names with which the template cannot even be checked out on Windows."""
    for source in layer.sources:
        if reason := objection_of_windows(source.path.name):
            message = (
                f"Windows cannot check it out: {reason}. "
                "Rename it; a condition can be computed in copier.yml."
            )
            yield Finding(source.shown, 0, "windows-name", message)


def lint_overlaps(layers: Sequence[Layer], values: Mapping[str, object]) -> Iterator[Finding]:
    """Find files that come out at the path of another, with these answers.

    A path that needs an answer which is not there is not judged.
    """
    seen: dict[str, str] = {}
    for layer in layers:
        for source, path in _rendered(layer, values):
            folded = unicodedata.normalize("NFC", path).casefold()
            first = seen.setdefault(folded, source.shown)
            if first != source.shown:
                message = f"It yields {path}, as {first} does: one of the two would be lost."
                yield Finding(source.shown, 0, "overlapping-paths", message)


def _rendered(layer: Layer, values: Mapping[str, object]) -> Iterator[tuple[Source, str]]:
    """Yield the files of a layer that come out, with the path of each."""
    settings = layer.config.settings
    copiers = {"answers_file": settings.answers_file, "sep": "/"}
    values = {**values, "_copier_conf": copiers, "_copier_operation": "copy"}
    texts = Texts("jinja2.StrictUndefined", settings.envops)
    excluded = excluder(
        line
        for pattern in settings.exclude
        for line in _render(pattern, texts, values).splitlines()
    )
    for source in layer.sources:
        if source.path.is_file():
            parts = [_render(part, texts, values) for part in source.parts]
            path = PurePosixPath(*parts)
            if all(parts) and not excluded(path):
                yield source, str(path)


def _render(text: str, texts: Texts, values: Mapping[str, object]) -> str:
    """Return a rendered text; nothing where it needs what is not there."""
    try:
        return str(texts.render(text, values))
    except WorkError:
        return ""
