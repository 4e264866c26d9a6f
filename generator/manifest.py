"""What a template says about itself in `template.toml`: read and checked into one frozen value."""

import shlex
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from generator.documents import NESTED, read_text
from generator.errors import InputError
from generator.guide import Condition, Guide, Rule, parse_condition, parse_rules
from generator.needs import Needs
from generator.rows import Row
from generator.rules import KEYS

MANIFEST = "template.toml"
LAYER = "layer.toml"
LONGEST = 3600  # seconds that a command of the proof may take; without `seconds` a sixth of it
TAKEN = frozenset({"", ".git", ".scaffold.toml"})  # names at a project's root that are no secret's


class ManifestError(InputError):
    """A manifest, or a layer's, that cannot be meant: `file` says which."""

    def __init__(self, file: Path, message: str) -> None:
        """Take the file and the whole paragraph."""
        super().__init__(message)
        self.file = file


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
class Command:
    """A command that a project must pass; `needs` are variables that name servers for it.

    With `where` it concerns only projects that hold that file or folder.
    """

    name: str
    words: tuple[str, ...]
    needs: tuple[str, ...]
    where: str
    seconds: int


@dataclass(frozen=True)
class Interpreter:
    """The question whose answer is a version of Python, and the variable that asks for it."""

    question: str
    variable: str


@dataclass(frozen=True, kw_only=True)
class LayerManifest:
    """What a layer says for all templates that stand on it, in `layer.toml`.

    `aside` names what stands at the root of a project and no command of the proof reads.
    """

    reserved: frozenset[str] = frozenset()
    secrets: Secrets | None = None
    defaults: tuple[Default, ...] = ()
    interpreter: Interpreter | None = None
    aside: tuple[str, ...] = ()
    proof: tuple[Command, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Manifest(LayerManifest):
    """A template's own words: what it is, what it stands on, and when it suits.

    A `plain` template says nothing: it is made for Copier, and its questions mean what they say.
    """

    title: str
    summary: str
    framework: str
    version: str
    layers: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    plain: bool = False

    def answers_for(self, needs: Needs) -> dict[str, object]:
        """Return the answers that these needs suggest; of two for one question, the later."""
        suggested: dict[str, object] = {}
        for default in self.defaults:
            if default.when.matches(needs):
                suggested |= default.answers
        return suggested

    def on(self, layer: LayerManifest) -> "Manifest":
        """Return the manifest with what a layer says in front; the template has the last word."""
        return replace(
            self,
            reserved=layer.reserved | self.reserved,
            secrets=self.secrets or layer.secrets,
            defaults=layer.defaults + self.defaults,
            interpreter=self.interpreter or layer.interpreter,
            aside=layer.aside + self.aside,
            proof=layer.proof + self.proof,
        )


_ROWS: Mapping[str, tuple[str, ...]] = {
    "secrets": Secrets.__match_args__,
    "default": ("when", "unless", "set"),
    "interpreter": Interpreter.__match_args__,
    "proof": ("name", "run", "needs", "where", "seconds"),
}
LAYER_TABLES = {"": ("reserved", "aside", *_ROWS), **_ROWS}
TABLES = {
    "": (
        *("title", "summary", "framework", "version", "layers", "next_steps", "rule"),
        *LAYER_TABLES[""],
    ),
    "rule": KEYS,
    **_ROWS,
}


def load_layer(file: Path, guide: Guide) -> LayerManifest:
    """Read `layer.toml`; raise `ManifestError` as `load_manifest` does."""
    with _named(file):
        row = Row(str(file), read_toml(file))
        row.only(*LAYER_TABLES[""])
        return _shared(row, guide)


def load_manifest(file: Path, template_id: str, guide: Guide) -> Manifest:
    """Read `template.toml`.

    Raises `ManifestError` with file, row and key for whatever could not be meant.
    """
    with _named(file):
        return _manifest(Row(str(file), read_toml(file)), template_id, guide)


@contextmanager
def _named(file: Path) -> Iterator[None]:
    """Let a refusal carry the file that it is about, for the lint to read it line by line."""
    try:
        yield
    except InputError as error:
        raise ManifestError(file, str(error)) from error


def _manifest(row: Row, template_id: str, guide: Guide) -> Manifest:
    row.only(*TABLES[""])
    framework = row.text("framework")
    return Manifest(
        title=row.text("title"),
        summary=row.text("summary"),
        framework=framework,
        version=row.text("version"),
        layers=row.texts("layers"),
        next_steps=row.texts("next_steps"),
        rules=parse_rules(
            row.values.get("rule", []),
            row.where,
            guide.criteria,
            subjects={framework, template_id},
            default_subject=template_id,
        ),
        **vars(_shared(row, guide)),
    )


def plain_manifest(template_id: str) -> Manifest:
    """Return the manifest of a plain Copier template, which says nothing about itself."""
    summary = "A Copier template without a manifest."
    return Manifest(
        title=template_id, summary=summary, framework=template_id, version="", plain=True
    )


def _shared(row: Row, guide: Guide) -> LayerManifest:
    """Read what a template and a layer can say alike."""
    return LayerManifest(
        reserved=frozenset(row.texts("reserved")),
        secrets=_secrets(row.table("secrets")) if "secrets" in row.values else None,
        defaults=tuple(_defaults(row, guide)),
        interpreter=_interpreter(row.table("interpreter")) if "interpreter" in row.values else None,
        aside=row.texts("aside"),
        proof=tuple(_commands(row)),
    )


def read_toml(file: Path) -> dict[str, object]:
    """Read the tables of a `template.toml`; raise `InputError` where it is no TOML."""
    try:
        return tomllib.loads(read_text(file).replace("\r\n", "\n"))
    except (OSError, ValueError) as error:
        raise InputError(f"{file}: the manifest cannot be read: {error}") from error
    except RecursionError:
        raise InputError(f"{file}: the manifest cannot be read: {NESTED}.") from None


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


def _interpreter(row: Row) -> Interpreter:
    row.only(*TABLES["interpreter"])
    return Interpreter(row.text("question"), row.text("variable"))


def _commands(row: Row) -> Iterator[Command]:
    for command in row.rows("proof"):
        command.only(*TABLES["proof"])
        seconds = command.whole("seconds", LONGEST) if "seconds" in command.values else LONGEST // 6
        try:
            words = shlex.split(command.text("run"))
        except ValueError as error:
            command.refuse(f"`run` is no command: {error}.")
        yield Command(
            command.text("name"),
            tuple(words),
            command.texts("needs"),
            command.optional_text("where"),
            seconds,
        )
