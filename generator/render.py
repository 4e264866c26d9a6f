"""Renders layers and template into one folder: the gate, a bounded process, and the gate again."""

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from generator import bounds
from generator.context import Origin
from generator.errors import InputError, WorkError
from generator.gate import check_size, check_source, check_tree, settle_modes
from generator.homes import is_bundled
from generator.rendering import Rendering
from generator.worker import borrowed, warm_up

REPOSITORY = ".git"  # that tasks may make at the root of a project

__all__ = ["list_files", "render", "warm_up"]


def render(  # noqa: PLR0913 - what, into what, and what may run
    folders: Sequence[Path],
    values: Mapping[str, object],
    tree: Path,
    origin: Origin | None = None,
    *,
    trust: bool = False,
    tasks: bool = True,
) -> None:
    """Render `folders`, in order, into the empty folder `tree` and let the gate judge the result.

    With `trust` their extensions are loaded and, once the gate has judged what is rendered without
    them, their `tasks` are run, both in copies of the folders. `origin` is what the project may say
    of its making. Raises `WorkError` when a template does not render, or takes too long, and
    `InputError` when the gate refuses it.
    """
    for folder in folders:
        _refuse_within(folder, tree)
        check_source(folder)
    with contextlib.ExitStack() as stack:
        if trust:
            folders = stack.enter_context(_copies(folders))
        job = Rendering(tuple(folders), dict(values), tree, origin or Origin(folders[-1].name))
        worker = stack.enter_context(borrowed(trust=trust))
        worker.do(job, lambda seconds: _judge(job, seconds, bounds.MOST_SECONDS))
        check_tree(tree)
        settle_modes(tree)
        if trust and tasks:
            _empty(tree)
            whole = replace(job, tasks=True)
            worker.do(whole, lambda seconds: _judge(whole, seconds, bounds.MOST_SECONDS_OF_TASKS))


def _refuse_within(folder: Path, tree: Path) -> None:
    """Refuse to make a project in its own template, of which it would become a part."""
    if tree.resolve().is_relative_to(folder.resolve()):
        raise InputError(
            f"The project would stand in {folder}, the template that it is made of, and become "
            "a part of it. Choose a place outside."
        )


@contextlib.contextmanager
def _copies(folders: Sequence[Path]) -> Iterator[Sequence[Path]]:
    """Copy strangers' folders: what their code writes beside itself is no part of the template."""
    with tempfile.TemporaryDirectory(prefix="scaffold-") as name:
        place = Path(name).resolve()
        copies = list(folders)
        for number, folder in enumerate(folders):
            if not is_bundled(folder):
                copies[number] = place / str(number) / folder.name
                shutil.copytree(folder, copies[number], symlinks=True, ignore=_own(folder))
        yield copies


def _own(folder: Path) -> Callable[[str, list[str]], set[str]]:
    """Tell what of a template is its author's repository, which is no part of it."""
    return lambda place, _names: {REPOSITORY} if Path(place) == folder else set()


def list_files(tree: Path) -> list[tuple[str, int]]:
    """Return the files of a tree: path with forward slashes, and size in bytes; sorted.

    A repository that tasks have made at its root is none of them.
    """
    return sorted(
        (path.relative_to(tree).as_posix(), path.stat().st_size)
        for path in tree.rglob("*")
        if path.is_file() and path.relative_to(tree).parts[0] != REPOSITORY
    )


def _judge(job: Rendering, seconds: float, most: int) -> None:
    """Raise why a job that has been under way for so many seconds is to be stopped, if it is."""
    if seconds > most:
        raise WorkError(
            f"The {job.name} was stopped: it did not render within {most} "
            "seconds. Nothing was written; tell the template's author."
        )
    if not job.tasks:
        check_size(job.tree)


def _empty(tree: Path) -> None:
    for path in tree.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
