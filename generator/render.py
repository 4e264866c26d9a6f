"""Renders layers and template into one folder; the only user of Copier."""

import contextlib
import errno
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from generator.errors import WorkError
from generator.gate import check_source, check_tree

FULL = (errno.ENOSPC, errno.EDQUOT)


def render(folders: Sequence[Path], values: Mapping[str, object], tree: Path) -> None:
    """Render `folders`, in order, into the empty folder `tree` and let the gate judge the result.

    Raises `WorkError` when a template does not render, `InputError` when the gate refuses it.
    """
    for folder in folders:
        check_source(folder)
    for folder in folders:
        _copy(folder, values, tree)
    check_tree(tree)


def warm_up() -> None:
    """Import Copier ahead of its use, while a person reads or types."""
    import copier  # noqa: F401


def list_files(tree: Path) -> list[tuple[str, int]]:
    """Return the files of a tree: path with forward slashes, and size in bytes; sorted."""
    return sorted(
        (path.relative_to(tree).as_posix(), path.stat().st_size)
        for path in tree.rglob("*")
        if path.is_file()
    )


def _copy(folder: Path, values: Mapping[str, object], tree: Path) -> None:
    """Let Copier render one template, all answers given, nothing of it run."""
    import copier

    with _translated(folder), _without_git():
        copier.run_copy(
            str(folder),
            tree,
            data=dict(values),
            defaults=True,
            overwrite=True,
            quiet=True,
            skip_tasks=True,
        )


@contextlib.contextmanager
def _without_git() -> Iterator[None]:
    """Hide git from Copier, which would start a process for each file.

    Of a template in git it would render the newest tag, not the files that were judged.
    """
    from plumbum import local

    with local.env(PATH=""):
        yield


@contextlib.contextmanager
def _translated(folder: Path) -> Iterator[None]:
    """Turn whatever rendering raises into one error that names the template and the place in it."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise WorkError(
                f"The disk is full: {error.strerror}. Free some space, run again."
            ) from error
        raise WorkError(f"Cannot render {folder}: {error}. Nothing was written.") from error
    except Exception as error:
        place = f"{folder.name}{_place_of(error, folder)}"
        reason = " ".join(str(error).split()) or type(error).__name__
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
