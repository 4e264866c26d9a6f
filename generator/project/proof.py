"""Run the commands that every project of a template must pass, and say how each went."""

import os
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from generator.errors import InputError
from generator.messages import join_words, printable, shortened, unknown_name
from generator.registry.proof import Command
from generator.registry.template import Template
from generator.system.processes import Children, Overrun
from generator.system.uv import path_with_uv

TAIL = 4_000  # characters of a failed command's output that a report repeats
PASSED, FAILED, NOT_RUN = "passed", "failed", "not run"
UNTRUSTED = "third-party commands run only with --trust"
# Variables of the process around scaffold, which say nothing about the project.
SURROUNDING = ("VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE")


@dataclass(frozen=True)
class Result:
    """The result of one step; `note` is why it failed or did not run, `seconds` its duration.

    `ran` are commands of documents that it ran; `read` are those that it only read, and why.
    """

    step: str
    status: str
    seconds: float = 0.0
    note: str = ""
    ran: tuple[str, ...] = ()
    read: tuple[tuple[str, str], ...] = ()


Told = Callable[[Result, int, int], None]


def _tell_nobody(_result: Result, _number: int, _of: int) -> None:
    """Report no progress."""


def prove_project(  # noqa: PLR0913 - what runs, and how
    project: Path,
    template: Template,
    *,
    trust: bool = False,
    services: Mapping[str, str] = MappingProxyType({}),
    skip: Collection[str] = (),
    told: Told = _tell_nobody,
) -> tuple[Result, ...]:
    """Run the proof of a template in a project that stays, each command whatever the others did.

    Commands that need servers which `services` lacks do not run, nor do third-party commands
    without `trust`. The project's own environment applies. `told` is called with each result, its
    number and the number of all. Raises `InputError` for a name in `skip` that no command has.
    """
    known = template.manifest.proof
    for name in skip:
        if all(name != command.name for command in known):
            names = [command.name for command in known]
            raise InputError(f"--skip: {unknown_name('command', name, names)}")
    commands = [item for item in known if item.name not in skip and (project / item.where).exists()]
    children, results = Children(), list[Result]()
    try:
        for result in _each(commands, project, template, children, trust=trust, services=services):
            results.append(result)
            told(result, len(results), len(commands))
    finally:
        children.end()
    return tuple(results)


def _each(  # noqa: PLR0913 - see prove_project
    commands: Iterable[Command],
    project: Path,
    template: Template,
    children: Children,
    *,
    trust: bool,
    services: Mapping[str, str],
) -> Iterator[Result]:
    for command in commands:
        missing = [name for name in command.needs if name not in services]
        refusal = "" if template.bundled or trust else UNTRUSTED
        if not refusal and missing:
            refusal = f"it needs {join_words(missing)}: --services runs it too"
        if refusal:
            yield Result(command.name, NOT_RUN, note=refusal)
            continue
        environment = environment_for(command, template.manifest.proof, services, SURROUNDING)
        with tempfile.TemporaryFile(buffering=0) as output:
            yield run_command(command, project, environment, output, children)


def environment_for(
    command: Command,
    commands: Iterable[Command],
    services: Mapping[str, str],
    hidden: Collection[str],
) -> dict[str, str]:
    """Return the variables of a command: ours, without those of servers that it does not need.

    `commands` are all of the template, even those that do not run, and so the servers that it
    knows. `hidden` are variables to remove.
    """
    servers = {name for other in commands for name in other.needs}
    found = {key: os.environ[key] for key in os.environ if key not in {*hidden, *servers}}
    found |= {name: services[name] for name in command.needs}
    return {**found, "PATH": path_with_uv()}


def run_command(
    command: Command,
    folder: Path,
    environment: Mapping[str, str],
    output: BinaryIO,
    children: Children,
) -> Result:
    """Run a command, append to `output` what it prints, and return how it went."""
    start, before = output.seek(0, os.SEEK_END), time.monotonic()
    try:
        code = children.run(command.words, folder, environment, output, command.seconds)
        ended = f"ended with {code}" if code else ""
    except Overrun as over:
        ended = str(over)
    except OSError as error:
        ended = f"could not be started: {error.strerror or error}"
    seconds = round(time.monotonic() - before, 2)
    if not ended:
        return Result(command.name, PASSED, seconds)
    said = _tail(output, start)
    note = f"`{' '.join(command.words)}` {ended}" + (f":\n{said}" if said.strip() else "")
    return Result(command.name, FAILED, seconds, shown_lines(note))


def shown_lines(text: str) -> str:
    """Return a text with tabs expanded and control characters escaped, line by line.

    Of a long text this is the beginning, which says what it is, and the end.
    """
    text = shortened(text, TAIL, 2 * TAIL)
    return "\n".join(printable(line) for line in text.expandtabs().splitlines())


def _tail(output: BinaryIO, start: int) -> str:
    """Return the end of a command's output, which may be large."""
    end = output.seek(0, os.SEEK_END)
    output.seek(max(start, end - 4 * TAIL))
    return output.read(4 * TAIL).decode(errors="replace")[-TAIL:]
