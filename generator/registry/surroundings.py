"""The table `[surroundings]` of a manifest: what a check reads besides the code."""

import re
import shlex
from collections.abc import Mapping
from typing import NamedTuple

from generator.toml_rows import Row

STEPS = (
    *("documents", "compose", "dockerfile", "kubernetes", "systemd", "sam"),
    *("workflow", "secrets", "commands"),
)
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Surroundings(NamedTuple):
    """The steps to take, and what they need to know of the application.

    `routes` is a command that prints the OpenAPI document, and `start` one that reads the settings
    and fails if they are not valid; with the variables `production`, it starts. The others are
    patterns: `paths` of what is served besides the document, `settings` of files that read the
    environment, `environment` of variables that other programs read, `absent` of files that
    documents name although the project does not contain them, and `given` of variables that only
    the project's owner can give.

    The step `commands` runs the commands of documents with the variables `trial`. `servers` are
    patterns of those that stay until the next one, `endless` of others that do not end by
    themselves, and `only_read` of those that are not run.
    """

    steps: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    production: Mapping[str, str] = {}
    servers: tuple[str, ...] = ()
    endless: tuple[str, ...] = ()
    only_read: tuple[str, ...] = ()
    trial: Mapping[str, str] = {}

    def on(self, layer: "Surroundings") -> "Surroundings":
        """Return the table combined with a layer's: lists are joined, commands replaced."""
        return Surroundings(
            steps=tuple(dict.fromkeys(layer.steps + self.steps)),
            routes=self.routes or layer.routes,
            paths=layer.paths + self.paths,
            settings=layer.settings + self.settings,
            environment=layer.environment + self.environment,
            absent=layer.absent + self.absent,
            given=layer.given + self.given,
            start=self.start or layer.start,
            production={**layer.production, **self.production},
            servers=layer.servers + self.servers,
            endless=layer.endless + self.endless,
            only_read=layer.only_read + self.only_read,
            trial={**layer.trial, **self.trial},
        )


def read_surroundings(row: Row) -> Surroundings:
    """Read the table; raise `InputError` for an unknown step and an invalid command or value."""
    row.only(*Surroundings.__match_args__)
    for step in row.texts("steps"):
        row.one_of("step", step, STEPS)
    return Surroundings(
        steps=row.texts("steps"),
        routes=_words(row, "routes"),
        paths=row.texts("paths"),
        settings=row.texts("settings"),
        environment=row.texts("environment"),
        absent=row.texts("absent"),
        given=row.texts("given"),
        start=_words(row, "start"),
        production=_variables(row, "production"),
        servers=row.texts("servers"),
        endless=row.texts("endless"),
        only_read=row.texts("only_read"),
        trial=_variables(row, "trial"),
    )


def _variables(row: Row, key: str) -> Mapping[str, str]:
    """Return a table of environment variables."""
    variables = row.table(key).values
    for name, value in variables.items():
        if not VARIABLE.fullmatch(name):
            row.refuse(f"`{key}` must contain names of variables, not {name!r}.")
        if not isinstance(value, str) or "\0" in value:
            row.refuse(f"`{key}` must contain strings; {name!r} is {value!r}.")
    return {name: str(value) for name, value in variables.items()}


def _words(row: Row, key: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(row.optional_text(key)))
    except ValueError as error:
        row.refuse(f"`{key}` is not a valid command: {error}.")
