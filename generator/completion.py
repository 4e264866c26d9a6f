"""Completion for shells: shtab knows the commands and options, this what may stand behind them.

All of it is worked out when the script is made, so no Python starts while a shell completes. The
functions that choose among the words stand in `shells/`, in the shells' own languages.
"""

import shlex
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import shtab

from generator.errors import InputError
from generator.guide import Guide
from generator.questions import Question, Questions, read_questions
from generator.registry import Template
from generator.schema import Standing, condition, stand

SHELLS = Path(__file__).with_name("shells")
# How each shell writes down a list of words.
LISTS = {"bash": "{}='{}'", "zsh": "{}=({})", "fish": "set -g {} {}"}
# bash calls what came last: shtab's own function, with its words put together first.
LAST = {"bash": "\ncomplete -o bashdefault -F _scaffold scaffold"}
# Which of the functions in `shells/` completes which argument.
FUNCTIONS = {"need": "need", "set": "setting", "template": "template", "id": "template"}
PATHS = {"answers": shtab.FILE, "destination": shtab.DIRECTORY, "source": shtab.DIRECTORY}


@dataclass(frozen=True)
class Words:
    """What may be passed: template ids, `KEY=` and `KEY=VALUE`, and the keys of several values."""

    templates: tuple[str, ...]
    needs: tuple[str, ...]
    settings: tuple[str, ...]
    several: tuple[str, ...]


def find_words(guide: Guide, templates: Mapping[str, Template]) -> Words:
    """Collect the words of the guide and of all templates; one question may be in many."""
    needs = (_pairs(item.id, item.option_ids) for item in guide.criteria)
    read = [found for template in templates.values() if (found := _questions(template))]
    asked = [
        (question, stand(questions))
        for questions in read
        for question in questions
        if condition(question) is not False
    ]
    settings = (_pairs(question.key, _values(question, standing)) for question, standing in asked)
    several = [item.id for item in guide.criteria if item.multiple]
    several += [question.key for question, _ in asked if question.multiselect]
    return Words(tuple(templates), _each(needs), _each(settings), _each([several]))


def _questions(template: Template) -> Questions | None:
    """Return what a template asks; one that is broken must not take completion from the others."""
    try:
        return read_questions(template.folders)
    except InputError:
        if template.ours:
            raise
        return None


def write_script(shell: str, parser: ArgumentParser, words: Words) -> str:
    """Return the script that a shell reads to complete this parser's command."""
    _mark(parser)
    lists = (_listed(shell, name, found) for name, found in vars(words).items())
    functions = (SHELLS / f"scaffold.{shell}").read_text(encoding="utf-8")
    preamble = "\n".join([*lists, "", functions])
    script = shtab.complete(parser, shell=shell, preamble=preamble)
    return f"{script.rstrip()}{LAST.get(shell, '')}"


def _mark(parser: ArgumentParser) -> None:
    """Tell shtab, in its own way, how each argument is completed."""
    for action in parser._actions:  # noqa: SLF001 - shtab walks through them too
        if action.dest in PATHS:
            vars(action)["complete"] = PATHS[action.dest]
        if action.dest in FUNCTIONS:
            name = f"_scaffold_complete_{FUNCTIONS[action.dest]}"
            vars(action)["complete"] = {"bash": name, "zsh": name, "fish": f"({name})"}
        if isinstance(action.choices, Mapping):
            for command in action.choices.values():
                _mark(command)


def _pairs(key: str, values: Iterable[str]) -> Iterator[str]:
    """Yield the key by itself, then with each value that a shell takes without quotes."""
    yield f"{key}="
    yield from (f"{key}={value}" for value in values if value == shlex.quote(value))


def _values(question: Question, standing: Standing) -> tuple[str, ...]:
    choices = standing.choices(question)
    if question.type == "bool" and not choices:
        return ("true", "false")
    return tuple(str(choice.value) for choice in choices)


def _each(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for group in groups for word in group))


def _listed(shell: str, name: str, words: Iterable[str]) -> str:
    return LISTS[shell].format(f"_scaffold_{name}", " ".join(words))
