"""The rows `[[proof]]` of a manifest: the commands that each project must pass."""

import shlex
from collections.abc import Iterator
from typing import NamedTuple

from generator.registry.surroundings import STEPS
from generator.toml_rows import Row

KINDS = ("code", "types", "tests", "servers")  # what a command of a proof can say something about
LONGEST_PROOF_SECONDS = 3600  # that a command of a proof may take; without `seconds` a sixth of it
PROOF_KEYS = ("name", "run", "needs", "where", "seconds", "proves")


class Command(NamedTuple):
    """A proof command that must succeed; `needs` are environment variables that name servers.

    With `where`, it applies only to projects that contain that file or folder. `proves` is what its
    success says something about, one of `KINDS`.
    """

    name: str
    words: tuple[str, ...]
    needs: tuple[str, ...]
    where: str
    seconds: int
    proves: str = "code"


def read_proof(row: Row) -> Iterator[Command]:
    """Yield the commands; raise `InputError` for an invalid one."""
    for command in row.rows("proof"):
        command.only(*PROOF_KEYS)
        seconds = (
            command.whole("seconds", LONGEST_PROOF_SECONDS)
            if "seconds" in command.values
            else LONGEST_PROOF_SECONDS // 6
        )
        try:
            words = shlex.split(command.text("run"))
        except ValueError as error:
            command.refuse(f"`run` is not a valid command: {error}.")
        if (name := command.text("name")) in STEPS:
            command.refuse(f"`name` {name!r} is a step of [surroundings]; choose another.")
        yield Command(
            name,
            tuple(words),
            command.texts("needs"),
            command.optional_text("where"),
            seconds,
            _proves(command),
        )


def _proves(command: Row) -> str:
    if "proves" in command.values:
        return command.one_of("kind of proof", command.text("proves"), KINDS)
    return "servers" if "needs" in command.values else "code"
