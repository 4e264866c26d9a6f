"""Takes an update into a project: all of it, or nothing.

The merge commit has the user's commit and one with the new unmodified render as parents, so that
the next update finds its base in every clone.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from generator.errors import InputError, WorkError
from generator.messages import counted, join_words, printable
from generator.project._install import lock
from generator.project.command import update_command
from generator.project.result import Step
from generator.project.update.base import REFS
from generator.project.update.formatting import Permission, format_files
from generator.project.update.hunks import NEW, OLD, YOURS
from generator.project.update.journal import (
    MERGE_HEAD,
    MERGE_MODE,
    MERGE_MSG,
    Journal,
    forget,
    is_over,
    open_journal,
    read_journal,
    undo,
    write_journal,
)
from generator.project.update.merge import Stage
from generator.project.update.plan import UpdatePlan
from generator.project.update.ready import refuse_changed, refuse_in_the_way, refuse_unknown_user
from generator.system.repository import GitError, Repository, split_names
from generator.system.uv import LOCK, PYPROJECT

Progress = Callable[[str], AbstractContextManager[object]]
MOST_NAMED = 5
CONTINUE = "scaffold update --continue"
MARKERS = re.compile(rb"^(?:<{7,}|>{7,}|\|{7,}) ", re.MULTILINE)
LABELLED = re.compile(  # also of files that the user has added to the index already
    rf"^(?:<{{7}} {YOURS}|\|{{7}} {OLD}|>{{7}} {NEW})\r?$".encode(), re.MULTILINE
)


def apply_update(
    plan: UpdatePlan,
    progress: Progress,
    *,
    may_run: bool,
    message: str = "",
    held_back: str = "",
) -> list[Step]:
    """Merge the update into the project and commit it; with conflicts, leave them to the user.

    `message` is that of the commit, if the user gives one. `may_run` allows what runs code of the
    template: its formatter and locking; `held_back` says why it does not, if not because the
    template is a third party's. Raises `InputError` for files in the way, and restores everything
    on any other failure, such as of a hook.
    """
    refuse_unknown_user(plan.repository)
    refuse_changed(plan.repository)
    refuse_in_the_way(plan)
    with progress("Merging"):
        repository, journal = _prepare(plan, message)
        _rehearse(repository, journal)
    with _undone_on_failure(repository, journal):
        _check_out(repository, plan.merged.stages, journal)
        _normalize(repository, plan)
        may = Permission(may_run, held_back)
        steps = _formatted(plan, repository, progress, may)
        steps += list(_follow(plan.living.path, repository, progress, may))
        if plan.has_conflicts:
            write_journal(repository, journal._replace(waits=True))
            return [*steps, _open_conflicts(plan)]
        _commit(repository)
    return [*steps, _end(repository, journal)]


def commit_merge(repository: Repository, journal: Journal) -> None:
    """Take a merge without conflicts into the project and commit it: all of it, or nothing."""
    with _undone_on_failure(repository, journal):
        _check_out(repository, (), journal)
        _commit(repository)
    _end(repository, journal)


def continue_update(
    folder: Path, repository: Repository, progress: Progress, *, may_run: bool
) -> list[Step]:
    """Commit an update whose conflicts are decided; raise `InputError` if some are not."""
    journal = _journal(repository)
    if not journal.waits:
        raise InputError(
            "The update was interrupted before its files were complete. Undo it, and run it "
            f"again: {update_command(folder, '--abort')}"
        )
    _take_decisions(repository, journal)
    steps = list(_follow(folder, repository, progress, Permission(may_run)))
    try:
        _commit(repository)
    except GitError as error:
        raise WorkError(f"{error}. Nothing is lost; fix it, and continue again.") from error
    return [*steps, _end(repository, journal)]


def abort_update(repository: Repository) -> Step:
    """Undo an update that has conflicts or was interrupted."""
    undo(repository, _journal(repository))
    return Step("update", done=True, note="the project is as it was before the update")


def _journal(repository: Repository) -> Journal:
    journal = read_journal(repository.git_dir)
    if journal is None:
        raise InputError(f"No update is going on in {repository.root}.")
    if is_over(repository, journal):
        forget(repository)
        raise InputError(
            f"No update is going on in {repository.root}: it was committed, or undone with git."
        )
    return journal


def _rehearse(repository: Repository, journal: Journal) -> None:
    """Raise `InputError` if git would refuse to write a file of the update, and say which."""
    try:
        repository.ask("read-tree", "-n", "-m", "-u", journal.head, journal.tree)
    except GitError as error:
        refuse_changed(repository)
        raise InputError(
            f"{error}. Git keeps this file as it is: it has changes that `git status` hides (`git "
            "update-index --no-assume-unchanged`), or is yours and in the way. Nothing was "
            "changed; commit, move or restore it first."
        ) from error


def _prepare(plan: UpdatePlan, message: str) -> tuple[Repository, Journal]:
    """Write the commit of the new render, and accept all objects; no ref or file changes yet."""
    aside, base = plan.repository, plan.base.commit
    title = plan.target.plan.template.title
    version = plan.target.record.template.version
    named = f"{title} {version}".strip()
    before = f"{base}^{{tree}}" if base else ""
    tree = aside.tree_at(before, aside.prefix, plan.pristine)
    pristine = aside.commit_tree(tree, [base] if base else [], f"Take {named} as generated\n")
    whole = aside.tree_at(f"{aside.head}^{{tree}}", aside.prefix, plan.tree)
    journal = Journal(
        head=aside.head,
        tree=whole,
        pristine=pristine,
        recorded=plan.target.record.pristine,
        message=f"{message or f'Update to {named}'}\n",
    )
    return aside.accept(), journal


@contextmanager
def _undone_on_failure(repository: Repository, journal: Journal) -> Iterator[None]:
    """Restore everything when the block fails or is interrupted."""
    open_journal(repository, journal)
    try:
        yield
    except BaseException as error:
        undo(repository, journal)
        if isinstance(error, GitError):
            said = " ".join(error.said.split())
            more = f" Git and its hooks said: {said[-400:]}" if said not in str(error) else ""
            raise WorkError(f"{error}. Everything is as it was before.{more}") from error
        raise


def _check_out(repository: Repository, stages: Sequence[Stage], journal: Journal) -> None:
    """Write the merged files into the work tree and the index, and declare the merge to git."""
    repository.ask("read-tree", "-m", "-u", journal.head, journal.tree)
    if stages:
        rows = [
            f"{stage.mode} {stage.id} {stage.stage}\t{repository.prefix}{stage.path}\0"
            for stage in stages
        ]
        gone = dict.fromkeys(stage.path for stage in stages)
        removed = [f"0 {'0' * 40}\t{repository.prefix}{path}\0" for path in gone]
        given = "".join([*removed, *rows]).encode("utf-8", "surrogateescape")
        repository.ask("update-index", "-z", "--index-info", given=given)
    (repository.git_dir / MERGE_MSG).write_text(journal.message, encoding="utf-8")
    (repository.git_dir / MERGE_MODE).write_text("no-ff", encoding="utf-8")
    (repository.git_dir / MERGE_HEAD).write_text(f"{journal.pristine}\n", encoding="utf-8")


def _normalize(repository: Repository, plan: UpdatePlan) -> None:
    """Store the changed files as git's filters have them, such as for line ends.

    A render is stored as it is, so a file with a filter would count as changed ever after.
    """
    open_ = {stage.path for stage in plan.merged.stages}
    names = [it.path for it in plan.changes if it.kind != "removed" and it.path not in open_]
    repository.add([repository.prefix + name for name in names], "--renormalize")


def _formatted(
    plan: UpdatePlan, repository: Repository, progress: Progress, may: Permission
) -> list[Step]:
    """Format the files in which both additions stay, and add them to the merge."""
    names = [name for name in plan.merged.both if name not in plan.merged.conflicts]
    formatters = plan.target.plan.template.manifest.formatters
    with progress("Formatting"):
        steps = list(format_files(plan.living.path, names, formatters, may))
    if any(step.done for step in steps):
        repository.add([repository.prefix + name for name in names])
    return steps


def _follow(
    folder: Path,
    repository: Repository,
    progress: Progress,
    may: Permission,
) -> Iterator[Step]:
    """Make generated files anew, and add them to the merge; a failure is not fatal."""
    locked = repository.prefix + LOCK
    if not _changes(repository, PYPROJECT) or not repository.ask("ls-files", "--", locked):
        return
    if not may.run:
        reason = may.held_back or "locking runs code from a third-party template"
        note = f"{LOCK} is not up to date: {reason}"
        yield Step("lock", done=False, note=note, command="uv lock")
        return
    with progress("Locking dependencies"):
        failure = lock(folder)
    if not failure:
        repository.add([locked])
    note = failure or f"versions resolved into {LOCK}"
    yield Step("lock", done=not failure, note=note, command="uv lock")


def _changes(repository: Repository, name: str) -> bool:
    """Tell whether the merge changes a file of the project."""
    return bool(
        repository.ask("diff", "--cached", "--name-only", "HEAD", "--", repository.prefix + name)
    )


def _take_decisions(repository: Repository, journal: Journal) -> None:
    """Add the decided files to the index; raise `InputError` for those that still have markers."""
    listing = repository.ask("diff", "--name-only", "-z", "--diff-filter=U")
    names = split_names(listing)
    words = ("--name-only", "--no-renames", "-z", "--diff-filter=AM")
    changed = split_names(repository.ask("diff", *words, journal.head, journal.tree))
    left = [name for name in names if _contains(repository.root / name, MARKERS)]
    left += [name for name in changed if _contains(repository.root / name, LABELLED)]
    if left := list(dict.fromkeys(left)):
        verb = "contains" if len(left) == 1 else "contain"
        raise InputError(
            f"{counted(len(left), 'file')} still {verb} conflict markers, such as "
            f"{printable(left[0])}. Decide them, then run: "
            f"{update_command(repository.place, '--continue')}"
        )
    repository.add(names)


def _contains(file: Path, markers: re.Pattern[bytes]) -> bool:
    """Tell whether a file has a line that starts as a marker of a conflict."""
    with suppress(OSError):
        return not file.is_symlink() and bool(markers.search(file.read_bytes()))
    return False


def _commit(repository: Repository) -> None:
    """Commit the merge as the user would, with hooks and signatures."""
    repository.ask("commit", "--quiet", "--no-edit", "--cleanup=whitespace", plain=False)


def _end(repository: Repository, journal: Journal) -> Step:
    """Keep the new render under a ref of its own, and close the journal."""
    with suppress(GitError):
        repository.ask("update-ref", f"{REFS}/{journal.recorded}", journal.pristine)
    forget(repository)
    return Step("commit", done=True, note=f"committed: {journal.message.strip()}")


def _open_conflicts(plan: UpdatePlan) -> Step:
    paths: Sequence[str] = list(dict.fromkeys(stage.path for stage in plan.merged.stages))
    number = counted(plan.counts.conflicts, "conflict")
    names = join_words(printable(path) for path in paths[:MOST_NAMED])
    more = f" and {len(paths) - MOST_NAMED} more" if len(paths) > MOST_NAMED else ""
    note = f"{number} to decide in {names}{more}"
    return Step("commit", done=False, note=note, command=CONTINUE)
