"""Ranks templates for a project's needs, and finds the guide's own pick and the flips."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from generator.errors import InputError
from generator.recommendation._plain_data import as_json, reasons_json, unmet_json
from generator.recommendation.guide import GUIDE, TEMPLATE, Framework, Guide, Rule
from generator.recommendation.needs import Answer, Needs
from generator.recommendation.serving import Part, Serving, unmet_parts

__all__ = [
    "CLEAR",
    "CLOSE",
    "Candidate",
    "Flip",
    "Forbidden",
    "GuidePick",
    "Reason",
    "Recommendation",
    "Template",
    "as_json",
    "find_best",
    "is_forbidden",
    "reasons_json",
    "recommend",
    "score_for",
    "unmet_json",
]

CLOSE = 2  # the largest lead that is called close; docs/recommendation.md has the measurements
CLEAR = 5  # the largest lead that is called clear


class Template(Protocol):
    """The part of a template that a recommendation reads."""

    @property
    def id(self) -> str:
        """The template's id."""

    @property
    def framework(self) -> str:
        """Its framework's id, in the guide or new."""

    @property
    def language(self) -> str:
        """Its programming language; empty if it states none and the guide lacks its framework."""

    @property
    def title(self) -> str:
        """Its display name."""

    @property
    def origin(self) -> str:
        """Where it comes from, such as a package."""

    @property
    def bundled(self) -> bool:
        """True if it came with scaffold."""

    @property
    def serving(self) -> Serving:
        """How it serves needs."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of its manifest; they apply to this template only."""


class Reason(NamedTuple):
    """A rule that fired for one candidate; a reason against it has a negative weight.

    `origin` is who states it: the guide, the candidate's template, or a house rule. `answers` are
    the needs and options that made it fire.
    """

    rule: str
    because: str
    source: str
    weight: int
    origin: str = GUIDE
    answers: tuple[tuple[str, str], ...] = ()

    @property
    def speaker(self) -> str:
        """Who says it, if not the guide, such as "says litestar's template"; else empty."""
        if self.origin.startswith(TEMPLATE):
            return f"says {self.origin.removeprefix(TEMPLATE)}'s template"
        return "" if self.origin == GUIDE else self.origin

    @property
    def cited(self) -> str:
        """The source, after who says it."""
        return f"{self.speaker}: {self.source}" if self.speaker else self.source


class Candidate(NamedTuple):
    """A template and its reasons; the weights of both lists sum to the score.

    `title` contains id and origin unless it is that of one bundled template. `unmet` are the parts
    that the needs ask for and that its starter lacks.
    """

    template: str
    framework: str
    title: str
    score: int
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...]
    language: str = ""
    origin: str = ""
    bundled: bool = True
    unmet: tuple[Part, ...] = ()


class GuidePick(NamedTuple):
    """The guide's first choice among all its frameworks, by its own rules alone."""

    framework: Framework
    score: int
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...]
    tied: tuple[Framework, ...]


class Forbidden(NamedTuple):
    """A template that house rules exclude, and why."""

    template: str
    framework: str
    title: str
    because: str


class Flip(NamedTuple):
    """A single changed answer that changes the recommendation."""

    need: str
    from_: Answer
    to: Answer
    recommended: str


class Recommendation(NamedTuple):
    """The ranked candidates, best first, with the guide's pick and the flips."""

    needs: Needs
    candidates: tuple[Candidate, ...]
    guide_pick: GuidePick
    flips: tuple[Flip, ...]
    forbidden: tuple[Forbidden, ...] = ()

    @property
    def lead(self) -> int | None:
        """The points between the first candidate and the second; none if it is alone."""
        scores = [candidate.score for candidate in self.candidates[:2]]
        return scores[0] - scores[1] if len(scores) > 1 else None

    @property
    def close(self) -> bool:
        """True if a small change may change the recommendation."""
        return self.lead is not None and self.lead <= CLOSE

    @property
    def strength(self) -> str:
        """The lead in a word: level, close, clear or far; alone for a single candidate."""
        if self.lead is None:
            return "alone"
        if self.lead == 0:
            return "level"
        if self.lead <= CLOSE:
            return "close"
        return "clear" if self.lead <= CLEAR else "far"

    @property
    def unmet(self) -> tuple[Part, ...]:
        """The parts that the starter of the best template lacks."""
        return self.candidates[0].unmet

    def with_unmet(self, template: str, unmet: tuple[Part, ...]) -> "Recommendation":
        """Return the recommendation with other missing parts of one template."""
        candidates = (
            item._replace(unmet=unmet) if item.template == template else item
            for item in self.candidates
        )
        return self._replace(candidates=tuple(candidates))

    @property
    def recommended(self) -> str:
        """The id of the best template."""
        return self.candidates[0].template


def recommend(needs: Needs, guide: Guide, templates: Collection[Template]) -> Recommendation:
    """Rank the templates for these needs.

    Ties are broken by the rules about the guide's first criterion, then in favour of bundled
    templates, then by its order of frameworks, then by template id. Raises InputError without
    templates.
    """
    if not templates:
        raise InputError("There is no template to recommend: install one or name a folder.")
    forbidden = tuple(_forbidden(guide, templates))
    excluded = {item.template for item in forbidden}
    templates = [item for item in templates if item.id not in excluded]
    if not templates:
        raise InputError(f"{guide.house.file} forbids every template: allow one.")
    candidates = _rank(needs, guide, templates)
    return Recommendation(
        needs=needs,
        candidates=tuple(_with_unmet(candidates, needs, templates)),
        guide_pick=_pick(needs, guide),
        flips=tuple(_flips(needs, guide, templates, candidates[0].template)),
        forbidden=forbidden,
    )


def _forbidden(guide: Guide, templates: Collection[Template]) -> Iterator[Forbidden]:
    titles = _titles(templates)
    for item in templates:
        if is_forbidden(item, guide):
            yield Forbidden(item.id, item.framework, titles[item.id], guide.house.reason)


def is_forbidden(template: Template, guide: Guide) -> bool:
    """Tell whether house rules exclude a template, by its id or its framework."""
    return not guide.house.forbids.isdisjoint({template.id, template.framework})


def _with_unmet(
    candidates: Iterable[Candidate], needs: Needs, templates: Iterable[Template]
) -> Iterator[Candidate]:
    by_id = {template.id: template for template in templates}
    for item in candidates:
        yield item._replace(unmet=unmet_parts(needs, by_id[item.template].serving))


def find_best(needs: Needs, guide: Guide, templates: Collection[Template]) -> str:
    """Return the id of the template that comes first, without the reasons."""
    return _rank(needs, guide, templates)[0].template


def _rank(needs: Needs, guide: Guide, templates: Collection[Template]) -> tuple[Candidate, ...]:
    order = {framework.id: place for place, framework in enumerate(guide.frameworks)}
    first = guide.criteria[0].id
    fired = [rule for rule in guide.rules if rule.when.matches(needs)]
    titles = _titles(templates)
    candidates = (_candidate(needs, fired, item, titles[item.id]) for item in templates)
    return tuple(
        sorted(
            candidates,
            key=lambda item: (
                -item.score,
                -score_for(item, first),
                not item.bundled,
                order.get(item.framework, len(order)),
                item.template,
            ),
        )
    )


def score_for(candidate: Candidate, need: str) -> int:
    """Return the part of a score that comes from rules about one need."""
    reasons = (*candidate.reasons, *candidate.against)
    return sum(item.weight for item in reasons if any(need == asked for asked, _ in item.answers))


def _candidate(needs: Needs, fired: Sequence[Rule], template: Template, title: str) -> Candidate:
    own = [rule for rule in template.rules if rule.when.matches(needs)]
    subjects = {template.framework, template.language}
    reasons, against = _weigh([*fired, *own], needs, subjects, template.id)
    return Candidate(
        template=template.id,
        framework=template.framework,
        title=title,
        score=_total(reasons, against),
        reasons=reasons,
        against=against,
        language=template.language,
        origin=template.origin,
        bundled=template.bundled,
    )


def _titles(templates: Iterable[Template]) -> dict[str, str]:
    """Return the title of each template by id, with id and origin unless it is clear without."""
    templates = list(templates)
    said = [template.title.casefold() for template in templates if template.bundled]
    return {
        item.id: item.title
        if item.bundled and said.count(item.title.casefold()) == 1
        else f"{item.title} ({item.id}, {item.origin})"
        for item in templates
    }


def _weigh(
    fired: Iterable[Rule], needs: Needs, subjects: set[str], template: str = ""
) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """Return the reasons for and against the subjects, largest weight first.

    The guide's rules are about frameworks and languages; only others name a template.
    """
    fired = sorted(fired, key=lambda rule: -rule.weight)
    named = [(rule, subjects if rule.origin == GUIDE else {*subjects, template}) for rule in fired]
    reasons = (_reason(rule, rule.weight, needs) for rule, names in named if rule.favours & names)
    against = (_reason(rule, -rule.weight, needs) for rule, names in named if rule.against & names)
    return tuple(reasons), tuple(against)


def _reason(rule: Rule, weight: int, needs: Needs) -> Reason:
    answers = tuple(
        (need, option)
        for need, options in rule.when.when
        for option in sorted(options & needs[need])
    )
    return Reason(rule.id, rule.because, rule.source, weight, rule.origin, answers)


def _total(*groups: Iterable[Reason]) -> int:
    return sum(reason.weight for group in groups for reason in group)


def _pick(needs: Needs, guide: Guide) -> GuidePick:
    """Choose among all frameworks of the guide, without the rules beyond it; its order decides."""
    fired = [rule for rule in guide.rules if not rule.beyond and rule.when.matches(needs)]
    weighed = [(item, *_weigh(fired, needs, {item.id, item.language})) for item in guide.frameworks]
    best = max(_total(reasons, against) for _, reasons, against in weighed)
    first, *rest = (row for row in weighed if _total(row[1], row[2]) == best)
    framework, reasons, against = first
    return GuidePick(framework, best, reasons, against, tuple(row[0] for row in rest))


def _flips(
    needs: Needs, guide: Guide, templates: Collection[Template], current: str
) -> Iterator[Flip]:
    for need, changed in _single_changes(needs, guide):
        best = find_best(changed, guide, templates)
        if best != current:
            yield Flip(need, needs.answer(need), changed.answer(need), best)


def _single_changes(needs: Needs, guide: Guide) -> Iterator[tuple[str, Needs]]:
    """Yield every change of one answer: another option, or one option added or removed."""
    for criterion in guide.criteria:
        for option in criterion.option_ids:
            if criterion.multiple:
                yield criterion.id, needs.toggled(criterion.id, option)
            elif option not in needs[criterion.id]:
                yield criterion.id, needs.with_(criterion.id, {option})
