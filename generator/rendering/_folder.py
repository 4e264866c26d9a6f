"""One folder of a template while it is rendered: its settings, its texts and its files."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from generator.errors import InputError
from generator.rendering._environments import Jinja, compiled, environment_of
from generator.rendering._loop import Loop, noted_loops
from generator.rendering._variables import Variables, variables
from generator.rendering.context import Origin
from generator.rendering.copier_settings import read_settings
from generator.rendering.prepared import Prepared
from generator.system.paths import is_within

if TYPE_CHECKING:
    from jinja2 import Template

GIT_PATTERN = "/.git"  # excluded where the template's folder is a repository
NOTHING: Mapping[str, object] = {}


class Folder:
    """Renders the texts and files of a folder, each in the environment of its `copier.yml`."""

    def __init__(
        self,
        place: Path,
        config: Mapping[str, object],
        prepared: Prepared,
        origin: Origin,
    ) -> None:
        self.place = place.resolve()
        self.settings = read_settings(config)
        self.excluded = (GIT_PATTERN,) if (place / ".git").exists() else ()
        self._jinja = Jinja(self.settings.undefined, self.settings.envops, (self.place,))
        self._told = (config, prepared, origin)

    @cached_property
    def root(self) -> Path:
        """The folder with the files to render."""
        root = (self.place / self.render(self.settings.subdirectory)).resolve()
        if not root.is_relative_to(self.place):
            raise InputError("The template's `_subdirectory` leaves it. Nothing was written.")
        if not is_within(root, self.place):
            raise InputError("The template's `_subdirectory` belongs to git. Nothing was written.")
        return root

    @cached_property
    def answers_file(self) -> Path:
        """The name of the answers file."""
        name = str(Path(self.settings.answers_file))
        if self.can_change(name):
            name = self._render(name, self._variables(""), NOTHING)[0]
        return Path(name)

    def render(self, text: str, more: Mapping[str, object] = NOTHING) -> str:
        """Return a text rendered."""
        return self.render_loop(text, more)[0]

    def render_loop(self, text: str, more: Mapping[str, object]) -> tuple[str, Loop | None]:
        """Return a text rendered, and the loop that it contains, if any."""
        if not self.can_change(text):
            return text, None
        return self._render(text, self._known, more)

    def read_template(self, name: str) -> "Template":
        """Return a file of the folder, compiled; raise Jinja's errors."""
        return environment_of(self._jinja).get_template(name)

    def render_file(self, template: "Template", more: Mapping[str, object]) -> bytes:
        """Return a file rendered."""
        with noted_loops() as loops, self._known.lent() as known:
            content = template.render(**known, **more)
        if loops:
            raise ValueError(f"{template.name} contains a yield tag, which only paths may contain")
        return content.encode()

    def can_change(self, text: str) -> bool:
        """Tell whether rendering may change a text of one line."""
        lines = ("line_comment_prefix", "line_statement_prefix")
        return (
            self.settings.is_jinja(text)
            or "\n" in text
            or "\r" in text
            or not self.settings.envops.keys().isdisjoint(lines)
        )

    def _render(
        self, text: str, variables: Variables, more: Mapping[str, object]
    ) -> tuple[str, Loop | None]:
        with noted_loops() as loops, variables.lent() as known:
            rendered = compiled(self._jinja, text).render(**known, **more)
        return rendered, loops[0] if loops else None

    @cached_property
    def _known(self) -> Variables:
        return self._variables(str(self.answers_file))

    def _variables(self, answers_file: str) -> Variables:
        return variables(*self._told, answers_file, self.excluded)
