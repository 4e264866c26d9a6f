"""What a starter includes: the parts that needs ask for, and those that are missing."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from generator.messages import join_words
from generator.recommendation._criteria import Criterion
from generator.recommendation._rules import Clause, Condition
from generator.recommendation.needs import Needs


class Part(NamedTuple):
    """A part of a starter for which the answer `option` of `need` asks.

    `because` is why a starter lacks it; empty if nothing says so.
    """

    need: str
    option: str
    name: str
    because: str = ""


class DefaultRow(NamedTuple):
    """When some needs set defaults, and the questions that they set."""

    when: Condition
    questions: frozenset[str]


class Serving(NamedTuple):
    """How a template serves needs: always with `brings`, else through its questions.

    `rows` are its default rows with the questions that it asks. `without` are rows about questions
    that it lacks, each with the reason. Nothing is known of a plain template.
    """

    brings: tuple[Clause, ...] = ()
    rows: tuple[DefaultRow, ...] = ()
    without: tuple[tuple[Condition, str], ...] = ()
    known: bool = True


UNKNOWN = Serving(known=False)


def all_parts(criteria: Iterable[Criterion]) -> Iterator[Part]:
    """Yield the parts of the guide, with each option that asks for one, in the guide's order."""
    for criterion in criteria:
        for option in criterion.options:
            if option.part:
                yield Part(criterion.id, option.id, option.part)


def unmet_parts(
    needs: Needs, serving: Serving, ruled_out: Collection[str] = ()
) -> tuple[Part, ...]:
    """Return the parts that these needs ask for and the template does not serve.

    Questions that are `ruled_out` by other answers serve nothing.
    """
    if not serving.known:
        return ()
    missing: dict[str, Part] = {}
    served: set[str] = set()
    for part in all_parts(needs.criteria):
        if part.option in needs[part.need]:
            if _serves(part, needs, serving, ruled_out):
                served.add(part.name)
            missing.setdefault(part.name, part._replace(because=_reason(part, serving)))
    return tuple(part for name, part in missing.items() if name not in served)


def serves_at_all(part: Part, serving: Serving) -> bool:
    """Tell whether a template serves a part for some needs."""
    return _brings(part, serving) or any(_names(row.when, part) for row in serving.rows)


def missing_sentence(parts: Iterable[Part]) -> str:
    """Return what a starter does not include as a sentence; empty if nothing is missing."""
    parts = list(parts)
    if not parts:
        return ""
    reasons = dict.fromkeys(part.because for part in parts if part.because)
    because = f" ({'; '.join(reasons)})" if reasons else ""
    return f"The starter does not include {join_words(part.name for part in parts)}{because}."


def _serves(part: Part, needs: Needs, serving: Serving, ruled_out: Collection[str]) -> bool:
    return _brings(part, serving) or any(
        _names(row.when, part) and row.when.matches(needs)
        for row in serving.rows
        if not row.questions <= frozenset(ruled_out)
    )


def _brings(part: Part, serving: Serving) -> bool:
    return any(part.need == need and part.option in options for need, options in serving.brings)


def _names(when: Condition, part: Part) -> bool:
    return any(part.need == need and part.option in options for need, options in when.when)


def _reason(part: Part, serving: Serving) -> str:
    return next((because for when, because in serving.without if _names(when, part)), "")
