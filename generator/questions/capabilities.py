"""Code that a template ships: tasks, migrations and Jinja extensions.

None of it runs unless it is trusted, for this run and for the commit that is rendered.
"""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from generator.errors import InputError, WorkError
from generator.messages import counted, join_words, printable
from generator.questions._values import read_bool
from generator.questions.copier_yml import Questions
from generator.questions.wording import QuestionTexts
from generator.rendering.copier_settings import needs_more, read_settings

MOST_SLIPS = 5  # of an author, to name


@dataclass(frozen=True)
class Task:
    """A command as its author wrote it: a line for the shell, or the words of a program."""

    command: object
    when: object = True

    @property
    def line(self) -> str:
        """The command on one line, with control characters escaped."""
        return _line(self.command)


@dataclass(frozen=True)
class Capabilities:
    """The code that a template and its layers run; without `extensions` it does not render."""

    extensions: tuple[str, ...] = ()
    tasks: tuple[Task, ...] = ()
    migrations: tuple[Task, ...] = ()

    def __bool__(self) -> bool:
        """Whether generating a project needs trust; migrations run only in updates."""
        return bool(self.extensions or self.tasks)

    def lines(self) -> Iterator[str]:
        """Yield one line for each item, to be shown before asking for trust."""
        kinds = {
            "Jinja extension, required to render": self.extensions,
            "task after rendering": tuple(task.line for task in self.tasks),
            "migration in updates": tuple(task.line for task in self.migrations),
        }
        for kind, items in kinds.items():
            yield from (f"{kind}: {printable(item)}" for item in items)

    def as_json(self) -> dict[str, list[str]]:
        """Return the capabilities as plain data."""
        return {
            "extensions": list(self.extensions),
            "tasks": [task.line for task in self.tasks],
            "migrations": [task.line for task in self.migrations],
        }


def read_capabilities(questions: Questions) -> Capabilities:
    """Return the code that the template of these questions and its layers ship."""
    configs = questions.configs[::-1]
    return Capabilities(
        extensions=tuple(name for item in configs for name in read_settings(item).extensions),
        tasks=tuple(task for item in configs for task in _tasks(item.get("_tasks"))),
        migrations=tuple(task for item in configs for task in _migrations(item.get("_migrations"))),
    )


def introduction(
    questions: Questions, title: str, *, trust: bool, skips_tasks: bool = False
) -> Iterator[str]:
    """Yield the lines to show about a template before its first question.

    Raises `InputError` if it needs trust and `trust` is not set.
    """
    capabilities = read_capabilities(questions)
    refuse_untrusted(capabilities, title, trust=trust)
    if lines := list(capabilities.lines()):
        now = "now, except its tasks" if skips_tasks else "now"
        yield f"{title} ships code that runs {now if trust else 'only with --trust'}:"
        yield from (f"  {line}" for line in lines)
    yield from _warning(questions.slips, title)
    if before := questions.settings.before:
        yield f"{title} says:\n\n{QuestionTexts(questions).words(before, {})}\n"


def _warning(slips: Sequence[str], title: str) -> Iterator[str]:
    """Yield the lines on slips of the template's author; they do not keep users from it."""
    if slips:
        yield f"{title} has {counted(len(slips), 'key')} that Copier ignores; tell its author:"
        yield from (f"  {printable(slip)}" for slip in slips[:MOST_SLIPS])
        if len(slips) > MOST_SLIPS:
            yield f"  {len(slips) - MOST_SLIPS} more: scaffold template check"


def plea(questions: Questions, provenance: str) -> Iterator[str]:
    """Yield the warning that `--trust` would run code of a template that the user did not name.

    `provenance` names the template and its source.
    """
    yield f"--trust would run code of a template that you did not name: {printable(provenance)}"
    yield from (f"  {line}" for line in read_capabilities(questions).lines())
    yield "  the build of the project, when its dependencies are installed"


def due_tasks(
    capabilities: Capabilities, questions: Questions, values: Mapping[str, object]
) -> tuple[str, ...]:
    """Return the commands to run with these answers; one that does not render is as written."""
    reading = QuestionTexts(questions)
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


def announced(tasks: tuple[str, ...], *, trust: bool, skipped: bool = False) -> str:
    """Return a line on which commands run, or do not; empty if there are none."""
    if not tasks:
        return ""
    verb = "It runs" if trust else "Without --trust it does not run"
    verb = "With --skip-tasks it does not run" if trust and skipped else verb
    return f"{verb}: {'; '.join(tasks)}"


def refuse_untrusted(capabilities: Capabilities, template: str, *, trust: bool) -> None:
    """Raise `InputError` for extensions that are not trusted or not installed."""
    if not capabilities.extensions:
        return
    names = join_words([printable(name) for name in capabilities.extensions])
    if not trust:
        raise InputError(
            f"{template} needs the Jinja extensions {names} to render, and they run code. "
            "Read them; if you trust them, pass --trust."
        )
    if missing := [name for name in capabilities.extensions if not _is_there(name)]:
        module = missing[0].partition(".")[0]
        raise InputError(
            f"{template} needs the Jinja extensions {names}, but the module "
            f"{printable(module)!r} is not installed. Install its package into the environment "
            "of scaffold: uv pip install PACKAGE there, or --with PACKAGE if uv tool install "
            "created it."
        )


def refuse_too_new(questions: Questions, template: str) -> None:
    """Raise `InputError` for a template that needs a later Copier than the installed one."""
    for config in questions.configs:
        wanted = config.get("_min_copier_version")
        if isinstance(wanted, str) and needs_more(wanted):
            from importlib.metadata import version

            from packaging.version import Version

            try:
                newer = Version(wanted) > Version(version("copier"))
            except ValueError:  # not a version, or one of thousands of digits
                newer = False
            if newer:
                raise InputError(
                    f"{template} needs Copier {printable(wanted)}, but scaffold has "
                    f"{version('copier')}: upgrade scaffold, or use an older template version."
                )


def _is_there(extension: str) -> bool:
    """Tell whether a module is installed; the template's own is found by its path."""
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
    """Yield the commands of migrations; the older form has them under `before` and `after`."""
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and "command" not in row:
            for stage in ("before", "after"):
                yield from _tasks(row.get(stage))
        else:
            yield from _tasks([row])


def _line(command: object) -> str:
    words = shlex.join(map(str, command)) if isinstance(command, list) else str(command)
    return printable(words.strip())
