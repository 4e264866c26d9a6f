"""The options of a template as the page shows them: grouped, with what rules a choice out."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from generator.project.operations import CheckedAnswers, Option, Wanted
from generator.questions.typed import typed
from generator.web.address import write_address
from generator.web.form import FLIP, with_view, without_setting

FIRST = "More"  # the title of questions without a group


class ChoiceRow(NamedTuple):
    """A choice: `refused` is why it cannot be taken now, `changes` the address of its changes."""

    value: str
    label: str
    is_taken: bool
    refused: str
    changes: str


class OptionRow(NamedTuple):
    """An option as a field: choices, or a text to type; `usual` is the answer if none is given.

    A refused text stays in its field, so that it can be corrected.
    """

    key: str
    help: str
    choices: tuple[ChoiceRow, ...]
    value: str
    usual: str
    is_given: bool
    is_multiple: bool
    refused: str


class OptionGroup(NamedTuple):
    """A title and its options."""

    title: str
    options: tuple[OptionRow, ...]


class Refusal(NamedTuple):
    """A given answer that was not taken: why, and the address without it."""

    key: str
    because: str
    address: str


class OptionsView(NamedTuple):
    """The groups of options, the answers that were not taken, and questions for secrets."""

    groups: tuple[OptionGroup, ...]
    refusals: tuple[Refusal, ...]
    secrets: tuple[str, ...]
    notes: tuple[str, ...]


def options_view(found: CheckedAnswers, wanted: Wanted) -> OptionsView:
    """Return the view of a template's options."""
    rows = {it.question.key: _row(it, wanted) for it in found.options if not it.question.secret}
    return OptionsView(
        tuple(_groups(found, rows)),
        tuple(
            Refusal(key, because, write_address(without_setting(wanted, key)))
            for key, because in found.refused.items()
        ),
        tuple(it.question.key for it in found.options if it.question.secret),
        found.plan.notes if found.plan else (),
    )


def _groups(found: CheckedAnswers, rows: dict[str, OptionRow]) -> Iterator[OptionGroup]:
    groups = found.template.manifest.groups
    grouped = {key for group in groups for key in group.questions}
    loose = tuple(row for key, row in rows.items() if key not in grouped)
    if loose:
        yield OptionGroup(FIRST if groups else "", loose)
    for group in groups:
        if own := tuple(rows[key] for key in group.questions if key in rows):
            yield OptionGroup(group.title, own)


def _row(option: Option, wanted: Wanted) -> OptionRow:
    question, choices = option.question, tuple(_choices(option, wanted))
    given = dict(pair.split("=", 1) for pair in wanted.settings)
    stays = bool(option.refused) and not choices and question.key in given
    return OptionRow(
        question.key,
        option.help,
        choices,
        given[question.key] if stays else typed(question, option.value),
        typed(question, option.usual),
        option.given or stays,
        question.multiselect,
        option.refused,
    )


def _choices(option: Option, wanted: Wanted) -> Iterator[ChoiceRow]:
    question = option.question
    one = replace(question, multiselect=False)
    rows: Iterable[tuple[str, object, str]] = option.choices
    if not option.choices and question.type == "bool":
        rows = (("Yes", True, ""), ("No", False, ""))
    several = option.value if question.multiselect and isinstance(option.value, list) else None
    chosen = [typed(one, it) for it in ([option.value] if several is None else several)]
    for label, value, refused in rows:
        text = typed(one, value)
        taken = text in chosen
        flip = f"{question.key}={text}"
        changes = "" if taken or refused or question.multiselect else flip
        address = with_view(wanted, {FLIP: changes}) if changes else ""
        yield ChoiceRow(text, label, taken, refused, address)
