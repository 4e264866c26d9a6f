"""The jobs of a template: rendering, with scaffold's own renderer or with Copier, and its tasks."""

import contextlib
import errno
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator import limits
from generator.errors import ScaffoldError, WorkError
from generator.messages import printable
from generator.rendering._confinement import confined
from generator.rendering._scope import is_in_scope
from generator.rendering.context import Origin
from generator.rendering.prepared import Prepared

LONGEST = 120  # characters of a name that an error repeats
FULL = (errno.ENOSPC, errno.EDQUOT)
NOT_RENDERED = "The template {} does not render"
NOT_RUN = "The tasks of the template {} failed"


@dataclass(frozen=True)
class Rendering:
    """Render `folders`, in order, into the empty folder `tree`.

    The project may record `origin`. Without `prepared`, Copier reads and checks the `values`.
    """

    folders: tuple[Path, ...]
    values: Mapping[str, object]
    tree: Path
    origin: Origin = field(default_factory=Origin)
    prepared: Prepared | None = None

    @property
    def name(self) -> str:
        """A readable name of the template."""
        return f"template {self.folders[-1].name}"

    def do(self, *, trust: bool) -> None:
        """Render; raise `WorkError` with the place in the template, `InputError` for a clash."""
        if self.is_in_scope:
            from generator.rendering import _renderer, sandbox  # noqa: F401 - before confinement

            with confined(self.tree):
                self.render()
            return
        from generator.rendering._copier_adapter import copy  # imported before confinement

        with contextlib.nullcontext() if trust else confined(self.tree):
            for folder in self.folders:
                with _translated(folder):
                    copy(folder, self.tree, self.values, self.origin, trust=trust)

    @property
    def is_in_scope(self) -> bool:
        """Whether scaffold renders the template itself."""
        return self.prepared is not None and is_in_scope(self.prepared)

    def render(self) -> None:
        """Render a template in scope, with scaffold's own renderer; raise the same errors."""
        from generator.rendering._folder import Folder
        from generator.rendering._renderer import render_folder
        from generator.rendering._tree import Tree

        assert self.prepared  # noqa: S101 - it is in scope
        tree = Tree(self.tree)
        for place, config in zip(self.folders, self.prepared.configs, strict=True):
            with _translated(place):
                folder = Folder(place, config, self.prepared, self.origin)
                render_folder(folder, tree)


@dataclass(frozen=True)
class Tasks:
    """Run the tasks of `folders`, in order, in the project that they have been rendered to."""

    folders: tuple[Path, ...]
    values: Mapping[str, object]
    tree: Path
    origin: Origin

    @property
    def name(self) -> str:
        """A readable name of the tasks."""
        return f"tasks of the template {self.folders[-1].name}"

    def do(self, *, trust: bool) -> None:
        """Run the tasks of a trusted template; raise `WorkError` for one that fails."""
        assert trust  # noqa: S101 - who starts the worker has asked
        from generator.rendering._copier_adapter import run_tasks

        for folder in self.folders:
            with _translated(folder, NOT_RUN):
                run_tasks(folder, self.tree, self.values, self.origin)


@contextlib.contextmanager
def _translated(folder: Path, failure: str = NOT_RENDERED) -> Iterator[None]:
    """Turn any error into one that names what failed, the template and the place in it."""
    try:
        yield
    except ScaffoldError:
        raise
    except OSError as error:
        if error.errno in FULL:
            raise WorkError(
                f"The disk is full: {error.strerror}. Free some space and run again."
            ) from error
        raise WorkError(
            f"Cannot render {folder}: {_refusal(error)}. Nothing was written."
        ) from error
    except Exception as error:
        place = f"{folder.name}{_place_of(error, folder)}"
        reason = " ".join(str(error).split()).removesuffix(".") or type(error).__name__
        if isinstance(error, MemoryError):
            reason = f"it takes more than {limits.MOST_MEMORY >> 20} MiB of memory"
        raise WorkError(
            f"{failure.format(place)}: {reason}. Nothing was written; tell the template's author."
        ) from error


def _refusal(error: OSError) -> str:
    """Return why the system, or Jinja's loader, refused a file; without the path of a staging."""
    if error.strerror is None:
        said, name = str(error), str(getattr(error, "name", ""))
        missing = said == name or " not found in search path" in said
        return f"'{name[-LONGEST:]}', which it includes, does not exist" if missing else said
    name = Path(os.fsdecode(error.filename)).name if error.filename else ""
    return f"{error.strerror}: {printable(name)[:LONGEST]}" if name else error.strerror


def _place_of(error: Exception, folder: Path) -> str:
    """Return `, FILE line N,` or `, FILE,` for an error in a file of the template, or nothing."""
    if isinstance(error, UnicodeDecodeError):
        size = len(error.object)
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        alike = (path for path in files if path.stat().st_size == size)
        found = next((path for path in alike if path.read_bytes() == error.object), None)
        return f", {found.relative_to(folder)}," if found else ""
    name, line = getattr(error, "name", None), getattr(error, "lineno", None)
    trace = error.__traceback__
    while trace:  # Jinja puts a frame of its own for each line of a template that led here
        if "__jinja_exception__" in trace.tb_frame.f_globals:
            name, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    if not (isinstance(name, str) and isinstance(line, int)) or name.startswith("<"):
        return ""
    return f", {name.removeprefix(f'{folder}/')} line {line},"
