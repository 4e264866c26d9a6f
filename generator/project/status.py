"""How a living project stands: its version, what differs, what waits. Reads only, and quickly."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from generator.errors import InputError
from generator.project.command import update_command
from generator.project.drift import KINDS, FileDrift, find_drift
from generator.project.living import LivingProject
from generator.project.news import News, read_news
from generator.project.update.base import find_render, has_render
from generator.project.update.journal import Journal, is_over, read_journal
from generator.recommendation.needs import needs_from_table
from generator.recommendation.ranking import find_best, is_forbidden
from generator.registry.registry import Registry
from generator.registry.template import RecordedTemplate
from generator.system.git import has_git
from generator.system.names import GIT_FOLDER
from generator.system.repository import Repository, split_names

CONFLICTS = ("diff-files", "--name-only", "-z", "--diff-filter=U")


class Difference(NamedTuple):
    """The files that differ from a render in a commit; without one, `why` it is not known.

    `is_recorded` is whether it is the render that the record names, not an older one.
    """

    files: tuple[FileDrift, ...] = ()
    commit: str = ""
    is_recorded: bool = False
    why: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """The number of files of each kind."""
        found = Counter(item.kind for item in self.files)
        return {kind: found[kind] for kind in KINDS}


class Pending(NamedTuple):
    """An update that is going on: the files that have conflicts, and whether it waits for them.

    If it does not, it was interrupted and can only be undone.
    """

    waits: bool
    conflicts: tuple[str, ...]


class Status(NamedTuple):
    """How a project stands; `best` is the template that its needs would get today, if known."""

    path: Path
    template: RecordedTemplate
    title: str
    news: News
    difference: Difference
    pending: Pending | None
    best: str
    best_title: str = ""


def read_status(project: LivingProject, registry: Registry) -> Status:
    """Look at a project; `registry` are the templates to recommend from, and its own."""
    recorded, repository = project.record.template, project.repository
    journal = _going_on(repository) if repository else None
    known = registry.templates.get(recorded.id)
    best = _best(project, registry)
    return Status(
        path=project.path,
        template=recorded,
        title=known.title if known and known.origin == recorded.source else recorded.id,
        news=read_news(recorded, registry),
        difference=_difference(project, repository, journal),
        pending=_pending(repository, journal) if repository and journal else None,
        best=best,
        best_title=registry.candidates[best].title if best else "",
    )


def _going_on(repository: Repository) -> Journal | None:
    """Return the journal of an update, unless it was committed or undone with git.

    One of another project in the repository does not count.
    """
    journal = read_journal(repository.git_dir)
    if journal is None or is_over(repository, journal):
        return None
    return journal if has_render(repository, journal.pristine, journal.recorded) else None


def _pending(repository: Repository, journal: Journal) -> Pending:
    """Return the state of an update, with the files that git still calls unmerged."""
    listing = repository.ask("--no-optional-locks", *CONFLICTS)
    return Pending(journal.waits, tuple(dict.fromkeys(split_names(listing))))


def _difference(
    project: LivingProject, repository: Repository | None, journal: Journal | None
) -> Difference:
    if repository is None:
        return Difference(why=_without_repository(project.path))
    if not repository.head:
        return Difference(why=f"{repository.root} has no commit yet")
    if journal:  # the merge has the new render as its other side
        files = find_drift(repository, journal.pristine, repository.prefix)
        return Difference(tuple(files), journal.pristine, is_recorded=True)
    seen = find_render(repository, project.record.pristine)
    if seen is None:
        return Difference(why=_without_base(repository))
    files = find_drift(repository, seen.commit, seen.folder)
    recorded = seen.tree == project.record.pristine
    return Difference(tuple(files), seen.commit, is_recorded=recorded)


def _without_repository(path: Path) -> str:
    if not has_git():
        return "git is not installed"
    if any((folder / GIT_FOLDER).exists() for folder in (path, *path.resolve().parents)):
        return "git cannot open the repository around it; `git status` says why"
    return "it is in no git repository"


def _without_base(repository: Repository) -> str:
    help_ = " This clone is shallow: run git fetch --unshallow." * repository.is_shallow
    return (
        f"the unmodified render that it was made from is not in this history.{help_} Name a commit "
        f"that contains it: {update_command(repository.place, '--base', 'COMMIT')}"
    )


def _best(project: LivingProject, registry: Registry) -> str:
    """Return the template that the recorded needs get today; empty if it cannot be told."""
    guide = registry.guide
    candidates = [it for it in registry.candidates.values() if not is_forbidden(it, guide)]
    if not project.record.needs or not candidates:
        return ""
    try:
        needs = needs_from_table(project.record.needs, guide, str(project.record_file))
    except InputError:  # of a guide that asked for other needs
        return ""
    return find_best(needs, guide, candidates)


def as_json(status: Status) -> Mapping[str, object]:
    """Return all of a status as plain data."""
    news, difference, pending = status.news, status.difference, status.pending
    return {
        "project": str(status.path),
        "template": status.template._asdict(),
        "newest": {
            "waits": news.waits,
            "version": news.version,
            "commit": news.commit,
            "installed": news.installed,
            "seen": news.day,
            "unknown": news.why,
        },
        "differs": {
            "known": not difference.why,
            "unknown": difference.why,
            "from_commit": difference.commit,
            "from_recorded": difference.is_recorded,
            **difference.counts,
            "files": [item._asdict() for item in difference.files],
        },
        "update": pending
        and {"waits_for_you": pending.waits, "conflicts": list(pending.conflicts)},
        "recommended_today": status.best,
    }
