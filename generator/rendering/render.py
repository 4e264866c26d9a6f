"""Render layers and template into one folder: check, render in a bounded process, check again."""

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path

from generator import limits
from generator.errors import InputError, WorkError
from generator.rendering._copies import copied
from generator.rendering._environments import save_compiled
from generator.rendering._gate import check_size, check_source, check_tree, settle_modes
from generator.rendering._job import Rendering
from generator.rendering._worker import end_workers, lease_worker, warm_up, within
from generator.rendering._worker_child import Job
from generator.rendering.aside import find_aside
from generator.rendering.context import Origin
from generator.rendering.prepared import Prepared
from generator.system.locations import is_bundled
from generator.system.names import GIT_FOLDER, STAGING_PREFIX
from generator.system.trees import FILE, LINK, Entry, walk

_apart: ContextVar[bool] = ContextVar("apart", default=False)
LONGEST = 120  # characters of a path that a refusal repeats

__all__ = [
    "apart",
    "check_source",
    "do_in_worker",
    "end_workers",
    "list_files",
    "render",
    "warm_up",
    "within",
]


def render(  # noqa: PLR0913 - what, into what, and what may run
    folders: Sequence[Path],
    values: Mapping[str, object],
    tree: Path,
    origin: Origin | None = None,
    *,
    prepared: Prepared | None = None,
    trust: bool = False,
) -> None:
    """Render `folders`, in order, into the empty folder `tree` and check the result at the gate.

    With `prepared`, scaffold renders the template itself if it can, and in this process if it is
    bundled and the work is not `apart`; Copier renders all others. With `trust` their extensions
    are loaded, from copies of the folders; `tasks.py` runs their tasks. A folder with something
    aside is copied without it. The project may record `origin`. Raises `WorkError` when a template
    does not render, or takes too long, and `InputError` when the gate refuses it.
    """
    tree = Path(os.path.realpath(tree))
    aside = find_aside(folders)
    for folder in folders:
        _refuse_within(folder, tree)
        check_source(folder, aside[folder])
    job = Rendering(
        tuple(folders), dict(values), tree, origin or Origin(folders[-1].name), prepared=prepared
    )
    if job.is_in_scope and all(map(is_bundled, folders)) and not _apart.get():
        _render_here(job)
    else:
        _render_apart(job, aside, trust=trust)


def _render_here(job: Rendering) -> None:
    """Render a bundled template in this process, in the sandbox and through the gate."""
    with _in_place(job.tree):
        job.render()
        check_tree(job.tree)
    settle_modes(job.tree)
    save_compiled()


def _render_apart(job: Rendering, aside: Mapping[Path, frozenset[str]], *, trust: bool) -> None:
    """Render a template in a worker, from copies of its folders with trust or something aside."""
    with contextlib.ExitStack() as stack:
        if trust or any(aside.values()):
            job = replace(job, folders=stack.enter_context(copied(job.folders, aside)))
        worker = stack.enter_context(lease_worker(trust=trust))
        with _in_place(job.tree):
            worker.do(job, lambda seconds: _judge(job, seconds))
            check_tree(job.tree)
        settle_modes(job.tree)


@contextlib.contextmanager
def apart() -> Iterator[None]:
    """Render bundled templates in workers too, so that several are rendered at the same time."""
    token = _apart.set(True)
    try:
        yield
    finally:
        _apart.reset(token)


def do_in_worker(job: Job) -> object:
    """Do a job within the limits of a rendering, but without writing; raise `WorkError` beyond."""
    with lease_worker() as worker:
        return worker.do(job, lambda seconds: _refuse_late(job, seconds))


def _refuse_within(folder: Path, tree: Path) -> None:
    """Refuse to generate a project in its own template, of which it would become a part."""
    if tree.resolve().is_relative_to(folder.resolve()):
        raise InputError(
            f"The project would be inside its own template, {folder}. "
            "Choose a destination outside the template."
        )


@contextlib.contextmanager
def _in_place(tree: Path) -> Iterator[None]:
    """Refuse a tree that was replaced by a link while it was rendered, or a parent of which was."""
    try:
        yield
    finally:
        _refuse_link(tree)


def _refuse_link(tree: Path) -> None:
    if os.path.realpath(tree) != os.fspath(tree):
        raise WorkError(
            f"{tree} was moved while the project was generated in it. Choose a destination in "
            "which nobody else can write."
        )


def list_files(tree: Path) -> list[tuple[str, int]]:
    """Return the files of a tree: path with forward slashes, and size in bytes; sorted.

    Files of a repository that tasks have made are left out, and staging folders of other runs.
    """
    entries = walk(tree, without=[GIT_FOLDER, f"{STAGING_PREFIX}*"])
    files = (entry for entry in entries if _is_file(entry))
    return sorted((entry.name, entry.path.stat().st_size) for entry in files)


def _is_file(entry: Entry) -> bool:
    """Tell whether an entry is a file or a link to one."""
    return entry.kind == FILE or (entry.kind == LINK and entry.path.is_file())


def _judge(job: Rendering, seconds: float) -> None:
    """Raise an error if a job that has been running for `seconds` must be stopped."""
    _refuse_late(job, seconds)
    check_size(job.tree)


def _refuse_late(job: Job, seconds: float) -> None:
    if seconds > limits.MOST_SECONDS:
        raise WorkError(
            f"The {job.name} was stopped: it did not render within {limits.MOST_SECONDS} "
            "seconds. Nothing was written; tell the template's author."
        )
