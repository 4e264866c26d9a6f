"""The documents that scaffold writes and reads, and their formats.

A format is a whole number, in the key `format` of the document. docs/formats.md, which
`python -m scripts.formats` writes from this module, has the rule of compatibility.
"""

from collections.abc import Mapping
from typing import NamedTuple

from generator import __version__
from generator.errors import InputError

KEY = "format"
PROGRAMS = "your programs"


class Document(NamedTuple):
    """One kind of document; its formats are 1 to `format`.

    `since` has the version of scaffold that brought each format. `writers` and `readers` are
    commands, or words for a person.
    """

    name: str
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    since: tuple[str, ...] = ("0.1.0",)

    @property
    def format(self) -> int:
        """The format that scaffold writes, and the newest that it reads."""
        return len(self.since)


def check_format(document: Document, values: Mapping[str, object], where: str) -> None:
    """Refuse a document of a newer format, before anything else of it is read.

    A document without `format` has format 1. `where` names the document in the `InputError`.
    """
    stated = values.get(KEY, 1)
    if isinstance(stated, bool) or not isinstance(stated, int) or stated < 1:
        raise InputError(f"{where}: `{KEY}` must be a whole number from 1 on, not {stated!r}.")
    if stated > document.format:
        known = f"formats 1 to {document.format}" if document.format > 1 else "format 1"
        raise InputError(
            f"{where}: `{KEY}` is {stated}, but scaffold {__version__} reads {known} of "
            f"{document.name}. Upgrade scaffold to a version that reads format {stated}."
        )


def with_format(document: Document, values: Mapping[str, object]) -> dict[str, object]:
    """Return a document that states its format, as its first key."""
    return {KEY: document.format, **{key: values[key] for key in values if key != KEY}}


# Files, in TOML but for the draft and the journal.
RECORD = Document(
    "`.scaffold.toml`",
    ("`scaffold new`", "`scaffold adopt`", "you, as an answers file"),
    ("`--answers FILE`",),
)
MANIFEST = Document(
    "`template.toml`",
    ("authors of templates", "`scaffold template new`"),
    ("all commands that use the template",),
)
LAYER = Document(
    "`layer.toml`",
    ("authors of templates",),
    ("all commands that use a template with this layer",),
)
EDITS = Document(
    "`edits.toml`",
    ("authors of templates",),
    ("`scaffold template check`",),
)
HOUSE_RULES = Document(
    "the file of house rules",
    ("your organization",),
    ("`--rules FILE`", "`SCAFFOLD_RULES`"),
)
NAMES = Document(
    "`templates.toml`",
    ("`scaffold template add`", "`scaffold template remove`"),
    ("all commands that find a template by its name",),
)
DRAFT = Document(
    "the saved answers",
    ("`scaffold new`, interrupted",),
    ("`scaffold new`, in the same folder",),
)
JOURNAL = Document(
    "`scaffold-update.json`",
    ("`scaffold update`, in git's folder",),
    ("`scaffold update`, `--continue` and `--abort`", "`scaffold status`"),
)
FILES = (RECORD, MANIFEST, LAYER, EDITS, HOUSE_RULES, NAMES, DRAFT, JOURNAL)

# What `--json` prints; the writers are the commands.
PROJECT = Document("the project", ("new", "template new"), (PROGRAMS,))
RECOMMENDATION = Document("the recommendation", ("recommend",), (PROGRAMS,))
COMPARISON = Document("the comparison", ("compare",), (PROGRAMS,))
GUIDE = Document("the guide", ("guide",), (PROGRAMS,))
TEMPLATES = Document("the list of templates", ("template list",), (PROGRAMS,))
TEMPLATE = Document("the template", ("template add", "template show"), (PROGRAMS,))
REMOVED_NAME = Document("the removed name", ("template remove",), (PROGRAMS,))
REPORT = Document(
    "the report of a check",
    ("template check", "template merge"),
    ("`scaffold template merge`", PROGRAMS),
)
STATUS = Document("the status of a project", ("status",), (PROGRAMS,))
PROOF = Document("the proof of a project", ("check",), (PROGRAMS,))
UPDATE = Document("the update", ("update",), (PROGRAMS,))
ADOPTION = Document("the base of a project", ("adopt",), (PROGRAMS,))
COMPLETION = Document("the completion script", ("completion",), (PROGRAMS,))
SERVER = Document("the server", ("serve",), (PROGRAMS,))
AGENT_TOOLS = Document("the tools of agents", ("mcp",), (PROGRAMS,))
ERROR = Document("the error", (), (PROGRAMS,))  # of every command
OUTPUTS = (
    *(PROJECT, RECOMMENDATION, COMPARISON, GUIDE, TEMPLATES, TEMPLATE, REMOVED_NAME, REPORT),
    *(STATUS, PROOF, UPDATE, ADOPTION, COMPLETION, SERVER, AGENT_TOOLS, ERROR),
)

# What only the HTTP API of `scaffold serve` answers; other answers are the documents above.
PROBLEM = Document("the problem", ("an address that cannot be answered",), (PROGRAMS,))
NEEDS = Document("the needs", ("`GET /api/v1/needs`",), (PROGRAMS,))
ANSWERS = (NEEDS, PROBLEM)
