"""One reading of `copier.yml`: the questions of a template and its layers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from generator.context import Origin
from generator.documents import load_documents, read_text
from generator.errors import InputError
from generator.settings import Settings, read_settings
from generator.words import unknown

FILES = ("copier.yml", "copier.yaml")
TYPES = ("bool", "float", "int", "json", "path", "str", "yaml")
KEYS: Mapping[str, tuple[type, ...]] = {
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
SHAPES = {bool: "true or false", dict: "a table", list: "a list", str: "a text"}
MERGED = frozenset({"_exclude", "_jinja_extensions", "_secret_questions", "_skip_if_exists"})
MOST_FILES = 100  # that one `copier.yml` includes, each as often as it does
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

    Their texts may pull in files of `folders` and name the project's `origin`; of the `settings`
    only what they say of Jinja counts, with the extensions of the trusted. `configs` is all that
    the folders' `copier.yml` say.
    """

    all: tuple[Question, ...]
    settings: Settings = field(default_factory=Settings)
    folders: tuple[Path, ...] = ()
    origin: Origin = field(default_factory=Origin)
    configs: tuple[Mapping[str, object], ...] = ()

    def __iter__(self) -> Iterator[Question]:
        return iter(self.all)

    def __contains__(self, key: str) -> bool:
        return any(question.key == key for question in self.all)

    def keys(self) -> list[str]:
        """Return the keys, in the order of the questions."""
        return [question.key for question in self.all]


def read_questions(folders: Sequence[Path], *, trust: bool = False) -> Questions:
    """Read the questions of `folders` (layers first, the template last), which share their answers.

    The template's own questions come first; where a layer asks for the same key, the template's
    question is the one that counts. With `trust` the Jinja extensions that they name are loaded.
    """
    found: dict[str, Question] = {}
    configs: list[Mapping[str, object]] = []
    for folder in reversed(folders):
        file = questions_file(folder)
        config = load_config(file)
        secrets = _names(config["_secret_questions"], file)
        _mapping(config.get("_envops", {}), file, "_envops")
        configs.append(config)
        for key, value in config.items():
            if not key.startswith("_"):
                found.setdefault(key, read_question(key, value, file, secret=key in secrets))
    settings = [read_settings(config) for config in configs]
    jinja = next((item for item in settings if item.sets_jinja), settings[0])
    extensions = tuple(name for item in settings for name in item.extensions) if trust else ()
    return Questions(
        all=tuple(found.values()),
        settings=replace(
            settings[0], undefined=jinja.undefined, envops=jinja.envops, extensions=extensions
        ),
        folders=tuple(reversed(folders)),
        origin=Origin(template=folders[-1].resolve().name),
        configs=tuple(configs),
    )


def questions_file(folder: Path) -> Path:
    """Return the one `copier.yml` or `copier.yaml` of a template."""
    files = [folder / name for name in FILES if (folder / name).is_file()]
    if len(files) != 1:
        raise InputError(f"{folder} must hold {' or '.join(FILES)}, one of the two.")
    return files[0]


def load_config(file: Path) -> dict[str, object]:
    """Load all documents of a `copier.yml`, with what it includes; the later key wins.

    Of the lists in `MERGED` all count.
    """
    try:
        documents = list(_flat(_load_all(file, file.parent, [])))
    except RecursionError:
        raise InputError(f"{file} includes itself, or is nested too deeply.") from None
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error}.") from error
    except ValueError as error:
        raise InputError(f"{file} is no valid YAML: {error}") from error
    config: dict[str, object] = {}
    for document in documents:
        table = _mapping(document, file, "the document")
        for key in MERGED & config.keys() & table.keys():
            before, more = config[key], table[key]
            if isinstance(before, list) and isinstance(more, list):
                table = {**table, key: [*before, *more]}
        config |= table
    return {**config, "_secret_questions": _names(config.get("_secret_questions", []), file)}


def _load_all(file: Path, root: Path, read: list[Path]) -> Iterator[object]:
    """Yield the documents of one file; `!include` reads others, but none outside `root`."""
    read.append(file)
    if len(read) > MOST_FILES:
        raise InputError(f"{file} includes itself, or more than {MOST_FILES} files.")

    class Including(yaml.SafeLoader):
        """A loader of this file's own, so that `!include` stays out of everybody else's."""

    def include(loader: yaml.SafeLoader, node: yaml.Node) -> list[object]:
        pattern = str(loader.construct_scalar(node)) if isinstance(node, yaml.ScalarNode) else ""
        if not pattern or PurePosixPath(pattern).is_absolute() or pattern.count("**") > 1:
            raise InputError(f"{file}: '!include' needs a path relative to the template.")
        included = [path.resolve() for path in sorted(root.glob(pattern))]
        for path in included:
            if not path.is_relative_to(root.resolve()):
                raise InputError(f"{file}: '!include {pattern}' leaves the template.")
        return [document for path in included for document in _load_all(path, root, read)]

    Including.add_constructor("!include", include)
    yield from (document for document in load_documents(read_text(file), Including) if document)


def _flat(documents: Iterable[object]) -> Iterator[object]:
    for document in documents:
        if isinstance(document, list):
            yield from _flat(document)
        else:
            yield document


def _mapping(value: object, file: Path, what: str) -> Mapping[str, object]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise InputError(f"{file}: {what} must be a table of names and values.")
    return value


def _names(value: object, file: Path) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise InputError(f"{file}: _secret_questions must be a list of names.")
    return value


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
        raise InputError(f"{where}: {unknown('type', type_name, TYPES)}")
    secret = secret or row.get("secret", False)
    if secret and default is MISSING:
        raise InputError(f"{where}: what is secret is not recorded, so it needs a `default`.")
    if key in RESERVED:
        raise InputError(f"{where}: Copier keeps that name for itself. Take another.")
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


def _check(row: Mapping[str, object], where: str) -> None:
    """Refuse a key that Copier would pass over in silence, and a value that it cannot read."""
    for name, value in row.items():
        if name not in KEYS:
            raise InputError(f"{where}: {unknown('key', str(name), KEYS)}")
        shapes = KEYS[name]
        if not isinstance(value, shapes):
            wanted = " or ".join(SHAPES[shape] for shape in shapes)
            raise InputError(f"{where}: `{name}` must be {wanted}, not {value!r}.")


def _type_of(default: object) -> str:
    """Return the type that Copier takes where none is named: the default's own, else YAML."""
    name = type(default).__name__
    return name if name in TYPES else "yaml"
