"""What must hold before an update changes the first file: nothing of the user is in its way."""

from pathlib import PurePosixPath

from generator.errors import InputError
from generator.messages import counted, join_words, printable
from generator.project._repository import IDENTIFY, UNKNOWN
from generator.project.update.plan import UpdatePlan, refuse_unclean
from generator.system.repository import Repository

MOST_NAMED = 5


def refuse_unknown_user(repository: Repository) -> None:
    """Raise `InputError` if git cannot commit, for lack of a name."""
    if repository.fails("var", "GIT_COMMITTER_IDENT") or repository.fails(
        "var", "GIT_AUTHOR_IDENT"
    ):
        raise InputError(f"{UNKNOWN}. Nothing was changed; run: {IDENTIFY}")


def refuse_changed(repository: Repository) -> None:
    """Raise `InputError` if the user has edited or committed since the plan was made."""
    refuse_unclean(repository, "An update")
    if repository.text("rev-parse", "HEAD") != repository.head:
        raise InputError(
            f"{repository.root} has got another commit since the update was planned. Nothing was "
            "changed; run the update again."
        )


def refuse_in_the_way(plan: UpdatePlan) -> None:
    """Raise `InputError` if files that git does not know are where the update adds some."""
    repository = plan.repository
    added = [change.path for change in plan.changes if change.kind in {"added", "renamed"}]
    folder = repository.root / repository.prefix
    found = [name for name in added if (folder / name).exists() or (folder / name).is_symlink()]
    above = {str(it): 0 for name in added for it in PurePosixPath(name).parents[:-1]}
    files = [name for name in above if (folder / name).is_symlink() or (folder / name).is_file()]
    if files:
        known = repository.files(repository.folder)
        found += [name for name in files if name not in known]
    if found:
        names = join_words(printable(name) for name in found[:MOST_NAMED])
        raise InputError(
            f"The update adds {counted(len(found), 'file')} where git does not know yours: "
            f"{names}. Move or commit them first. Nothing was changed."
        )
