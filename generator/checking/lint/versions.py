"""The lint of `[[migration]]` and `[[change]]` rows: questions, versions, contradictions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from generator.checking.lint.asked import Asked
from generator.checking.lint.finding import Finding
from generator.checking.lint.toml_file import TomlFile
from generator.messages import display, nearest
from generator.registry.versions import (
    Migration,
    in_order,
    migrated,
    parsed_version,
    read_migrations,
)
from generator.toml_rows import Row

KEYS = {"migration": "since", "change": "version"}  # of each table, that of its version
Problems = dict[int, tuple[str, str, str]]  # of rows, by their places: rule, key and message


def lint_versions(toml: TomlFile, questions: Mapping[str, Asked]) -> Iterator[Finding]:
    """Find rows that cannot be right in a manifest that loads."""
    yield from _versions(toml)
    rows = tuple(read_migrations(Row(toml.shown, toml.values)))
    numbers = {id(row): number for number, row in enumerate(rows, 1)}
    ordered = in_order(rows)
    found: Problems = {}
    for problems in (_answers, _unknown, _existing):
        found |= problems(ordered, questions)
    found |= _vain(ordered)
    for place, (rule, word, message) in found.items():
        line = toml.line_of(word, "migration", numbers[id(ordered[place])])
        yield Finding(toml.shown, line, rule, message)


def _versions(toml: TomlFile) -> Iterator[Finding]:
    """Find rows about versions that do not exist yet."""
    stated = str(toml.values.get("version", ""))
    present = parsed_version(stated)
    used = [table for table in KEYS if toml.rows(table)]
    if used and present is None:
        message = f"[[{used[0]}]] rows need a `version` such as 1.2.0, not {stated!r}."
        yield Finding(toml.shown, toml.line_of("version"), "bad-version", message)
        return
    for table in used:
        for number, row in enumerate(toml.rows(table), 1):
            version = parsed_version(str(row[KEYS[table]]))
            if version and present and version > present:
                message = f"{version} is newer than the `version` of the manifest, {stated}."
                line = toml.line_of(KEYS[table], table, number)
                yield Finding(toml.shown, line, "bad-version", message)


def _unknown(rows: Sequence[Migration], questions: Mapping[str, Asked]) -> Problems:
    """Find rows after which an answer belongs to no question."""
    found: Problems = {}
    for place, row in enumerate(rows):
        if row.removed:
            continue
        word, key = ("renamed", row.renamed) if row.renamed else ("question", row.question)
        for name in migrated({key: ""}, "", rows[place + 1 :]).answers:
            if name not in questions:
                message = f"There is no question '{name}'.{nearest(name, questions)}"
                found[place] = ("unknown-question", word, message)
    return found


def _existing(rows: Sequence[Migration], questions: Mapping[str, Asked]) -> Problems:
    """Find rows that take away the answers to a question that is there."""
    found: Problems = {}
    for place, row in enumerate(rows):
        if row.takes_away and row.question in questions:
            if row.question in migrated({row.question: ""}, "", rows).answers:
                continue
            gone = "renamed" if row.renamed else "removed"
            message = (
                f"The question '{row.question}' is {gone}, but there is one of that name. Give "
                "the new question another name: an old answer would be taken for one to it."
            )
            found[place] = ("bad-migration", "question", message)
    return found


def _answers(rows: Sequence[Migration], questions: Mapping[str, Asked]) -> Problems:
    """Find rows that change an answer to one that is not possible, or one that still is."""
    found: Problems = {}
    for place, row in enumerate(rows):
        if row.takes_away:
            continue
        new = migrated({row.question: row.after}, "", rows[place + 1 :]).answers
        for key, value in new.items():
            options = questions.get(key, Asked()).options
            if options and display(value) not in options:
                hint = nearest(display(value), options)
                message = f"The question '{key}' has no option '{display(value)}'.{hint}"
                found[place] = ("bad-migration", "to", message)
        old = migrated({row.question: row.before}, "", rows).answers
        word, options = display(row.before), questions.get(row.question, Asked()).options
        if word in options and old.get(row.question) != row.before:
            message = (
                f"The question '{row.question}' still has the option '{word}'. Give the option "
                "another name: an old answer would be taken for it."
            )
            found[place] = ("bad-migration", "from", message)
    return found


def _vain(rows: Sequence[Migration]) -> Problems:
    """Find rows that contradict an earlier one, so that they would never apply."""
    found: Problems = {}
    earlier = _Earlier()
    for place, row in enumerate(rows):
        if problem := earlier.problem(row):
            found[place] = ("bad-migration", *problem)
        else:
            earlier.add(row)
    return found


@dataclass
class _Earlier:
    """What the rows so far do: questions that are gone, new names, answers that have changed."""

    gone: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)
    changed: list[tuple[str, str]] = field(default_factory=list)

    def problem(self, row: Migration) -> tuple[str, str] | None:
        """Return the key and the message of a row that contradicts an earlier one."""
        if row.question in self.gone:
            return "question", f"An earlier row renames or removes '{row.question}' already."
        if row.renamed in self.made:
            return "renamed", f"An earlier row renames a question to '{row.renamed}' already."
        if (row.question, repr(row.before)) in self.changed:
            return "from", f"An earlier row changes '{row.question}={display(row.before)}' already."
        return None

    def add(self, row: Migration) -> None:
        """Add a row that contradicts none."""
        if not row.takes_away:
            self.changed.append((row.question, repr(row.before)))
            return
        self.gone.add(row.question)
        self.made.discard(row.question)
        if row.renamed:
            self.made.add(row.renamed)
            self.gone.discard(row.renamed)
