"""Copy a template with Copier; the project may record its origin, but no path of this machine.

A template reads plain data, the same on every machine. Only tasks, and code of the template's own,
get the folders and the interpreter of this machine, because they run here. `run_copy` offers no
way to do this, so this module derives from the class behind it, and replaces what `OVERRIDDEN`
names.
"""

import sys
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any

from copier._jinja_ext import SandboxedEnvironment, YieldExtension
from copier._main import Worker  # a template's variables are made nowhere else
from copier._settings import SettingsModel
from jinja2 import Template
from plumbum import local

from generator.errors import InputError
from generator.rendering._folder import GIT_PATTERN
from generator.rendering.context import Origin, context, plain
from generator.rendering.sandbox import Sandbox, environment
from generator.system.paths import is_git, is_within

OVERRIDDEN = ("_render_context", "_render_path", "jinja_env")  # of Copier's worker
TASKS = "tasks"
CONF = (  # fields of Copier's worker that a template may read
    *("cleanup_on_error", "conflict", "context_lines", "data", "defaults", "exclude", "overwrite"),
    *("pretend", "quiet", "skip_answered", "skip_if_exists", "skip_tasks", "unsafe"),
    *("use_prereleases", "user_defaults"),
)
FUNCTIONS = ("make_secret", "now")  # Copier's; the environment has its own
NO_SETTINGS: Mapping[str, object] = {"defaults": {}, "trust": []}  # of the user


def copy(
    folder: Path, tree: Path, values: Mapping[str, object], origin: Origin, *, trust: bool
) -> None:
    """Render a template into `tree`, all answers given; the user's Copier settings are ignored."""
    with _copying(folder, tree, values, origin, trust=trust) as worker:
        worker.run_copy()


def run_tasks(folder: Path, tree: Path, values: Mapping[str, object], origin: Origin) -> None:
    """Run the tasks of a trusted template in the project `tree`, and render no file again.

    No answer is read from the project: a folder is named as its answers file.
    """
    with _copying(folder, tree, values, origin, trust=True) as worker:
        worker.skip_tasks = False
        worker.answers_file = Path()
        worker.run_copy()


def _copying(
    folder: Path, tree: Path, values: Mapping[str, object], origin: Origin, *, trust: bool
) -> "Copying":
    """Return Copier's worker for a template.

    Git is hidden from Copier, but not from tasks: Copier would start a process for each file, and
    render the newest tag of a template in git instead of the files that were checked.
    """
    local.env.path.clear()
    worker = Copying(
        src_path=str(folder),
        dst_path=tree,
        data=dict(values),
        settings=SettingsModel(),
        exclude=(GIT_PATTERN,) if (folder / ".git").exists() else (),
        defaults=True,
        overwrite=True,
        quiet=True,
        unsafe=trust,
        skip_tasks=True,
    )
    worker.origin = origin
    return worker


class CopiersSandbox(Sandbox, SandboxedEnvironment):
    """The sandbox as a subclass of Copier's own, which Copier requires; it compiles texts once."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - Jinja's
        super().__init__(*arguments, **options)
        self._compiled: dict[object, Template] = {}

    def from_string(self, source: Any, *rest: Any) -> Template:  # noqa: ANN401 - as Jinja declares
        """Compile a text; Copier counts on it that this ends a `yield`, as the extension does."""
        if rest or not isinstance(source, str):
            return super().from_string(source, *rest)
        text = self.preprocess(source)
        if text not in self._compiled:
            self._compiled[text] = super().from_string(source)
        return self._compiled[text]


class Copying(Worker):
    """Copier's worker, for a project with an origin; `unsafe` means that the template is trusted.

    Sets what Copier would take from its surroundings or from another template.
    """

    origin = Origin()

    @cached_property
    def jinja_env(self) -> Any:  # noqa: ANN401 - the class as both see it
        """The sandboxed environment."""
        envops = dict(self.template.envops)
        undefined = str(envops.pop("undefined", ""))
        folders = [self.template.local_abspath]
        extensions = tuple(self.template.jinja_extensions) if self.unsafe else ()
        jinja = environment(undefined, envops, folders, extensions, CopiersSandbox)
        jinja.add_extension(YieldExtension)
        return jinja

    def _render_context(self) -> Any:  # noqa: ANN401 - as Copier declares it
        return self._told(self._answers_file)

    @cached_property
    def _answers_file(self) -> str:
        name = self.jinja_env.from_string(str(self.template.answers_relpath))
        return str(Path(name.render(self._told(""))))

    def _told(self, answers_file: str) -> dict[str, Any]:
        theirs = super()._render_context()
        told = context(self.origin, answers_file, self.template.external_data)
        conf = {**self._conf, **told["_copier_conf"]}
        phase = plain(theirs["_copier_phase"])
        if phase == TASKS:
            conf["dst_path"] = PurePath(self.dst_path)
        if self.unsafe or phase == TASKS:
            conf["src_path"] = PurePath(self.template.local_abspath)
            told["_copier_python"] = sys.executable
        given = {**self.data, **self.answers.user}  # not those that a layer has written down
        answers = plain({key: given[key] for key in given if is_answer(key)})
        own = {key: told[key] for key in ("_commit", "_src_path") if key in told}
        recorded = {key: answers[key] for key in theirs["_copier_answers"] if key in answers}
        told |= {"_copier_conf": conf, "_copier_phase": phase, "_copier_answers": own | recorded}
        return {**answers, **told}

    @cached_property
    def _conf(self) -> dict[str, object]:
        """The fields of `_copier_conf` that stay the same."""
        fields = plain({name: getattr(self, name) for name in CONF})
        return {**fields, "settings": NO_SETTINGS, "skip_tasks": not self.unsafe}

    def _render_path(self, relpath: Path) -> Iterator[tuple[Path, Any]]:
        """Leave out answers files of other templates in folders that this one excludes.

        Copier takes them for the project's own, and the last that it comes across wins. What is
        git's keeps its name, for the gate to see: a template may choose marks that take it away.
        """
        if not self.skip_tasks:  # everything is rendered already
            return
        if not self._is_outside_git:
            raise InputError("The template's `_subdirectory` belongs to git. Nothing was written.")
        if any(map(is_git, relpath.parts)):
            yield relpath, None
            return
        for path, more in super()._render_path(relpath):
            astray = path == self.answers_relpath and path.parent != relpath.parent
            if not (astray and self.match_exclude(relpath.parent)):
                yield path, more

    @cached_property
    def _is_outside_git(self) -> bool:
        return is_within(self.template_copy_root, self.template.local_abspath)


def is_answer(key: str) -> bool:
    """Tell answers from the rest of Copier's context, whose objects have methods."""
    return key[:1] != "_" and key not in FUNCTIONS
