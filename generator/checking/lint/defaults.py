"""The lint of defaults, each checked with all other questions at their defaults, in order."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from generator.checking.lint.finding import Finding
from generator.checking.lint.jinja_names import Names
from generator.checking.lint.parsed import ParsedFolder
from generator.checking.lint.positions import Piece
from generator.errors import InputError, WorkError
from generator.questions.answers import Answering, to_recorded
from generator.questions.copier_yml import MISSING, Question, read_questions


@dataclass(frozen=True)
class Defaults:
    """The default values of the questions that have one, and findings on the others."""

    values: Mapping[str, object]
    findings: tuple[Finding, ...]


def lint_defaults(layers: Sequence[ParsedFolder]) -> Defaults:
    """Find texts that read later questions, and defaults that the template refuses.

    A default is not checked if it needs another that is missing or wrong, or if its texts include
    files. Nothing is checked if an extension may add names and filters of its own.
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
    for place, question in enumerate(questions, 1):
        texts = _texts(question, layers)
        findings += _read_too_early(texts, later=set(questions.keys()[place:]))
        unknown = set(questions.keys()) - values.keys() - {question.key}
        if _can_be_judged(texts, unknown):
            try:
                _take(question, answering, values)
            except (RecursionError, ValueError, WorkError) as error:
                findings.append(_refused(question, error, layers))
    return Defaults(values, tuple(findings))


def _texts(question: Question, layers: Sequence[ParsedFolder]) -> dict[Piece, Names]:
    """Return the texts of a question, from the folder whose question wins."""
    return {
        piece: names
        for layer in layers
        if layer.config.file == question.file
        for piece, names in layer.names.items()
        if piece.key == question.key
    }


def _read_too_early(texts: Mapping[Piece, Names], later: AbstractSet[str]) -> Iterator[Finding]:
    for piece, names in texts.items():
        for name, line in names.missing.items():
            if name in later:
                message = f"'{piece.key}' reads '{name}', which is asked later: move one."
                yield Finding(piece.file, piece.line_of(line, name), "read-too-early", message)


def _can_be_judged(texts: Mapping[Piece, Names], unknown: AbstractSet[str]) -> bool:
    return not any(names.includes or unknown & names.read.keys() for names in texts.values())


def _take(question: Question, answering: Answering, values: dict[str, object]) -> None:
    """Add the question's default to `values`; like Copier, check it only if it is asked."""
    asked = answering.is_asked(question, values)
    default = answering.default(question, values)
    if default is MISSING:
        return
    if asked:
        answering.check(question, to_recorded(question, default), values)
    values[question.key] = default


def _refused(question: Question, error: Exception, layers: Sequence[ParsedFolder]) -> Finding:
    """Return the error as a finding at the line of the default."""
    entry = next(
        entry
        for layer in layers
        if layer.config.file == question.file
        for entry in reversed(layer.config.questions)
        if entry.key == question.key
    )
    reason = str(error.__cause__ or error).rstrip(".")
    message = f"The default of '{question.key}' is refused: {reason}."
    return Finding(entry.file, entry.line_of("default"), "refused-default", message)
