"""The Jinja texts of `copier.yml`: defaults, choices, conditions and validators."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from generator.errors import WorkError

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment


class Unset(Exception):
    """A default said `UNSET`, Copier's word for having none."""


class Texts:
    """Renders the texts of `copier.yml`; Jinja is imported when the first text needs it."""

    def __init__(self, undefined: str, envops: Mapping[str, object]) -> None:
        self._undefined = undefined
        self._envops = envops
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
        return environment(self._undefined, self._envops)


def environment(undefined: str, envops: Mapping[str, object]) -> "SandboxedEnvironment":
    """Return Jinja as Copier sets it up; raise whatever Jinja does for bad `envops`."""
    from jinja2 import StrictUndefined, Undefined
    from jinja2.sandbox import SandboxedEnvironment

    strict = undefined.endswith("StrictUndefined")
    options: dict[str, Any] = {"keep_trailing_newline": True, **envops}
    jinja = SandboxedEnvironment(
        undefined=StrictUndefined if strict else Undefined,
        extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
        **options,
    )
    jinja.globals["pathjoin"] = _join
    return jinja


def _join(*parts: str, mode: str = "posix") -> str:
    """Join parts of a path, as Copier lets a template do."""
    kinds = {"posix": PurePosixPath, "windows": PureWindowsPath, "native": PurePath}
    return str(kinds[mode](*parts))
