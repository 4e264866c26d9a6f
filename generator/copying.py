"""Copier's own copying of a template; the project may say where it comes from, but names no place.

What a template reads of its origin is the same whoever renders it. Only tasks are told of the
folders and the interpreter of this machine, and so is code of the template's own, for it runs here.
"""

from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path, PurePath
from typing import Any

from copier._main import Worker  # a template's variables are made nowhere else
from copier._settings import SettingsModel

from generator.context import Origin

TASKS = "tasks"
REPOSITORY = "/.git"  # of the template, where that is a folder of somebody's


def copy(  # noqa: PLR0913 - Copier itself has twenty
    folder: Path,
    tree: Path,
    values: Mapping[str, object],
    origin: Origin,
    *,
    trust: bool,
    tasks: bool,
) -> None:
    """Render a template into `tree`, all answers given; the person's own settings count nothing."""
    with _worker_for(origin, trust=trust)(
        src_path=str(folder),
        dst_path=tree,
        data=dict(values),
        settings=SettingsModel(),
        exclude=(REPOSITORY,) if (folder / ".git").exists() else (),
        defaults=True,
        overwrite=True,
        quiet=True,
        unsafe=trust,
        skip_tasks=not tasks,
    ) as worker:
        worker.run_copy()


def _worker_for(origin: Origin, *, trust: bool) -> type[Worker]:
    """Return Copier's worker for a project of this origin."""

    class Copying(Worker):
        """What Copier leaves to its context, and takes from another template, is set here."""

        def _render_context(self) -> Any:  # noqa: ANN401 - as Copier declares it
            told = super()._render_context()
            return told if told["_copier_phase"] == TASKS else _told(told, origin, trust=trust)

        def _render_path(self, relpath: Path) -> Iterator[tuple[Path, Any]]:
            """Leave out answers files of other templates, below what this one excludes.

            Copier takes them for the project's own, and the last that it comes across wins.
            """
            for path, more in super()._render_path(relpath):
                astray = path == self.answers_relpath and path.parent != relpath.parent
                if not (astray and self.match_exclude(relpath.parent)):
                    yield path, more

    return Copying


def _told(told: MutableMapping[str, Any], origin: Origin, *, trust: bool) -> dict[str, Any]:
    """Return Copier's variables as they are for everyone."""
    own = {"_commit": origin.commit} if origin.commit else {}
    own["_src_path"] = origin.template
    remembered = told["_copier_answers"]
    told["_copier_answers"] = {
        **own,
        **{key: remembered[key] for key in remembered if key not in own},
    }
    conf = told["_copier_conf"]
    conf["dst_path"] = PurePath(origin.project)
    conf["vcs_ref_hash"] = origin.commit or None
    if not trust:
        conf["src_path"] = PurePath(origin.template)
        told["_copier_python"] = "python"
    return {**told, **own, "_folder_name": origin.project}
