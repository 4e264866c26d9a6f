"""Read the questions of a template and its layers from `copier.yml`."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from generator import limits
from generator.errors import InputError
from generator.messages import nearest, unknown_name
from generator.questions.history import History
from generator.rendering.context import Origin
from generator.rendering.copier_config import _names, load_config, questions_file
from generator.rendering.copier_settings import (
    MOST_SHOWN,
    SHAPES,
    SettingError,
    Settings,
    check_settings,
    read_settings,
)

TYPES = ("bool", "float", "int", "json", "path", "str", "yaml")
QUESTION_KEYS: Mapping[str, tuple[type, ...]] = {
    "ask": (bool, str),
    "choices": (list, dict, str),
    "default": (object,),
    "help": (str,),
    "multiline": (bool, str),
    "multiselect": (bool,),
    "placeholder": (str,),
    "qmark": (str,),
    "secret": (bool,),
    "type": (str,),
    "validator": (str,),
    "when": (bool, str),
}
PLAIN = ("bool", "float", "int")  # types of answers that cannot repeat a text
VARIABLE = re.compile(r"(?<![\w.'\"])[a-zA-Z_]\w*")  # no attribute, and no word in quotes
RESERVED = ("make_secret", "now")  # Copier's own


@dataclass(frozen=True)
class Missing:
    """The default of a question that has none."""


MISSING = Missing()


@dataclass(frozen=True)
class Question:
    """One question as the template's author wrote it; a text may be a Jinja template."""

    key: str
    type: str
    file: Path
    help: str = ""
    default: object = MISSING
    choices: object = field(default_factory=list)
    multiselect: bool = False
    secret: bool = False
    when: object = True
    validator: str = ""
    placeholder: str = ""
    ask: object = True


@dataclass(frozen=True)
class Questions:
    """The questions of a template and its layers, each key once, in the order of asking.

    Their texts may include files of `folders` and read the project's `origin`. `settings` are the
    template's, with the Jinja options of the first folder that has some, and the extensions of all
    if they are trusted. `configs` are the whole `copier.yml` of each folder. `history` is the
    question for the history, if the manifest names one; `recorded` is what the project recorded.
    `slips` are messages on keys that Copier ignores, such as misspelt ones.
    """

    all: tuple[Question, ...]
    settings: Settings = field(default_factory=Settings)
    folders: tuple[Path, ...] = ()
    origin: Origin = field(default_factory=Origin)
    configs: tuple[Mapping[str, object], ...] = ()
    history: str = ""
    recorded: History = field(default_factory=dict)
    slips: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Question]:
        return iter(self.all)

    def __contains__(self, key: str) -> bool:
        return any(question.key == key for question in self.all)

    def keys(self) -> list[str]:
        """Return the keys, in the order of the questions."""
        return [question.key for question in self.all]


def read_questions(folders: Sequence[Path], *, trust: bool = False) -> Questions:
    """Read the questions of `folders` (layers first, the template last), which share their answers.

    The template's own questions come first; if a layer has the same key, the template's question
    wins. With `trust`, the Jinja extensions that the folders name are loaded.
    """
    found: dict[str, Question] = {}
    files = [questions_file(folder) for folder in reversed(folders)]
    configs = [load_config(file) for file in files]
    pairs = list(zip(files, configs, strict=True))
    # one folder may call a question of another secret
    secrets = {name for file, config in pairs for name in _names(config["_secret_questions"], file)}
    for file, config in pairs:
        _check_config(config, file)
        for key, value in config.items():
            if not key.startswith("_"):
                found.setdefault(key, read_question(key, value, file, secret=key in secrets))
        if len(found) > limits.MOST_QUESTIONS:
            raise InputError(f"{file}: there are more than {limits.MOST_QUESTIONS} questions.")
    settings = [read_settings(config) for config in configs]
    jinja = next((item for item in settings if item.sets_jinja), settings[0])
    extensions = tuple(name for item in settings for name in item.extensions) if trust else ()
    merged = replace(
        settings[0], undefined=jinja.undefined, envops=jinja.envops, extensions=extensions
    )
    return Questions(
        all=tuple(_with_derived_secrets(found.values(), merged)),
        settings=merged,
        folders=tuple(reversed(folders)),
        origin=Origin(template=folders[-1].resolve().name),
        configs=tuple(configs),
        slips=tuple(slip for file, config in pairs for slip in _slips(config, file)),
    )


def _slips(config: Mapping[str, object], file: Path) -> Iterator[str]:
    """Yield a message for each key of a question that Copier does not know and so ignores."""
    for key, row in config.items():
        for name in row if isinstance(row, dict) and not key.startswith("_") else ():
            if name not in QUESTION_KEYS:
                hint = nearest(str(name), QUESTION_KEYS)
                yield f"{file.name}: question '{key}' has an unknown key {name!r}.{hint}"


def _with_derived_secrets(questions: Iterable[Question], settings: Settings) -> Iterator[Question]:
    """Make a question secret whose default reads one that is, since the text would be recorded."""
    secrets: set[str] = set()
    for question in questions:
        if question.type not in PLAIN and settings.is_jinja(text := str(question.default)):
            names = set(VARIABLE.findall(text))
            question = replace(question, secret=question.secret or bool(names & secrets))  # noqa: PLW2901
        if question.secret:
            secrets.add(question.key)
        yield question


def read_question(key: str, value: object, file: Path, *, secret: bool) -> Question:
    """Build a question from its long form, or from its short one: a key and its default.

    Raises `InputError` with the file and the question.
    """
    row: dict[str, Any] = value if isinstance(value, dict) else {"default": value}
    where = f"{file}: question '{key}'"
    _check(row, where)
    default = row.get("default", MISSING)
    type_name = row.get("type") or _type_of(default)
    if type_name not in TYPES and type_name.isidentifier():  # else it is a text to render
        raise InputError(f"{where}: {unknown_name('type', type_name, TYPES)}")
    secret = secret or row.get("secret", False)
    if secret and default is MISSING:
        raise InputError(f"{where}: a secret is not recorded, so it needs a `default`.")
    if key in RESERVED:
        raise InputError(f"{where}: Copier reserves this name. Choose another.")
    return Question(
        key=key,
        type=type_name,
        file=file,
        help=row.get("help", "").strip(),
        default=default,
        choices=row.get("choices", []),
        multiselect=row.get("multiselect", False),
        secret=secret,
        when=row.get("when", True),
        validator=row.get("validator", ""),
        placeholder=row.get("placeholder", ""),
        ask=row.get("ask", True),
    )


def _check_config(config: Mapping[str, object], file: Path) -> None:
    try:
        check_settings(config)
    except SettingError as error:
        raise InputError(f"{file}: {error}") from error


def _check(row: Mapping[str, object], where: str) -> None:
    """Refuse a value that Copier cannot read; `_slips` reports a key that it ignores."""
    for name, value in row.items():
        shapes = QUESTION_KEYS.get(name, (object,))
        if not isinstance(value, shapes):
            wanted = " or ".join(SHAPES[shape] for shape in shapes)
            shown = repr(value)[:MOST_SHOWN]
            raise InputError(f"{where}: `{name}` must be {wanted}, not {shown}.")
        if isinstance(value, list | dict) and len(value) > limits.MOST_CHOICES:
            raise InputError(f"{where}: `{name}` has more than {limits.MOST_CHOICES} values.")


def _type_of(default: object) -> str:
    """Return Copier's type for a question without one: that of the default, else YAML."""
    name = type(default).__name__
    return name if name in TYPES else "yaml"
