"""Renders layers and template into one folder: the gate, a bounded process, and the gate again."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from generator import bounds
from generator.context import Origin
from generator.errors import WorkError
from generator.gate import check_size, check_source, check_tree, settle_modes
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
    them, their `tasks` are run. `origin` is what the project may say of its
    making. Raises `WorkError` when a template does not render, or takes too long, and `InputError`
    when the gate refuses it.
    """
    for folder in folders:
        check_source(folder)
    job = Rendering(tuple(folders), dict(values), tree, origin or Origin(folders[-1].name))
    with borrowed(trust=trust) as worker:
        worker.do(job, lambda seconds: _judge(job, seconds, bounds.MOST_SECONDS))
        check_tree(tree)
        settle_modes(tree)
        if trust and tasks:
            _empty(tree)
            whole = replace(job, tasks=True)
            worker.do(whole, lambda seconds: _judge(whole, seconds, bounds.MOST_SECONDS_OF_TASKS))


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
