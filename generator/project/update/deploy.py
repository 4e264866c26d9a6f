"""What an update changes outside of the code, which a person does before a deployment."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields

from generator.project.follow_up import due_changes
from generator.project.update.target import Target
from generator.rendering.yaml_documents import load_yaml
from generator.system.repository import Repository

SETTING = re.compile(rb"^#?\s?([A-Z][A-Z0-9_]*)=", re.MULTILINE)
TARGET = re.compile(rb"^([a-z][\w-]*):(?!=)", re.MULTILINE)
COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
MAKEFILE = "Makefile"
EXAMPLE = ".env.example"


@dataclass(frozen=True)
class Deploy:
    """Names that came and went: environment variables, services, and commands of `make`.

    `migrations` are new names of the project's history, and `run` are the commands that the
    template shows for them. `notes` are those of the versions in between.
    """

    variables_added: tuple[str, ...] = ()
    variables_removed: tuple[str, ...] = ()
    services_added: tuple[str, ...] = ()
    services_removed: tuple[str, ...] = ()
    commands_added: tuple[str, ...] = ()
    commands_removed: tuple[str, ...] = ()
    migrations: tuple[str, ...] = ()
    run: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, list[str]]:
        """Return the names as plain data."""
        return {field.name: list(getattr(self, field.name)) for field in fields(self)}


def before_deploy(repository: Repository, old: str, version: str, target: Target) -> Deploy:
    """Compare the old template's tree, of a recorded version, with the new one's."""
    manifest = target.plan.template.manifest
    secrets = manifest.secrets
    files = (secrets.example if secrets else EXAMPLE, MAKEFILE, *COMPOSE)
    before, after = (
        repository.contents([f"{tree}:{file}" for file in files]) for tree in (old, target.tree)
    )
    variables = _named(SETTING, before[0]), _named(SETTING, after[0])
    commands = _named(TARGET, before[1]), _named(TARGET, after[1])
    services = _services(before[2:]), _services(after[2:])
    plan = target.plan
    versions = (version, manifest.version)
    rows = due_changes(
        manifest.changes, versions, plan.questions, plan.answers.values, plan.changes
    )
    return Deploy(
        *_differences(*variables),
        *_differences(*services),
        *_differences(*commands),
        migrations=plan.changes.added,
        run=(*plan.follow_ups, *(line for row in rows for line in row.commands)),
        notes=tuple(row.note for row in rows),
    )


def _differences(before: set[str], after: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(sorted(after - before)), tuple(sorted(before - after))


def _named(pattern: re.Pattern[bytes], content: bytes | None) -> set[str]:
    return {name.decode() for name in pattern.findall(content or b"")}


def _services(contents: Iterable[bytes | None]) -> set[str]:
    """Return the names of services in compose files; a file that is not YAML names none."""
    found: set[str] = set()
    for content in contents:
        try:
            document = load_yaml((content or b"").decode())
        except ValueError:
            continue
        services = document.get("services") if isinstance(document, dict) else None
        found |= {str(name) for name in services} if isinstance(services, dict) else set()
    return found
