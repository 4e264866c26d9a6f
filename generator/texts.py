"""The Jinja texts of `copier.yml`: defaults, choices, conditions and validators."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from generator.errors import WorkError

if TYPE_CHECKING:
    from jinja2 import Environment, FileSystemLoader, Template
    from jinja2.sandbox import SandboxedEnvironment


class Unset(Exception):
    """A default said `UNSET`, Copier's word for having none."""


class Texts:
    """Renders the texts of `copier.yml`; Jinja is imported when the first text needs it.

    A text may pull in files of `folders`; `extensions` are loaded and so run: only of the trusted.
    """

    def __init__(
        self,
        undefined: str,
        envops: Mapping[str, object],
        folders: Sequence[Path] = (),
        extensions: Sequence[str] = (),
    ) -> None:
        self._undefined = undefined
        self._envops = envops
        self._folders = folders
        self._extensions = extensions
        self._known: dict[str, Template] = {}

    def render(self, text: object, values: Mapping[str, object]) -> object:
        """Return a text rendered with the answers so far; anything else as it is."""
        if isinstance(text, list):
            return [self.render(item, values) for item in text]
        if not isinstance(text, str) or not ("{" in text or self._envops):
            return text
        try:
            return self._compiled(text).render(values)
        except Unset:
            raise
        except Exception as error:
            reason = str(error).rstrip(".")
            raise WorkError(
                f"The template's text {text.strip()!r} does not render: {reason}. "
                "Its author must mend it."
            ) from error

    def render_default(self, text: object, values: Mapping[str, object]) -> object:
        """Return a default rendered likewise; raise `Unset` where it says that it is none."""
        if "UNSET" not in str(text):
            return self.render(text, values)
        from jinja2 import StrictUndefined

        unset = StrictUndefined(name="UNSET", exc=Unset)  # type: ignore[arg-type]
        return self.render(text, {**values, "UNSET": unset})

    def _compiled(self, text: str) -> "Template":
        """Compile a text once: a matrix renders the same few very often."""
        if text not in self._known:
            self._known[text] = self._jinja.from_string(text)
        return self._known[text]

    @cached_property
    def _jinja(self) -> "SandboxedEnvironment":
        return environment(self._undefined, self._envops, self._folders, self._extensions)


def environment(
    undefined: str,
    envops: Mapping[str, object],
    folders: Sequence[Path] = (),
    extensions: Sequence[str] = (),
) -> "SandboxedEnvironment":
    """Return Jinja as Copier sets it up; raise whatever Jinja does for bad `envops`."""
    from jinja2 import StrictUndefined, Undefined
    from jinja2.sandbox import SandboxedEnvironment

    class Sandbox(SandboxedEnvironment):
        """A sandbox in which a path leads to no module of Python's."""

        def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
            hidden = isinstance(obj, PurePath) and attr == "parser"
            return not hidden and super().is_safe_attribute(obj, attr, value)

    strict = undefined.endswith("StrictUndefined")
    options: dict[str, Any] = {"keep_trailing_newline": True, **envops}
    jinja = Sandbox(
        undefined=StrictUndefined if strict else Undefined,
        loader=_loader(folders),
        extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension", *extensions],
        **options,
    )
    jinja.globals["pathjoin"] = _join
    return jinja


def _loader(folders: Sequence[Path]) -> "FileSystemLoader":
    """Return what finds the files that a text pulls in: within `folders`, links followed."""
    from jinja2 import FileSystemLoader, TemplateNotFound

    class Loader(FileSystemLoader):
        """A loader that follows no link out of the template."""

        def get_source(
            self, environment: "Environment", template: str
        ) -> tuple[str, str, Callable[[], bool]]:
            found = super().get_source(environment, template)
            file = Path(found[1]).resolve()
            if not any(file.is_relative_to(folder) for folder in self.searchpath):
                raise TemplateNotFound(template, f"'{template}' leaves the template")
            return found

    return Loader([folder.resolve() for folder in folders])


def _join(*parts: str, mode: str = "posix") -> str:
    """Join parts of a path, as Copier lets a template do."""
    kinds = {"posix": PurePosixPath, "windows": PureWindowsPath, "native": PurePath}
    return str(kinds[mode](*parts))
