"""The lint of answers: each question's default, with all others at theirs."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from generator.answers import Answering, again
from generator.errors import InputError, WorkError
from generator.findings import Finding
from generator.layers import Layer
from generator.names_used import Names
from generator.questions import MISSING, Question, read_questions


@dataclass(frozen=True)
class Defaults:
    """The values of all questions that have one, and what is wrong with others."""

    values: Mapping[str, object]
    findings: tuple[Finding, ...]


def lint_defaults(layers: Sequence[Layer]) -> Defaults:
    """Find defaults that do not render, are not of their type, or are refused by the template.

    A question is not judged where it needs another that has no default or a wrong one, or where
    its texts pull in files. Nor is any where an extension may bring filters of its own.
    """
    if any(layer.config.settings.extensions for layer in layers):
        return Defaults({}, ())
    try:
        questions = read_questions([layer.config.file.parent for layer in layers])
    except InputError:
        return Defaults({}, ())  # the lint of `copier.yml` says why
    answering = Answering(questions)
    values: dict[str, object] = {}
    findings: list[Finding] = []
    for question in questions:
        names = _names(question, layers)
        if _can_be_judged(names, set(questions.keys()) - {question.key}, values):
            try:
                _take(question, answering, values)
            except (ValueError, WorkError) as error:
                findings.append(_refused(question, error, layers))
    return Defaults(values, tuple(findings))


def _names(question: Question, layers: Sequence[Layer]) -> list[Names]:
    """Return what the question's texts read."""
    return [
        names
        for layer in layers
        for piece, names in layer.names.items()
        if piece.key == question.key
    ]


def _can_be_judged(
    names: Sequence[Names], others: AbstractSet[str], values: Mapping[str, object]
) -> bool:
    return all(
        not found.pulls and not (found.read.keys() & others) - values.keys() for found in names
    )


def _take(question: Question, answering: Answering, values: dict[str, object]) -> None:
    """Add the question's default to `values`; like Copier, judge it only where it is asked."""
    asked = answering.is_asked(question, values)
    default = answering.default(question, values)
    if default is MISSING:
        return
    if asked:
        answering.check(question, again(question, default), values)
    values[question.key] = default


def _refused(question: Question, error: Exception, layers: Sequence[Layer]) -> Finding:
    """Say why, at the place of the default."""
    entry = next(
        entry
        for layer in reversed(layers)
        for entry in reversed(layer.config.questions)
        if entry.key == question.key
    )
    reason = str(error.__cause__ or error).rstrip(".")
    message = f"The default of '{question.key}' is refused: {reason}."
    return Finding(entry.file, entry.line_of("default"), "refused-default", message)
