"""Reads and checks a template's manifest, `template.toml`, and a layer's, `layer.toml`."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from generator import formats
from generator.documents import load_toml, read_text
from generator.errors import InputError
from generator.messages import reason_of
from generator.recommendation.guide import (
    GUIDE,
    RULE_KEYS,
    TEMPLATE,
    Clause,
    Condition,
    Guide,
    Rule,
    Subjects,
    Voice,
    parse_choices,
    parse_condition,
    parse_rules,
)
from generator.recommendation.manifest_rules import refuse_excess
from generator.recommendation.needs import Needs
from generator.registry.formatters import FORMATTER_KEYS, Formatter, read_formatters
from generator.registry.groups import GROUP_KEYS, Group, read_groups
from generator.registry.proof import PROOF_KEYS, Command, read_proof
from generator.registry.signs import FileSign, read_file_signs
from generator.registry.surroundings import Surroundings, read_surroundings
from generator.registry.versions import (
    MIGRATION_KEYS,
    Change,
    Migration,
    read_changes,
    read_migrations,
)
from generator.system.locations import is_bundled
from generator.system.names import LONGEST_FOLDER, RECORD, STAGING_PREFIX, objection_of_windows
from generator.system.own_documents import load_own_toml
from generator.system.paths import REPOSITORY_LAYOUTS, normalized_path
from generator.toml_rows import Row

MANIFEST = "template.toml"
LAYER = "layer.toml"
# They are no file of secrets: it is written behind the gate, and could make a repository whole.
RESERVED_NAMES = frozenset({"", ".git", "git~1", ".gitignore", RECORD}).union(*REPOSITORY_LAYOUTS)


class ManifestError(InputError):
    """An invalid manifest of a template or layer; `file` is its path."""

    def __init__(self, file: Path, message: str) -> None:
        """Take the manifest's path and the whole message."""
        super().__init__(message)
        self.file = file


class Default(NamedTuple):
    """Default answers for a project whose needs match `when`."""

    when: Condition
    answers: Mapping[str, object]


class Secrets(NamedTuple):
    """The rendered `example`, and its ignored copy `file`, whose empty values get secrets."""

    example: str
    file: str


class Interpreter(NamedTuple):
    """The question for the Python version, and the environment variable that selects it."""

    question: str
    variable: str


class FollowUp(NamedTuple):
    """Commands to show after a project is generated, if the condition `when` renders as true.

    All are Jinja texts. They may read the answers, `added`: the names that are new in a history
    that was recorded before, and `returned`: those in it that the recorded answers do not bring.
    """

    when: str
    run: tuple[str, ...]


class Without(NamedTuple):
    """A question of other starters that a template does not ask, or an option that it leaves out.

    Without an `option`, it is the whole question.
    """

    question: str
    option: str
    because: str

    @property
    def name(self) -> str:
        """The question, with its option if it is only that."""
        return f"{self.question}={self.option}" if self.option else self.question


class LayerManifest(NamedTuple):
    """The content of `layer.toml`, which applies to all templates with that layer.

    `brings` are needs and options whose parts every project contains.

    `aside` names entries at a project's root that no proof command reads. `history` is the question
    that computes the history; a project records it.
    """

    reserved: frozenset[str] = frozenset()
    secrets: Secrets | None = None
    defaults: tuple[Default, ...] = ()
    interpreter: Interpreter | None = None
    aside: tuple[str, ...] = ()
    history: str = ""
    follow_ups: tuple[FollowUp, ...] = ()
    proof: tuple[Command, ...] = ()
    formatters: tuple[Formatter, ...] = ()
    groups: tuple[Group, ...] = ()
    surroundings: Surroundings = Surroundings()
    brings: tuple[Clause, ...] = ()


class Manifest(NamedTuple):
    """The content of `template.toml`, combined with that of its layers.

    A `plain` template has no manifest: it is made for Copier, and its questions are used unchanged.
    """

    title: str
    summary: str
    framework: str
    version: str
    language: str = ""
    layers: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    without: tuple[Without, ...] = ()
    migrations: tuple[Migration, ...] = ()
    changes: tuple[Change, ...] = ()
    signs: tuple[FileSign, ...] = ()
    plain: bool = False
    reserved: frozenset[str] = frozenset()
    secrets: Secrets | None = None
    defaults: tuple[Default, ...] = ()
    interpreter: Interpreter | None = None
    aside: tuple[str, ...] = ()
    history: str = ""
    follow_ups: tuple[FollowUp, ...] = ()
    proof: tuple[Command, ...] = ()
    formatters: tuple[Formatter, ...] = ()
    groups: tuple[Group, ...] = ()
    surroundings: Surroundings = Surroundings()
    brings: tuple[Clause, ...] = ()

    def answers_for(self, needs: Needs) -> dict[str, object]:
        """Return the answers that these needs suggest; for one question, the last one wins."""
        suggested: dict[str, object] = {}
        for default in self.defaults:
            if default.when.matches(needs):
                suggested |= default.answers
        return suggested

    def on(self, layer: LayerManifest) -> "Manifest":
        """Return the manifest combined with a layer's; the template takes precedence."""
        return self._replace(
            reserved=layer.reserved | self.reserved,
            secrets=self.secrets or layer.secrets,
            defaults=layer.defaults + self.defaults,
            interpreter=self.interpreter or layer.interpreter,
            aside=layer.aside + self.aside,
            history=self.history or layer.history,
            follow_ups=layer.follow_ups + self.follow_ups,
            proof=layer.proof + self.proof,
            formatters=layer.formatters + self.formatters,
            groups=self.groups + layer.groups,
            surroundings=self.surroundings.on(layer.surroundings),
            brings=layer.brings + self.brings,
        )


_ROWS: Mapping[str, tuple[str, ...]] = {
    "secrets": Secrets.__match_args__,
    "default": ("when", "unless", "set"),
    "interpreter": Interpreter.__match_args__,
    "follow_up": FollowUp.__match_args__,
    "proof": PROOF_KEYS,
    "formatter": FORMATTER_KEYS,
    "group": GROUP_KEYS,
    "surroundings": Surroundings.__match_args__,
}
LAYER_TABLES = {"": (formats.KEY, "reserved", "aside", "history", "brings", *_ROWS), **_ROWS}
TABLES = {
    "": (
        *("title", "summary", "framework", "language", "version", "layers", "next_steps", "rule"),
        *("without", "migration", "change", "signs"),
        *LAYER_TABLES[""],
    ),
    "rule": RULE_KEYS,
    "without": Without.__match_args__,
    "migration": MIGRATION_KEYS,
    "change": Change.__match_args__,
    **_ROWS,
}


def load_layer(file: Path, guide: Guide) -> LayerManifest:
    """Read `layer.toml`; raise `ManifestError` as `load_manifest` does."""
    with _named(file):
        row = Row(str(file), read_toml(file))
        formats.check_format(formats.LAYER, row.values, row.where)
        row.only(*LAYER_TABLES[""])
        return _shared(row, guide)


def load_manifest(file: Path, template_id: str, guide: Guide) -> Manifest:
    """Read `template.toml`.

    Raises `ManifestError` with file, row and key for an invalid value.
    """
    with _named(file):
        return _manifest(Row(str(file), read_toml(file)), template_id, guide)


@contextmanager
def _named(file: Path) -> Iterator[None]:
    """Turn an `InputError` into a `ManifestError` with the file, for the lint."""
    try:
        yield
    except InputError as error:
        raise ManifestError(file, str(error)) from error


def _manifest(row: Row, template_id: str, guide: Guide) -> Manifest:
    formats.check_format(formats.MANIFEST, row.values, row.where)
    row.only(*TABLES[""])
    framework = row.text("framework")
    rules = parse_rules(
        row.values.get("rule", []),
        row.where,
        guide.criteria,
        Subjects((framework, template_id)),
        _voice(template_id, guide),
    )
    refuse_excess(rules, row.where, guide.criteria)
    return Manifest(
        title=row.text("title"),
        summary=row.text("summary"),
        framework=framework,
        version=row.text("version"),
        language=_language(row, framework, guide),
        layers=row.texts("layers"),
        next_steps=row.texts("next_steps"),
        rules=rules,
        without=tuple(_without(row)),
        migrations=tuple(read_migrations(row)),
        changes=tuple(read_changes(row)),
        signs=tuple(read_file_signs(row.table("signs"))),
        **_shared(row, guide)._asdict(),
    )


def _without(row: Row) -> Iterator[Without]:
    for left_out in row.rows("without"):
        left_out.only(*TABLES["without"])
        yield Without(
            left_out.text("question"), left_out.optional_text("option"), left_out.text("because")
        )


def _voice(template_id: str, guide: Guide) -> Voice:
    taken = [rule.id for rule in guide.rules if rule.origin == GUIDE]
    return Voice(f"{TEMPLATE}{template_id}", template_id, guide.sections, taken)


def _language(row: Row, framework: str, guide: Guide) -> str:
    """Return the template's language; the guide states that of its own frameworks."""
    stated, known = row.optional_text("language"), guide.language_of(framework)
    if stated and known and stated != known:
        row.refuse(f"`language` must be {known!r}, the language of {framework}.")
    return stated or known


def plain_manifest(template_id: str) -> Manifest:
    """Return the manifest of a plain Copier template, which has none of its own."""
    summary = "A Copier template without a manifest."
    return Manifest(
        title=template_id, summary=summary, framework=template_id, version="", plain=True
    )


def _shared(row: Row, guide: Guide) -> LayerManifest:
    """Read the keys that a template and a layer share."""
    return LayerManifest(
        reserved=frozenset(row.texts("reserved")),
        secrets=_secrets(row.table("secrets")) if "secrets" in row.values else None,
        defaults=tuple(_defaults(row, guide)),
        interpreter=_interpreter(row.table("interpreter")) if "interpreter" in row.values else None,
        aside=row.texts("aside"),
        history=row.optional_text("history"),
        follow_ups=tuple(_follow_ups(row)),
        proof=tuple(read_proof(row)),
        formatters=tuple(read_formatters(row)),
        groups=tuple(read_groups(row)),
        surroundings=read_surroundings(row.table("surroundings")),
        brings=tuple(_brings(row.table("brings"), guide)),
    )


def read_toml(file: Path) -> dict[str, object]:
    """Read the tables of a manifest; raise `InputError` for an unreadable file or invalid TOML."""
    try:
        return load_own_toml(str(file)) if is_bundled(file.parent) else load_toml(read_text(file))
    except (OSError, ValueError) as error:
        raise InputError(f"{file}: the manifest cannot be read: {reason_of(error)}") from error


def _secrets(row: Row) -> Secrets:
    row.only(*TABLES["secrets"])
    secrets = Secrets(row.text("example"), row.text("file"))
    for name in (secrets.example, secrets.file):
        if Path(name).name != name or name.rstrip(" .").casefold() in RESERVED_NAMES:
            row.refuse(
                f"{name!r} must be the name of a file at the project's root that neither git nor "
                "scaffold uses."
            )
        if wrong := objection_of_windows(name):
            row.refuse(f"{name!r} must be a valid file name on every system: {wrong}.")
        if name.casefold().startswith(STAGING_PREFIX) or len(name.encode()) > LONGEST_FOLDER:
            row.refuse(
                f"{name!r} must have at most {LONGEST_FOLDER} bytes and not start with "
                f"{STAGING_PREFIX!r}."
            )
    if normalized_path(Path(secrets.example)) == normalized_path(Path(secrets.file)):
        row.refuse("`example` and `file` must be different files.")
    return secrets


def _defaults(row: Row, guide: Guide) -> Iterator[Default]:
    for default in row.rows("default"):
        default.only(*TABLES["default"])
        answers = default.table("set").values
        if not answers:
            default.refuse("`set` must contain questions and their answers.")
        condition = {
            key: default.values[key] for key in ("when", "unless") if key in default.values
        }
        yield Default(parse_condition(condition, default.where, guide.criteria), answers)


def _brings(row: Row, guide: Guide) -> Iterator[Clause]:
    """Yield needs and options whose parts every project contains."""
    for need, options in parse_choices(row, guide.criteria):
        criterion = guide.criterion(need)
        for option in sorted(options):
            if not criterion.option(option).part:
                row.refuse(f"no starter can bring {need}={option}, which asks for no part of one.")
        yield need, options


def _interpreter(row: Row) -> Interpreter:
    row.only(*TABLES["interpreter"])
    return Interpreter(row.text("question"), row.text("variable"))


def _follow_ups(row: Row) -> Iterator[FollowUp]:
    for follow_up in row.rows("follow_up"):
        follow_up.only(*TABLES["follow_up"])
        run = follow_up.texts("run")
        if not run:
            follow_up.refuse("`run` must contain the commands to show.")
        yield FollowUp(follow_up.text("when"), run)
