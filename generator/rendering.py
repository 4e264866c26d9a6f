"""Renders templates with Copier, of which this is the only user; a worker does it."""

import contextlib
import errno
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator import bounds
from generator.confined import confined
from generator.context import Origin
from generator.errors import ScaffoldError, WorkError

FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Rendering:
    """Render `folders`, in order, into the empty folder `tree`; with `tasks`, run theirs too.

    `origin` is what the project may say of its making.
    """

    folders: tuple[Path, ...]
    values: Mapping[str, object]
    tree: Path
    origin: Origin = field(default_factory=Origin)
    tasks: bool = False

    @property
    def name(self) -> str:
        """What is rendered, as a person knows it."""
        return f"template {self.folders[-1].name}"

    def do(self, *, trust: bool) -> None:
        """Render; raise `WorkError` with the place in the template, `InputError` for a clash."""
        from generator import copying  # noqa: F401 - before it is confined, for it loads libraries

        with contextlib.nullcontext() if trust else confined(self.tree):
            for folder in self.folders:
                _copy(folder, self, trust=trust)


def _copy(folder: Path, job: Rendering, *, trust: bool) -> None:
    """Let Copier render one template, and say of what goes wrong where it does."""
    from plumbum import local

    from generator.copying import copy

    with _translated(folder):
        # Copier finds no git, though tasks do: it would start a process for each file, and of a
        # template in git render the newest tag instead of the files that were judged.
        local.env.path.clear()
        copy(folder, job.tree, job.values, job.origin, trust=trust, tasks=job.tasks)


@contextlib.contextmanager
def _translated(folder: Path) -> Iterator[None]:
    """Turn whatever rendering raises into one error that names the template and the place in it."""
    try:
        yield
    except ScaffoldError:
        raise
    except OSError as error:
        if error.errno in FULL:
            raise WorkError(
                f"The disk is full: {error.strerror}. Free some space, run again."
            ) from error
        raise WorkError(f"Cannot render {folder}: {error}. Nothing was written.") from error
    except Exception as error:
        place = f"{folder.name}{_place_of(error, folder)}"
        reason = " ".join(str(error).split()).removesuffix(".") or type(error).__name__
        if isinstance(error, MemoryError):
            reason = f"it takes more than {bounds.MOST_MEMORY >> 20} MiB of memory"
        raise WorkError(
            f"The template {place} does not render: {reason}. Nothing was written; "
            "tell the template's author."
        ) from error


def _place_of(error: Exception, folder: Path) -> str:
    """Return `, FILE line N,` or `, FILE,` for an error in a file of the template, or nothing."""
    if isinstance(error, UnicodeDecodeError):
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        found = next((path for path in files if path.read_bytes() == error.object), None)
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
