"""What an update would do to a project: decided whole, before anything is changed.

Start with `plan_update`. It writes nothing but objects that are set aside.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from generator.errors import InputError, WorkError
from generator.project.command import update_command
from generator.project.living import LivingProject
from generator.project.record import record_text
from generator.project.recorded import recorded_template
from generator.project.update.base import Base, base_of, find_base, without_record
from generator.project.update.changes import Change, read_changes
from generator.project.update.deploy import Deploy, before_deploy
from generator.project.update.journal import MERGE_HEAD, is_over, read_journal
from generator.project.update.merge import Merged, merge_trees
from generator.project.update.target import (
    Target,
    Wish,
    newest_template,
    plan_target,
    pristine_id,
    record_row,
    refuse_unrecorded,
    render_target,
)
from generator.registry.registry import Registry
from generator.registry.template import PACKAGE_PREFIX, Template
from generator.system.names import RECORD
from generator.system.repository import GitError, Repository, why_closed
from generator.system.uv import LOCK

DIGITS = 16  # of a plan token
NO_EDITS = (
    "The named base is the project as it is now: none of it counts as yours, and what the template "
    "does not have is taken out."
)


@dataclass(frozen=True)
class Counts:
    """Numbers of hunks: only the template's, only the user's, added by both, and conflicts."""

    template: int
    yours: int
    both: int
    conflicts: int

    def as_json(self) -> dict[str, int]:
        """Return the numbers as plain data."""
        return dict(vars(self))


@dataclass(frozen=True)
class UpdatePlan:
    """The merge of a project with its target, in a repository that sets new objects aside.

    `tree` is the project's merged tree with its new record, `pristine` that of the unmodified
    render with it. `changes` are those of files of the project. `token` stands for all of it.
    """

    living: LivingProject
    repository: Repository
    base: Base
    target: Target
    merged: Merged
    tree: str
    pristine: str
    changes: tuple[Change, ...]
    counts: Counts
    deploy: Deploy
    token: str

    @property
    def is_needed(self) -> bool:
        """Whether the project would change, its record included."""
        return bool(self.changes)

    @property
    def has_conflicts(self) -> bool:
        """Whether the user has to decide something."""
        return bool(self.merged.stages)


def waiting(living: LivingProject, wish: Wish, registry: Registry) -> str:
    """Return a line about the newer version that waits, or an empty string.

    A package and a tag are newer with another version, all others with another content.
    """
    template = newest_template(living, wish, registry)
    recorded = living.record.template
    now, before = template.manifest.version, recorded.version
    if template.commit:
        is_newer = template.commit != recorded.commit
        now, before = now or template.commit[:DIGITS], before or recorded.commit[:DIGITS]
    elif now and before and now != before:
        is_newer = True
    elif now == before and (template.bundled or template.source.startswith(PACKAGE_PREFIX)):
        is_newer = False
    else:
        plan, _ = plan_target(living, template, wish, registry)
        is_newer = pristine_id(plan) != living.record.pristine
        before = ""
    if not is_newer:
        return ""
    if not (now and before) or now == before:
        return f"{template.title} has changed since this project took it."
    return f"{template.title} {now} is newer than the recorded {before}."


def plan_update(
    living: LivingProject,
    repository: Repository,
    template: Template,
    wish: Wish,
    registry: Registry,
) -> UpdatePlan:
    """Return what an update to a template would do.

    The repository must be ready: see `refuse_unready`. Raises `InputError` for wrong answers.
    """
    planned, notes = plan_target(living, template, wish, registry)
    refuse_unrecorded(planned, wish)
    target = render_target(repository, planned, notes)
    found = _base(living, repository, registry, wish.base)
    ours = without_record(repository, repository.folder)
    if wish.base and found.tree == ours:
        target = target._replace(notes=(*target.notes, NO_EDITS))
    merged = merge_trees(repository, found.tree, ours, target.tree, generated=(LOCK,))
    record = record_row(repository, target.record)
    tree, pristine = (repository.tree_with(it, [record]) for it in (merged.tree, target.tree))
    changes = read_changes(repository, repository.folder, tree)
    user = read_changes(repository, found.tree, ours)
    both, conflicts = sum(merged.both.values()), sum(merged.conflicts.values())
    conflicts += len(merged.reasons)
    counts = Counts(
        template=max(0, sum(it.hunks for it in changes if it.path != RECORD) - both - conflicts),
        yours=max(0, sum(item.hunks for item in user) - both - conflicts),
        both=both,
        conflicts=conflicts,
    )
    token = _token(repository, target)
    version = living.record.template.version
    deploy = before_deploy(repository, found.tree, version, target)
    return UpdatePlan(
        *(living, repository, found, target, merged, tree, pristine, changes, counts),
        *(deploy, token),
    )


def repository_of(living: LivingProject) -> Repository:
    """Return the project's repository; raise `InputError` if there is none with a commit."""
    repository = living.repository
    if repository is None:
        if why := why_closed(living.path):
            raise InputError(f"An update is a merge of git, but {why}.")
        raise InputError(
            f"{living.path} is in no git repository, and an update is a merge. Run "
            "`git init && git add -A && git commit` there first, then name the commit with the "
            f"unmodified template: {update_command(living.path, '--base', 'COMMIT')}"
        )
    if not repository.head:
        raise InputError(f"{repository.root} has no commit yet. Commit the project first.")
    if not repository.has_sha1:
        raise InputError(
            f"{repository.root} names its objects by SHA-256, but projects record SHA-1 ids, so an "
            "update cannot find its base. Use a repository with SHA-1, which is git's default."
        )
    return repository


def refuse_unready(living: LivingProject, repository: Repository) -> None:
    """Raise `InputError` unless the work tree is clean and the record is committed."""
    refuse_unclean(repository, "An update")
    if RECORD not in {row.name for row in repository.entries(repository.folder)}:
        raise InputError(f"{living.record_file} is not committed. Commit it first.")


def refuse_unclean(repository: Repository, what: str) -> None:
    """Raise `InputError` unless the work tree is clean and no merge is going on."""
    journal = read_journal(repository.git_dir)
    if journal and not is_over(repository, journal):
        go_on = update_command(repository.place, "--continue")
        raise InputError(
            f"An update is going on in {repository.root}. End it with: "
            + update_command(repository.place, "--abort")
            + f", or decide its conflicts and run: {go_on}" * journal.waits
        )
    for name in (MERGE_HEAD, "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply"):
        if (repository.git_dir / name).exists():
            raise InputError(
                f"{repository.root} is in the middle of a merge, a rebase or the like. Finish it "
                "or abort it first."
            )
    dirty = repository.ask("status", "--porcelain", "-z", "--untracked-files=no")
    if dirty:
        names = [row[3:] for row in dirty.decode(errors="replace").split("\0") if row]
        raise InputError(
            f"{repository.root} has changes that are not committed, such as {names[0]!r}. "
            f"{what} needs a clean tree, so that it can be undone: commit or stash them first."
        )


def _base(living: LivingProject, repository: Repository, registry: Registry, named: str) -> Base:
    """Return the named base, or the recorded one: in the history, or rendered once more."""
    if named:
        try:
            return base_of(repository, named)
        except GitError as error:
            raise InputError(
                f"--base {named}: there is no such commit that contains {living.path.name}."
            ) from error
    found = find_base(repository, living.record.pristine)
    if found and found.is_recorded:
        return found
    return _rendered_base(living, repository, registry) or found or _no_base(living, repository)


def _rendered_base(
    living: LivingProject, repository: Repository, registry: Registry
) -> Base | None:
    """Render the recorded version again; it is the base if its content is as recorded."""
    try:
        template = recorded_template(living, "", registry)
        plan, _ = plan_target(living, template, Wish(), registry)
        target = render_target(repository, plan)
    except (InputError, WorkError):
        return None
    is_base = target.tree == living.record.pristine
    return Base(target.tree, "", is_recorded=True) if is_base else None


def _no_base(living: LivingProject, repository: Repository) -> Base:
    shallow = " This clone is shallow: run `git fetch --unshallow` first." * repository.is_shallow
    raise InputError(
        f"The unmodified render that {living.path} was made from is not in the history of "
        f"this branch.{shallow} Name a commit that contains the project as it was generated: "
        + update_command(living.path, "--base", "COMMIT")
    )


def _token(repository: Repository, target: Target) -> str:
    """Return a token for the tree that is updated and what it is updated to."""
    head = repository.text("rev-parse", f"{repository.head}^{{tree}}")
    record = record_text(target.record)
    parts = (head, repository.prefix, target.tree, record)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:DIGITS]


def as_json(plan: UpdatePlan) -> Mapping[str, object]:
    """Return the plan as plain data."""
    return {
        "token": plan.token,
        "from": plan.living.record.template.version,
        "to": plan.target.record.template.version,
        "counts": plan.counts.as_json(),
        "changes": [change.as_json() for change in plan.changes],
        "kept_both": dict(plan.merged.both),
        "conflicts": {**plan.merged.reasons, **plan.merged.conflicts},
        "kept_deleted": list(plan.merged.kept_deleted),
        "notes": list(plan.target.notes),
        "before_you_deploy": plan.deploy.as_json(),
    }
