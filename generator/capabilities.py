"""What a template brings beside data: tasks, migrations, and extensions of Jinja.

Nothing of it runs unless it is trusted, for this run and for the commit that is rendered.
"""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec

from generator.errors import InputError, WorkError
from generator.questions import Questions
from generator.reading import Reading
from generator.settings import read_settings
from generator.values import read_bool
from generator.words import listed, printable


@dataclass(frozen=True)
class Task:
    """A command as its author wrote it: a line for the shell, or the words of a program."""

    command: object
    when: object = True

    @property
    def line(self) -> str:
        """The command on one line that steers no terminal."""
        return _line(self.command)


@dataclass(frozen=True)
class Capabilities:
    """What a template, with its layers, wants to run; `extensions` it needs to render at all."""

    extensions: tuple[str, ...] = ()
    tasks: tuple[Task, ...] = ()
    migrations: tuple[Task, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to trust when a project is made; migrations come later."""
        return bool(self.extensions or self.tasks)

    def lines(self) -> Iterator[str]:
        """Yield what is listed before anybody is asked to trust it."""
        kinds = {
            "extension of Jinja, without which it does not render": self.extensions,
            "task after rendering": tuple(task.line for task in self.tasks),
            "migration in updates": tuple(task.line for task in self.migrations),
        }
        for kind, items in kinds.items():
            yield from (f"{kind}: {printable(item)}" for item in items)

    def as_json(self) -> dict[str, list[str]]:
        """Return the same as plain data."""
        return {
            "extensions": list(self.extensions),
            "tasks": [task.line for task in self.tasks],
            "migrations": [task.line for task in self.migrations],
        }


def read_capabilities(questions: Questions) -> Capabilities:
    """Return what the template of these questions and its layers bring."""
    configs = questions.configs[::-1]
    return Capabilities(
        extensions=tuple(name for item in configs for name in read_settings(item).extensions),
        tasks=tuple(task for item in configs for task in _tasks(item.get("_tasks"))),
        migrations=tuple(task for item in configs for task in _migrations(item.get("_migrations"))),
    )


def introduction(questions: Questions, title: str, *, trust: bool) -> Iterator[str]:
    """Yield what is to be known of a template before anything is asked.

    Raises `InputError` where it needs trust that it has not.
    """
    capabilities = read_capabilities(questions)
    refuse_untrusted(capabilities, title, trust=trust)
    if lines := list(capabilities.lines()):
        yield f"{title} brings along what runs {'now' if trust else 'only with --trust'}:"
        yield from (f"  {line}" for line in lines)
    if before := questions.settings.before:
        yield Reading(questions).words(before, {})


def due_tasks(
    capabilities: Capabilities, questions: Questions, values: Mapping[str, object]
) -> tuple[str, ...]:
    """Return the commands that these answers call for, as they read with them."""
    reading = Reading(questions)
    known = {**values, "_copier_operation": "copy", "_copier_phase": "tasks", "_stage": "task"}
    due = []
    for task in capabilities.tasks:
        try:
            wanted = read_bool(reading.render(task.when, known))
            line = _line(reading.render(task.command, known))
        except WorkError:
            wanted, line = True, task.line
        if wanted and line:
            due.append(line)
    return tuple(due)


def announced(tasks: tuple[str, ...], *, trust: bool) -> str:
    """Say which commands are about to run, or are not; nothing where there are none."""
    if not tasks:
        return ""
    verb = "It runs" if trust else "Without --trust it does not run"
    return f"{verb}: {'; '.join(tasks)}"


def refuse_untrusted(capabilities: Capabilities, template: str, *, trust: bool) -> None:
    """Raise `InputError` for extensions that may not be loaded, or that are not installed."""
    if not capabilities.extensions:
        return
    names = listed([printable(name) for name in capabilities.extensions])
    if not trust:
        raise InputError(
            f"{template} does not render without code of its own, the Jinja extensions {names}. "
            "Read them; if you trust what they do, pass --trust."
        )
    if missing := [name for name in capabilities.extensions if not _is_there(name)]:
        module = missing[0].partition(".")[0]
        raise InputError(
            f"{template} needs the Jinja extensions {names}, but there is no module "
            f"{printable(module)!r} beside scaffold. Install the package that has it into the same "
            "environment, for example with: uv tool install scaffold-starters --with PACKAGE."
        )


def refuse_too_new(questions: Questions, template: str) -> None:
    """Raise `InputError` for a template that needs a later Copier than ours."""
    for config in questions.configs:
        wanted = config.get("_min_copier_version")
        if isinstance(wanted, str):
            from importlib.metadata import version

            from packaging.version import InvalidVersion, Version

            try:
                newer = Version(wanted) > Version(version("copier"))
            except InvalidVersion:
                newer = False
            if newer:
                raise InputError(
                    f"{template} needs Copier {printable(wanted)}, and scaffold has "
                    f"{version('copier')}: upgrade scaffold, or take an older version of it."
                )


def _is_there(extension: str) -> bool:
    """Tell whether a module is installed; one of the template's own is found by its path."""
    if ":" in extension:
        return True
    try:
        return find_spec(extension.partition(".")[0]) is not None
    except (ImportError, ValueError):
        return False


def _tasks(rows: object) -> Iterator[Task]:
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, dict):
            yield Task(row)
        elif "command" in row:
            yield Task(row["command"], row.get("when", True))


def _migrations(rows: object) -> Iterator[Task]:
    """Yield the commands of migrations, of the older form too, which has them before and after."""
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and "command" not in row:
            for stage in ("before", "after"):
                yield from _tasks(row.get(stage))
        else:
            yield from _tasks([row])


def _line(command: object) -> str:
    words = shlex.join(map(str, command)) if isinstance(command, list) else str(command)
    return printable(words.strip())
