"""The paths of a project that one path of a template renders to."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from jinja2 import TemplateError

from generator.rendering._folder import NOTHING, Folder
from generator.rendering._matching import Patterns
from generator.system.paths import is_git

Target = tuple[Path, Mapping[str, object]]
Rendered = tuple[str, Mapping[str, object]]


class PathError(Exception):
    """A path of a template does not render."""


class Paths:
    """Renders paths of one folder, part by part; a part that contains no loop is rendered once."""

    def __init__(self, folder: Folder, patterns: Patterns) -> None:
        self._folder = folder
        self._patterns = patterns
        self._once: dict[str, str] = {}

    def targets(self, source: Path) -> Iterator[Target]:
        """Yield the paths for a path of the template, each with the variables of its loops.

        What belongs to git keeps its name, for the gate to see. An answers file of another
        template, in a folder that is excluded, is left out.
        """
        if any(map(is_git, source.parts)):
            yield source, NOTHING
            return
        for path, more in self._rendered(source):
            astray = path == self._folder.answers_file and path.parent != source.parent
            if not (astray and self._patterns.excludes(source.parent)):
                yield path, more

    def _rendered(self, source: Path) -> Iterator[Target]:
        suffix = self._folder.settings.suffix
        templated = source.name.endswith(suffix)
        if suffix:
            if self._exists(self._folder.root, source, suffix):
                return
            source = source.with_suffix("") if templated else source
        if not any(map(self._can_change, source.parts)):
            if templated or not self._exists(self._folder.place, source, suffix):
                yield source, NOTHING
            return
        yield from self._parts(source.parts, (), NOTHING, templated=templated)

    def _parts(
        self,
        parts: tuple[str, ...],
        done: tuple[str, ...],
        more: Mapping[str, object],
        *,
        templated: bool,
    ) -> Iterator[Target]:
        """Render the first of `parts` and those after it; one that renders empty ends the path."""
        if not parts:
            path = Path(*done)
            suffix = self._folder.settings.suffix
            if templated or not self._exists(self._folder.place, path, suffix):
                yield path, more
            return
        for part, known in self._part(parts[0], more):
            if part == str(self._folder.answers_file):
                yield self._folder.answers_file, known
            elif part:
                yield from self._parts(parts[1:], (*done, part), known, templated=templated)

    @staticmethod
    def _exists(place: Path, path: Path, suffix: str) -> bool:
        """Tell whether there is a file for a path with the suffix."""
        return os.path.exists(f"{place / path}{suffix}")  # noqa: PTH110 - a new path takes longer

    def _can_change(self, part: str) -> bool:
        return self._folder.can_change(part) or part == str(self._folder.answers_file)

    def _part(self, part: str, more: Mapping[str, object]) -> Iterator[Rendered]:
        """Yield a part rendered, once for each value of its loop."""
        if not more and part in self._once:
            yield self._once[part], more
            return
        try:
            rendered, loop = self._folder.render_loop(part, more)
            if loop is None:
                if not more:
                    self._once[part] = rendered
                yield rendered, more
                return
            for value in loop.values or ():  # type: ignore[attr-defined]
                known = {**more, loop.name: value}
                yield self._folder.render(part, known), known
        except TemplateError as error:
            raise PathError(f"the path {part} does not render: {error}") from error
