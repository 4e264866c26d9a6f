"""The texts of questions, rendered with the answers so far and Copier's variables."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from generator.errors import WorkError
from generator.messages import printable
from generator.questions._values import read_bool
from generator.questions.copier_yml import Question, Questions
from generator.rendering.context import context
from generator.rendering.jinja import Texts

ANSWERS = "_copier_answers"


@dataclass(frozen=True)
class Wording:
    """The help text of a question, of one or more lines, and the placeholder of its input."""

    help: str
    placeholder: str


@dataclass(frozen=True)
class QuestionTexts:
    """Renders the texts of a template's questions, and other texts with the same variables."""

    questions: Questions

    def begin(self) -> None:
        """Begin a pass over the questions: the limits on all texts together count from here."""
        self._texts.begin()

    def counted(self) -> AbstractContextManager[None]:
        """Count what is done for the texts as a part of them."""
        return self._texts.counted()

    def render(self, text: object, values: Mapping[str, object]) -> object:
        """Return a text rendered; raise `WorkError` if it does not render."""
        return self._texts.render(text, self._known(text, values))

    def render_default(self, text: object, values: Mapping[str, object]) -> object:
        """Return a default rendered; raise `Unset` if it is `UNSET`."""
        return self._texts.render_default(text, self._known(text, values))

    def words(self, text: str, values: Mapping[str, object]) -> str:
        """Return lines with control characters escaped; as written if they do not render."""
        with suppress(WorkError):
            text = str(self.render(text, values))
        return "\n".join(map(printable, text.strip().splitlines()))

    def message(self, text: str, values: Mapping[str, object], place: str) -> str:
        """Return a template's message about the project that is generated in `place`."""
        conf = {**self._context["_copier_conf"], "dst_path": PurePath(place)}  # type: ignore[dict-item]
        return self.words(text, {**values, "_copier_conf": conf, "_copier_operation": "copy"})

    def wording(self, question: Question, values: Mapping[str, object]) -> Wording:
        """Return the texts of a question to show."""
        return Wording(
            self.words(question.help, values) or question.key,
            self.words(question.placeholder, values),
        )

    def is_asked(self, question: Question, values: Mapping[str, object]) -> bool:
        """Tell whether the answers so far call for a question."""
        return self.holds(question.when, values)

    def holds(self, condition: object, values: Mapping[str, object]) -> bool:
        """Tell whether a condition renders as true; raise `WorkError` if it does not render."""
        return read_bool(self.render(condition, values))

    @cached_property
    def _texts(self) -> Texts:
        settings, folders = self.questions.settings, self.questions.folders
        return Texts(settings.undefined, settings.envops, folders, settings.extensions)

    @cached_property
    def _context(self) -> Mapping[str, object]:
        settings = self.questions.settings
        return context(self.questions.origin, settings.answers_file, settings.external)

    def _known(self, text: object, values: Mapping[str, object]) -> Mapping[str, object]:
        """Return the variables of a text; `_copier_answers` has the answers to be recorded."""
        known = {**self._context, **values}
        if ANSWERS in str(text):
            known[ANSWERS] = {
                question.key: values[question.key]
                for question in self.questions
                if question.key in values
                and not question.secret
                and self.is_asked(question, values)
            }
        return known
