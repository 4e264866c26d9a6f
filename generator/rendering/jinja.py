"""The Jinja texts of `copier.yml`: defaults, choices, conditions and validators."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import monotonic

from generator import limits
from generator.errors import WorkError
from generator.rendering._environments import Jinja, compiled
from generator.rendering._worker import lease_worker
from generator.system.locations import is_bundled

_alone = Lock()  # there is one standard output for all threads
LONGEST_SHOWN = 200  # characters of a text that an error repeats


class Unset(Exception):
    """A default rendered `UNSET`, Copier's name for no default."""


class Texts:
    """Renders the texts of `copier.yml`; Jinja is imported when the first text needs it.

    A text may include files of `folders`; `extensions` are loaded and so run: pass trusted ones.
    Texts of third-party templates are rendered by a worker, because one may run forever.
    """

    def __init__(
        self,
        undefined: str,
        envops: Mapping[str, object],
        folders: Sequence[Path] = (),
        extensions: Sequence[str] = (),
    ) -> None:
        self._jinja = Jinja(undefined, envops, tuple(folders), tuple(extensions))
        self._counting = False
        self._here = bool(extensions) or (bool(folders) and all(map(is_bundled, folders)))
        self.begin()

    def begin(self) -> None:
        """Start counting anew the time and size of all texts together, which are limited too."""
        self._seconds, self._size = 0.0, 0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count the time that third-party texts take, failures too, and limit the sum.

        Raises `WorkError` beyond the limit, and at each call after it, since callers skip failures.
        """
        if self._here or self._counting:
            yield
            return
        self._refuse_more()
        self._counting, start = True, monotonic()
        try:
            yield
        finally:
            self._counting = False
            self._seconds += monotonic() - start
        self._refuse_more()

    def _refuse_more(self, seconds: float = 0) -> None:
        if self._seconds + seconds > limits.MOST_SECONDS_OF_READING:
            raise _too_much(f"take more than {limits.MOST_SECONDS_OF_READING} seconds")

    def render(self, text: object, values: Mapping[str, object]) -> object:
        """Return a text rendered with the answers so far; anything else as it is."""
        return self._render(text, values, unset=False)

    def render_default(self, text: object, values: Mapping[str, object]) -> object:
        """Return a default rendered likewise; raise `Unset` if it is `UNSET`."""
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

    def _elsewhere(self, job: "Text") -> str | None:
        def watch(seconds: float) -> None:
            if seconds > limits.MOST_SECONDS_OF_TEXT:
                raise _failed(job.text, f"it takes more than {limits.MOST_SECONDS_OF_TEXT} seconds")
            self._refuse_more(seconds)

        with self.counted(), lease_worker() as worker:
            rendered = worker.do(job, watch)
        if not isinstance(rendered, str):
            return None
        self._size += len(rendered)
        if self._size > limits.MOST_READ:
            raise _too_much(f"render to more than {limits.MOST_READ >> 20} MiB")
        return rendered


@dataclass(frozen=True)
class Text:
    """One text to render; with `unset`, it may render `UNSET`."""

    text: str
    values: Mapping[str, object]
    jinja: Jinja
    unset: bool

    @property
    def name(self) -> str:
        """A readable name of the text."""
        return f"template's text {_short(self.text)!r}"

    def do(self, *, trust: bool = False) -> str | None:  # noqa: ARG002 - extensions are trust
        """Return the text rendered, or None for `UNSET`; raise `WorkError` if it fails."""
        values = self.values
        if self.unset:
            from jinja2 import StrictUndefined

            unset = StrictUndefined(name="UNSET", exc=Unset)  # type: ignore[arg-type]
            values = {**values, "UNSET": unset}
        try:
            with _aside() if self.jinja.extensions else nullcontext():
                rendered = compiled(self.jinja, self.text).render(values)
        except Unset:
            return None
        except MemoryError as error:
            reason = f"it takes more than {limits.MOST_MEMORY >> 20} MiB of memory"
            raise _failed(self.text, reason) from error
        except Exception as error:
            raise _failed(self.text, str(error).rstrip(".")) from error
        if len(rendered) > limits.MOST_TEXT:
            raise _failed(self.text, f"it renders to more than {limits.MOST_TEXT >> 20} MiB")
        return rendered


@contextmanager
def _aside() -> Iterator[None]:
    """Redirect all output of a template's code, also below `sys.stdout`, to standard error."""
    sys.stdout.flush()
    with _alone, redirect_stdout(sys.stderr):
        out = os.dup(1)
        os.dup2(2, 1)
        try:
            yield
        finally:
            os.dup2(out, 1)
            os.close(out)


def _failed(text: str, reason: str) -> WorkError:
    return WorkError(
        f"The template's text {_short(text)!r} does not render: {reason}. "
        "This is an error in the template."
    )


def _too_much(reason: str) -> WorkError:
    return WorkError(
        f"The texts of the template's questions {reason} in all: "
        "this exceeds the limits for a template."
    )


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]} …"
