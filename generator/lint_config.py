"""The lint of a `copier.yml`: keys that nothing reads, and values that cannot be meant."""

from collections.abc import Collection, Iterator

from generator.errors import InputError
from generator.findings import Finding
from generator.layers import Config
from generator.places import Entry
from generator.questions import KEYS, SHAPES, read_question
from generator.settings import ENVOPS, SETTINGS, UNDEFINED
from generator.words import nearest, unknown

SLIP = 0.75  # likeness from which a setting is meant, and only misspelt


def lint_config(config: Config) -> Iterator[Finding]:
    """Find keys that are unknown or doubled, and settings and questions that cannot be meant."""
    for entry in config.entries:
        yield from _doubled_keys(entry)
        if entry.key.startswith("_"):
            yield from _lint_setting(entry, config.values.get(entry.key))
        else:
            yield from _lint_question(entry, config)


def _lint_setting(entry: Entry, value: object) -> Iterator[Finding]:
    if entry.key not in SETTINGS:
        if nearest(entry.key, SETTINGS, SLIP):  # else it is a note of the author's, or an anchor
            message = unknown("setting", entry.key, SETTINGS)
            yield Finding(entry.file, entry.line, "unknown-setting", message)
    elif not isinstance(value, SETTINGS[entry.key]):
        wanted = " or ".join(SHAPES.get(shape, "null") for shape in SETTINGS[entry.key])
        message = f"`{entry.key}` must be {wanted}, not {value!r}."
        yield Finding(entry.file, entry.line, "bad-setting", message)
    elif isinstance(value, dict) and entry.key == "_envops":
        yield from _unknown_keys(entry, ENVOPS)
        undefined = value.get("undefined", UNDEFINED[0])
        if undefined not in UNDEFINED:
            message = unknown("kind of undefined", str(undefined), UNDEFINED)
            yield Finding(entry.file, entry.line_of("undefined"), "bad-setting", message)


def _lint_question(entry: Entry, config: Config) -> Iterator[Finding]:
    """Find all unknown keys of a question, then what else is wrong with the rest of it."""
    yield from _unknown_keys(entry, KEYS)
    value = config.values[entry.key]
    if isinstance(value, dict):
        value = {key: item for key, item in value.items() if key in KEYS}
    try:
        read_question(entry.key, value, config.file, secret=entry.key in config.secrets)
    except InputError as error:
        message = str(error).removeprefix(f"{config.file}: question '{entry.key}': ")
        named = (key for key in KEYS if f"`{key}`" in message)
        line = entry.line_of(next(named, "type"))
        yield Finding(entry.file, line, "bad-question", message)


def _doubled_keys(entry: Entry) -> Iterator[Finding]:
    for part in (entry, *entry.inner):
        if part.again:
            message = f"'{part.key}' stands in one table twice, and only the later counts."
            yield Finding(part.file, part.line, "doubled-key", message)


def _unknown_keys(entry: Entry, known: Collection[str]) -> Iterator[Finding]:
    for part in entry.inner:
        if part.key not in known:
            message = unknown("key", part.key, sorted(known))
            yield Finding(part.file, part.line, "unknown-key", message)
