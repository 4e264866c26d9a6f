"""Shell completion: shtab completes commands and options, this module their values.

All values are computed when the script is written, so completing starts no Python. The functions
that select among the values are in `shells/`, in the languages of the shells.

A shell evaluates the script, and third parties write some of the words. Two rules keep that safe:
a list contains only words that no shell interprets, and each word is quoted for its shell.
"""

import re
import shlex
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import shtab

from generator.errors import InputError
from generator.questions.copier_yml import Question, Questions, read_questions
from generator.questions.json_schema import DefaultAnswers, condition, default_answers
from generator.registry.registry import Registry
from generator.registry.template import Template

SHELLS = Path(__file__).with_name("shells")
# A word that no shell interprets, whatever its options are.
PLAIN = re.compile(r"[\w./+-]+=?[\w.,/+-]*", re.ASCII)
# The assignment of a list of words in each shell.
LISTS = {"bash": "{}=({})", "zsh": "{}=({})", "fish": "set -g {} {}"}
# bash uses the last `complete`: shtab's function, after the words of a value are joined.
LAST = {"bash": "\ncomplete -o bashdefault -F _scaffold scaffold"}
# The function in `shells/` that completes each argument.
FUNCTIONS = {
    "need": "need",
    "set": "setting",
    **dict.fromkeys(("template", "id", "invite", "left", "right"), "template"),
}
PATHS = {
    **dict.fromkeys(("answers", "rules"), shtab.FILE),
    **dict.fromkeys(("destination", "path", "source"), shtab.DIRECTORY),
}


def quote(word: str) -> str:
    """Quote a word for bash and zsh."""
    escaped = word.replace("'", r"'\''")
    return word if PLAIN.fullmatch(word) else f"'{escaped}'"


def quote_for_fish(word: str) -> str:
    """Quote a word for fish, where a backslash escapes between quotes."""
    escaped = word.replace("\\", r"\\").replace("'", r"\'")
    return word if PLAIN.fullmatch(word) else f"'{escaped}'"


QUOTES = {"bash": quote, "zsh": quote, "fish": quote_for_fish}


@dataclass(frozen=True)
class Words:
    """Words to offer: template ids, `KEY=` and `KEY=VALUE`, and the keys with several values.

    `parts` are the needs and frameworks of which the guide can be shown alone; shtab does not quote
    them, so they must come from scaffold itself.
    """

    templates: tuple[str, ...]
    needs: tuple[str, ...]
    settings: tuple[str, ...]
    several: tuple[str, ...]
    parts: tuple[str, ...]


def find_words(registry: Registry) -> Words:
    """Collect the words of the guide and of all templates, which may share questions."""
    needs = (_pairs(item.id, item.option_ids) for item in registry.guide.criteria)
    read = [found for template in registry.templates.values() if (found := _questions(template))]
    asked = [
        (question, default_answers(questions))
        for questions in read
        for question in questions
        if condition(question) is not False and question.key.isidentifier()
    ]
    settings = (_pairs(question.key, _values(question, standing)) for question, standing in asked)
    several = [item.id for item in registry.guide.criteria if item.multiple]
    several += [question.key for question, _ in asked if question.multiselect]
    parts = [item.id for item in registry.guide.criteria]
    parts += [item.id for item in registry.guide.frameworks]
    every = ([registry.templates], needs, settings, [several], [parts])
    return Words(*map(_each, every))


def _questions(template: Template) -> Questions | None:
    """Return the questions of a template, or `None` for a broken third-party template."""
    try:
        return read_questions(template.folders)
    except InputError:
        if template.bundled:
            raise
        return None


def write_script(shell: str, parser: ArgumentParser, words: Words) -> str:
    """Return the script with which a shell completes the command of this parser."""
    _mark(parser, words)
    lists = (_listed(shell, name, found) for name, found in vars(words).items())
    functions = (SHELLS / f"scaffold.{shell}").read_text(encoding="utf-8")
    preamble = "\n".join([*lists, "", functions])
    script = shtab.complete(parser, shell=shell, preamble=preamble)
    return f"{script.rstrip()}{LAST.get(shell, '')}"


def _mark(parser: ArgumentParser, words: Words) -> None:
    """Set the attribute from which shtab reads the completion of each argument."""
    for action in parser._actions:  # noqa: SLF001 - shtab walks through them too
        if action.dest in PATHS:
            vars(action)["complete"] = PATHS[action.dest]
        if action.dest == "part":
            action.choices = words.parts
        if action.dest in FUNCTIONS:
            name = f"_scaffold_complete_{FUNCTIONS[action.dest]}"
            vars(action)["complete"] = {"bash": name, "zsh": name, "fish": f"({name})"}
        if isinstance(action.choices, Mapping):
            for command in action.choices.values():
                _mark(command, words)


def _pairs(key: str, values: Iterable[str]) -> Iterator[str]:
    """Yield `KEY=` alone, then with each value."""
    yield f"{key}="
    yield from (f"{key}={value}" for value in values)


def _values(question: Question, standing: DefaultAnswers) -> tuple[str, ...]:
    choices = standing.choices(question)
    if question.type == "bool" and not choices:
        return ("true", "false")
    return tuple(str(choice.value) for choice in choices)


def _each(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Return the words that are safe to offer, each once; others can still be typed."""
    return tuple(dict.fromkeys(word for group in groups for word in group if _is_offered(word)))


def _is_offered(word: str) -> bool:
    """Tell whether no shell interprets a word, and no command reads it as an option."""
    return word == shlex.quote(word) and not word.startswith("-")


def _listed(shell: str, name: str, words: Iterable[str]) -> str:
    return LISTS[shell].format(f"_scaffold_{name}", " ".join(map(QUOTES[shell], words)))
