"""What a template says about itself in `template.toml`: read and checked into one frozen value."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.errors import InputError
from generator.guide import Condition, Guide, Rule, parse_condition, parse_rules
from generator.needs import Needs
from generator.rows import Row
from generator.rules import KEYS

MANIFEST = "template.toml"
TAKEN = frozenset({"", ".git", ".scaffold.toml"})  # names at a project's root that are no secret's


@dataclass(frozen=True)
class Default:
    """Answers that suit a project whose needs match `when`."""

    when: Condition
    answers: Mapping[str, object]


@dataclass(frozen=True)
class Secrets:
    """`example` is rendered; its copy `file`, which git ignores, gets its empty values filled."""

    example: str
    file: str


@dataclass(frozen=True)
class Manifest:
    """A template's own words: what it is, what it stands on, and when it suits."""

    title: str
    summary: str
    framework: str
    version: str
    layers: tuple[str, ...]
    reserved: frozenset[str]
    secrets: Secrets | None
    next_steps: tuple[str, ...]
    defaults: tuple[Default, ...]
    rules: tuple[Rule, ...]

    def answers_for(self, needs: Needs) -> dict[str, object]:
        """Return the answers that these needs suggest; of two for one question, the later."""
        suggested: dict[str, object] = {}
        for default in self.defaults:
            if default.when.matches(needs):
                suggested |= default.answers
        return suggested


TABLES: Mapping[str, tuple[str, ...]] = {
    "": (*Manifest.__match_args__[:-2], "default", "rule"),
    "secrets": Secrets.__match_args__,
    "default": ("when", "unless", "set"),
    "rule": KEYS,
}


def load_manifest(file: Path, template_id: str, guide: Guide) -> Manifest:
    """Read `template.toml`.

    Raises `InputError` with file, row and key for whatever could not be meant.
    """
    where = str(file)
    row = Row(where, read_toml(file))
    row.only(*TABLES[""])
    framework = row.text("framework")
    return Manifest(
        title=row.text("title"),
        summary=row.text("summary"),
        framework=framework,
        version=row.text("version"),
        layers=row.texts("layers"),
        reserved=frozenset(row.texts("reserved")),
        secrets=_secrets(row.table("secrets")) if "secrets" in row.values else None,
        next_steps=row.texts("next_steps"),
        defaults=tuple(_defaults(row, guide)),
        rules=parse_rules(
            row.values.get("rule", []),
            where,
            guide.criteria,
            subjects={framework, template_id},
            default_subject=template_id,
        ),
    )


def read_toml(file: Path) -> dict[str, object]:
    """Read the tables of a `template.toml`; raise `InputError` where it is no TOML."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{file}: the manifest cannot be read: {error}") from error


def _secrets(row: Row) -> Secrets:
    row.only(*TABLES["secrets"])
    secrets = Secrets(row.text("example"), row.text("file"))
    for name in (secrets.example, secrets.file):
        if Path(name).name != name or name.rstrip(" .").casefold() in TAKEN:
            row.refuse(f"{name!r} must be the name of a file at the project's root.")
    if secrets.example == secrets.file:
        row.refuse("`example` and `file` must be two files.")
    return secrets


def _defaults(row: Row, guide: Guide) -> Iterator[Default]:
    for default in row.rows("default"):
        default.only(*TABLES["default"])
        answers = default.table("set").values
        if not answers:
            default.refuse("`set` must hold questions and their answers.")
        condition = {
            key: default.values[key] for key in ("when", "unless") if key in default.values
        }
        yield Default(parse_condition(condition, default.where, guide.criteria), answers)
