"""Finds the answers whose render is most like a project.

Texts are read back from the project. Of each choice, the options are rendered one after the other,
and the one that is most alike is taken; that is repeated until nothing changes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from generator.errors import InputError, WorkError
from generator.project.adopt.likeness import Likeness, Present, compare, read_files
from generator.project.adopt.readback import Mark, read_back
from generator.project.generate import rendered_preview
from generator.project.plan import Outlook, Plan, plan_for
from generator.project.request import Request
from generator.questions.answers import Answering
from generator.questions.copier_yml import Question
from generator.registry.registry import Registry

MOST_RENDERS = 150
MOST_ROUNDS = 3
NUMBER = 7301  # of the first mark; it is a year too
# What a validator may want a text to look like; the first is a valid name of a package.
SHAPES = ("{}", "{}@example.org", "https://{}.example.org")
TEXTS = ("str", "int")


@dataclass
class Inference:
    """A search for answers; `found` are those so far, `sure` the keys that the project shows."""

    outlook: Outlook
    request: Request
    registry: Registry
    present: Present
    found: dict[str, object] = field(default_factory=dict)
    sure: set[str] = field(default_factory=set)
    _seen: dict[str, Likeness] = field(default_factory=dict)
    _plans: dict[str, Plan] = field(default_factory=dict)

    def run(self) -> Plan:
        """Find answers to the questions that are not answered; return the plan with them."""
        self._read_texts()
        for _ in range(MOST_ROUNDS):
            before = dict(self.found)
            for key in self._open(self.plan()):
                if self._is_perfect():
                    return self.plan()
                self._choose(key)
            if not self._read_texts() and self.found == before:
                break
        return self.plan()

    def plan(self, more: Mapping[str, object] | None = None) -> Plan:
        """Return the plan with what was found; raise `InputError` if answers are missing."""
        suited = {**self.outlook.suited, **self.found, **(more or {})}
        known = repr(sorted(suited.items(), key=lambda item: item[0]))
        if known not in self._plans:
            outlook = replace(self.outlook, suited=suited)
            self._plans[known] = plan_for(outlook, self.request, self.registry)
        return self._plans[known]

    def _is_perfect(self) -> bool:
        """Tell whether the render is just what the project is: other answers are not better."""
        self._score(plan := self.plan())
        found = self._seen.get(_known(plan))
        return bool(found and not (found.changed or found.missing or found.alone))

    def _open(self, plan: Plan) -> list[str]:
        """Return the questions that the project may answer, in their order."""
        hidden = {*self.request.given, *plan.answers.secret}
        return [key for key in plan.answers.asked if key not in hidden]

    def _choose(self, key: str) -> None:
        """Take the value of a question with which the render is most alike."""
        plan = self.plan()
        if key not in plan.answers.asked:
            return
        present = plan.answers.values[key]
        best = now = self._score(plan)
        others: list[int] = []
        for value in _other_values(plan, key):
            score = self._tried(key, value)
            if score is None:
                continue
            others.append(score)
            if score > best:
                best, self.found[key] = score, value
        if best > now or (others and max(others) < now):
            self.sure.add(key)
            self.found.setdefault(key, present)

    def _tried(self, key: str, value: object) -> int | None:
        """Return how alike the render with another value is; None if it is not possible."""
        if len(self._seen) >= MOST_RENDERS:
            return None
        try:
            plan = self.plan({key: value})
            return self._score(plan) if plan.answers.values.get(key) == value else None
        except (InputError, WorkError):  # not with the other answers, or it does not render
            return None

    def _score(self, plan: Plan) -> int:
        known = _known(plan)
        if known not in self._seen:
            self._seen[known] = compare(rendered(plan), self.present)
        return self._seen[known].score

    def _read_texts(self) -> bool:
        """Read texts back from the project; tell whether that changed one."""
        before = dict(self.found)
        marks = list(self._marks(self.plan()))
        read: dict[str, list[str]] = {}
        for group in (marks, *([mark] for mark in marks)):
            files = self._rendered_with(group)
            read = {**read_back(files, group, self.present), **read}
            if files and group is marks:
                break  # else one of them does not render: each is tried alone
        valid = {key: list(self._valid(key, values)) for key, values in read.items()}
        valid = {key: values for key, values in valid.items() if values}
        self._take({key: values[0] for key, values in valid.items()})
        for key, values in valid.items():
            if key not in self.sure:
                for value in values:
                    self._take({key: value})
        return self.found != before

    def _rendered_with(self, marks: Iterable[Mark]) -> Mapping[str, bytes]:
        """Return the render with marks as answers; nothing if the template refuses one."""
        try:
            return rendered(self.plan({mark.key: _value(mark) for mark in marks}))
        except (InputError, WorkError):
            return {}

    def _take(self, texts: Mapping[str, object]) -> None:
        """Take texts if the render is not less alike with them: two may stand in one line."""
        try:
            score = self._score(self.plan(texts))
        except (InputError, WorkError):
            return
        if texts and score >= self._score(self.plan()):
            self.found |= texts
            self.sure |= set(texts)

    def _valid(self, key: str, values: Iterable[str]) -> Iterator[object]:
        for value in values:
            try:
                yield self._cast(key, value)
            except (ValueError, WorkError):
                continue

    def _cast(self, key: str, value: str) -> object:
        values = self.plan().answers.values
        question = _question(self.outlook, key)
        return Answering(self.outlook.questions).check(question, value, values)

    def _marks(self, plan: Plan) -> Iterator[Mark]:
        """Yield a mark for each text whose question accepts one."""
        answering = Answering(plan.questions)
        for place, key in enumerate(self._open(plan)):
            question = _question(self.outlook, key)
            values = plan.answers.values
            kind = answering.with_type(question, values).type
            if kind not in TEXTS or question.multiselect or answering.choices(question, values):
                continue
            name = f"qzx{''.join(chr(97 + int(digit)) for digit in str(place))}xzq"
            shapes = [str(NUMBER + place)] if kind == "int" else [it.format(name) for it in SHAPES]
            for text in shapes:
                mark = Mark(key, text, kind == "int")
                if _accepts(answering, question, mark, values):
                    yield mark
                    break


def rendered(plan: Plan) -> dict[str, bytes]:
    """Return the files of a plan's render, by path."""
    with rendered_preview(plan) as (tree, _):
        return read_files(tree)


def _known(plan: Plan) -> str:
    """Return what a render depends on, as a text."""
    return repr(sorted(plan.answers.data.items(), key=lambda item: item[0]))


def _value(mark: Mark) -> object:
    return int(mark.text) if mark.number else mark.text


def _accepts(
    answering: Answering, question: Question, mark: Mark, values: Mapping[str, object]
) -> bool:
    try:
        answering.check(question, _value(mark), values)
    except (ValueError, WorkError):
        return False
    return True


def _question(outlook: Outlook, key: str) -> Question:
    return next(question for question in outlook.questions if question.key == key)


def _other_values(plan: Plan, key: str) -> Iterator[object]:
    """Yield the other possible values of a question with choices, or of a switch."""
    answering = Answering(plan.questions)
    question = next(question for question in plan.questions if question.key == key)
    values = dict(plan.answers.values)
    now = values[key]
    choices = [it.value for it in answering.choices(question, values) if not it.refused]
    if question.multiselect and isinstance(now, list):
        for value in choices:
            yield [it for it in choices if (it in now) != (it == value)]
    elif choices:
        yield from (value for value in choices if value != now)
    elif answering.with_type(question, values).type == "bool":
        yield not now
