"""The lint of a `copier.yml`: unknown keys and invalid values."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from generator.checking.lint.finding import Finding
from generator.checking.lint.parsed import Config
from generator.checking.lint.positions import Entry
from generator.errors import InputError
from generator.messages import nearest, unknown_name
from generator.questions.copier_yml import QUESTION_KEYS, read_question
from generator.rendering.copier_settings import ENVOPS, MOST_SHOWN, SETTINGS, SHAPES, UNDEFINED

SLIP = 0.75  # similarity from which an unknown key counts as a misspelt setting


def lint_config(config: Config) -> Iterator[Finding]:
    """Find unknown and duplicate keys, and invalid settings and questions."""
    for entry in config.entries:
        yield from _duplicate_keys(entry)
        if entry.key.startswith("_"):
            yield from _lint_setting(entry, config.values.get(entry.key))
        else:
            yield from _lint_question(entry, config)


def _lint_setting(entry: Entry, value: object) -> Iterator[Finding]:
    if entry.key not in SETTINGS:
        if nearest(entry.key, SETTINGS, SLIP):  # else it is a note of the author's, or an anchor
            message = unknown_name("setting", entry.key, SETTINGS)
            yield Finding(entry.file, entry.line, "unknown-setting", message)
    elif not isinstance(value, SETTINGS[entry.key]):
        wanted = " or ".join(SHAPES.get(shape, "null") for shape in SETTINGS[entry.key])
        message = f"`{entry.key}` must be {wanted}, not {repr(value)[:MOST_SHOWN]}."
        yield Finding(entry.file, entry.line, "bad-setting", message)
    elif isinstance(value, dict) and entry.key == "_envops":
        yield from _unknown_keys(entry, ENVOPS)
        undefined = value.get("undefined", UNDEFINED[0])
        if undefined not in UNDEFINED:
            message = unknown_name("kind of undefined", str(undefined), UNDEFINED)
            yield Finding(entry.file, entry.line_of("undefined"), "bad-setting", message)


def _lint_question(entry: Entry, config: Config) -> Iterator[Finding]:
    """Find all unknown keys of a question, then the first error in the rest of it."""
    yield from _unknown_keys(entry, QUESTION_KEYS)
    value = config.values[entry.key]
    if isinstance(value, dict):
        yield from _lint_choices(entry, value)
        value = {key: item for key, item in value.items() if key in QUESTION_KEYS}
    try:
        read_question(entry.key, value, config.file, secret=entry.key in config.secrets)
    except InputError as error:
        message = str(error).removeprefix(f"{config.file}: question '{entry.key}': ")
        named = (key for key in QUESTION_KEYS if f"`{key}`" in message)
        line = entry.line_of(next(named, "type"))
        yield Finding(entry.file, line, "bad-question", message)


def _lint_choices(entry: Entry, row: Mapping[str, object]) -> Iterator[Finding]:
    """Find labels, and answers of a question for text, that YAML reads as something else."""
    choices = row.get("choices")
    as_text = row.get("type", type(row.get("default")).__name__) == "str"
    for label, value in labels_and_values(choices):
        said = [f"The label {label!r}"] if not isinstance(label, str | Unlabelled) else []
        said += [f"The answer {value!r}"] if as_text and not isinstance(value, str) else []
        for start in said:
            message = (
                f"{start} of '{entry.key}' is no text to YAML, which reads on, off, yes, no, "
                "numbers and dates as values. Put it in quotes."
            )
            yield Finding(entry.file, entry.line_of("choices"), "unquoted-text", message)


@dataclass(frozen=True)
class Unlabelled:
    """Stands for the label of a choice that is written as its value alone."""


def labels_and_values(choices: object) -> Iterator[tuple[object, object]]:
    """Yield the label and the answer of each choice; wrong shapes are another finding."""
    if isinstance(choices, dict):
        rows: list[tuple[object, object]] = list(choices.items())
    else:
        rows = [
            (item[0], item[1])
            if isinstance(item, list) and len(item) == 2  # noqa: PLR2004 - label and value
            else (Unlabelled(), item)
            for item in (choices if isinstance(choices, list) else ())
        ]
    for label, value in rows:
        yield label, value.get("value", "") if isinstance(value, dict) else value


def _duplicate_keys(entry: Entry) -> Iterator[Finding]:
    for part in (entry, *entry.inner):
        if part.duplicate:
            message = f"Duplicate key '{part.key}': only the later one counts. Remove one."
            yield Finding(part.file, part.line, "doubled-key", message)


def _unknown_keys(entry: Entry, known: Collection[str]) -> Iterator[Finding]:
    for part in entry.inner:
        if part.key not in known:
            message = unknown_name("key", part.key, sorted(known))
            yield Finding(part.file, part.line, "unknown-key", message)
