"""The Jinja texts of `copier.yml`: defaults, choices, conditions and validators."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from threading import Lock
from typing import TYPE_CHECKING, Any

from generator import bounds
from generator.errors import WorkError
from generator.homes import is_bundled
from generator.worker import borrowed

if TYPE_CHECKING:
    from jinja2 import Environment, FileSystemLoader, Template
    from jinja2.sandbox import SandboxedEnvironment


_alone = Lock()  # there is one standard output for all threads
LONGEST_SHOWN = 200  # characters of a text that an error repeats


class Unset(Exception):
    """A default said `UNSET`, Copier's word for having none."""


class Texts:
    """Renders the texts of `copier.yml`; Jinja is imported when the first text needs it.

    A text may pull in files of `folders`; `extensions` are loaded and so run: only of the trusted.
    Texts of strangers are rendered by a worker, for one may be meant to run for ever.
    """

    def __init__(
        self,
        undefined: str,
        envops: Mapping[str, object],
        folders: Sequence[Path] = (),
        extensions: Sequence[str] = (),
    ) -> None:
        self._jinja = Jinja(undefined, envops, tuple(folders), tuple(extensions))
        self._here = bool(extensions) or (bool(folders) and all(map(is_bundled, folders)))

    def render(self, text: object, values: Mapping[str, object]) -> object:
        """Return a text rendered with the answers so far; anything else as it is."""
        return self._render(text, values, unset=False)

    def render_default(self, text: object, values: Mapping[str, object]) -> object:
        """Return a default rendered likewise; raise `Unset` where it says that it is none."""
        return self._render(text, values, unset="UNSET" in str(text))

    def _render(self, text: object, values: Mapping[str, object], *, unset: bool) -> object:
        if isinstance(text, list):
            return [self._render(item, values, unset=unset) for item in text]
        if not isinstance(text, str) or not ("{" in text or self._jinja.envops):
            return text
        job = Text(text, dict(values), self._jinja, unset)
        rendered = job.do() if self._here else self._elsewhere(job)
        if rendered is None:
            raise Unset
        return rendered

    def _elsewhere(self, job: "Text") -> object:
        def watch(seconds: float) -> None:
            if seconds > bounds.MOST_SECONDS_OF_TEXT:
                raise _failed(job.text, f"it takes more than {bounds.MOST_SECONDS_OF_TEXT} seconds")

        with borrowed() as worker:
            return worker.do(job, watch)


@dataclass(frozen=True)
class Jinja:
    """How texts are read: what an undefined name is, the marks, the files, the extensions."""

    undefined: str
    envops: Mapping[str, object]
    folders: tuple[Path, ...] = ()
    extensions: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Return the same for what is equal: a table of marks has no hash of its own."""
        return hash((self.undefined, str(self.envops), self.folders, self.extensions))


@dataclass(frozen=True)
class Text:
    """One text to render; with `unset`, it may say that it is none."""

    text: str
    values: Mapping[str, object]
    jinja: Jinja
    unset: bool

    @property
    def name(self) -> str:
        """What is rendered, as a person knows it."""
        return f"template's text {_short(self.text)!r}"

    def do(self, *, trust: bool = False) -> str | None:  # noqa: ARG002 - extensions are trust
        """Return it rendered, or nothing where it says that it is none; or raise `WorkError`."""
        values = self.values
        if self.unset:
            from jinja2 import StrictUndefined

            unset = StrictUndefined(name="UNSET", exc=Unset)  # type: ignore[arg-type]
            values = {**values, "UNSET": unset}
        try:
            with _aside() if self.jinja.extensions else nullcontext():
                rendered = _compiled(self.jinja, self.text).render(values)
        except Unset:
            return None
        except MemoryError as error:
            reason = f"it takes more than {bounds.MOST_MEMORY >> 20} MiB of memory"
            raise _failed(self.text, reason) from error
        except Exception as error:
            raise _failed(self.text, str(error).rstrip(".")) from error
        if len(rendered) > bounds.MOST_TEXT:
            raise _failed(self.text, f"it yields more than {bounds.MOST_TEXT >> 20} MiB")
        return rendered


@contextmanager
def _aside() -> Iterator[None]:
    """Let what code of a template's own says go to standard error, whichever way it says it."""
    sys.stdout.flush()
    with _alone, redirect_stdout(sys.stderr):
        out = os.dup(1)
        os.dup2(2, 1)
        try:
            yield
        finally:
            os.dup2(out, 1)
            os.close(out)


@cache
def _compiled(jinja: Jinja, text: str) -> "Template":
    """Compile a text once: a matrix renders the same few very often."""
    return _environment(jinja).from_string(text)


@cache
def _environment(jinja: Jinja) -> "SandboxedEnvironment":
    return environment(jinja.undefined, jinja.envops, jinja.folders, jinja.extensions)


def _failed(text: str, reason: str) -> WorkError:
    return WorkError(
        f"The template's text {_short(text)!r} does not render: {reason}. Its author must mend it."
    )


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]} …"


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

    if extensions:  # which Python would leave beside themselves, compiled: in the template
        sys.dont_write_bytecode = True
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
