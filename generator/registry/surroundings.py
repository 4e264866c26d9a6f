"""The table `[surroundings]` of a manifest: what a check reads besides the code."""

import shlex
from collections.abc import Mapping
from typing import NamedTuple

from generator.toml_rows import Row

STEPS = (
    *("documents", "compose", "dockerfile", "kubernetes", "systemd", "sam"),
    *("workflow", "secrets"),
)


class Surroundings(NamedTuple):
    """The steps to take, and what they need to know of the application.

    `routes` is a command that prints the OpenAPI document, and `start` one that reads the settings
    and fails if they are not valid; with the variables `production`, it starts. The others are
    patterns: `paths` of what is served besides the document, `settings` of files that read the
    environment, `environment` of variables that other programs read, `absent` of files that
    documents name although the project does not contain them, and `given` of variables that only
    the project's owner can give.
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
        )


def read_surroundings(row: Row) -> Surroundings:
    """Read the table; raise `InputError` for an unknown step and an invalid command or value."""
    row.only(*Surroundings.__match_args__)
    for step in row.texts("steps"):
        row.one_of("step", step, STEPS)
    production = row.table("production").values
    for name, value in production.items():
        if not isinstance(value, str) or "\0" in value:
            row.refuse(f"`production` must contain strings; {name!r} is {value!r}.")
    return Surroundings(
        steps=row.texts("steps"),
        routes=_words(row, "routes"),
        paths=row.texts("paths"),
        settings=row.texts("settings"),
        environment=row.texts("environment"),
        absent=row.texts("absent"),
        given=row.texts("given"),
        start=_words(row, "start"),
        production={name: str(value) for name, value in production.items()},
    )


def _words(row: Row, key: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(row.optional_text(key)))
    except ValueError as error:
        row.refuse(f"`{key}` is not a valid command: {error}.")
