"""The lint of paths: names that Windows does not allow, and two files with one path."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from generator.checking.lint.finding import Finding
from generator.checking.lint.parsed import ParsedFolder
from generator.errors import WorkError
from generator.rendering.jinja import Texts
from generator.rendering.sources import Source, matcher
from generator.system.names import objection_of_windows


def lint_windows(layer: ParsedFolder) -> Iterator[Finding]:
    """Find names that prevent a checkout of the template on Windows."""
    for source in layer.sources:
        if reason := objection_of_windows(source.path.name):
            message = (
                f"Windows cannot check it out: {reason}. "
                "Rename it; a condition can be computed in copier.yml."
            )
            yield Finding(source.display_path, 0, "windows-name", message)


def lint_overlaps(
    layers: Sequence[ParsedFolder], values: Mapping[str, object]
) -> Iterator[Finding]:
    """Find files that render to the path of another, with these answers.

    A path that needs a missing answer is not checked.
    """
    seen: dict[str, str] = {}
    for layer in layers:
        for source, path in _rendered(layer, values):
            folded = unicodedata.normalize("NFC", path).casefold()
            first = seen.setdefault(folded, source.display_path)
            if first != source.display_path:
                message = f"It renders to {path}, as {first} does: one of the two would be lost."
                yield Finding(source.display_path, 0, "overlapping-paths", message)


def _rendered(layer: ParsedFolder, values: Mapping[str, object]) -> Iterator[tuple[Source, str]]:
    """Yield the files of a layer that are rendered, with the path of each."""
    settings = layer.config.settings
    copiers = {"answers_file": settings.answers_file, "sep": "/"}
    values = {**values, "_copier_conf": copiers, "_copier_operation": "copy"}
    texts = Texts("jinja2.StrictUndefined", settings.envops)
    excluded = matcher(
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
    """Return a rendered text; empty if it does not render."""
    try:
        return str(texts.render(text, values))
    except WorkError:
        return ""
