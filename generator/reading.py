"""The texts of questions as they read with the answers so far, and with what Copier tells."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from generator.context import context
from generator.errors import WorkError
from generator.questions import Question, Questions
from generator.texts import Texts
from generator.values import read_bool
from generator.words import printable

ANSWERS = "_copier_answers"


@dataclass(frozen=True)
class Wording:
    """The words of a question, which may be several lines, and what stands in an empty one."""

    help: str
    placeholder: str


@dataclass(frozen=True)
class Reading:
    """Renders the texts of a template's questions, and others that read as they do."""

    questions: Questions

    def render(self, text: object, values: Mapping[str, object]) -> object:
        """Return a text rendered; raise `WorkError` where it does not render."""
        return self._texts.render(text, self._known(text, values))

    def render_default(self, text: object, values: Mapping[str, object]) -> object:
        """Return a default rendered; raise `Unset` where it says that it is none."""
        return self._texts.render_default(text, self._known(text, values))

    def words(self, text: str, values: Mapping[str, object]) -> str:
        """Return harmless lines for a person; as they were written where they do not render."""
        with suppress(WorkError):
            text = str(self.render(text, values))
        return "\n".join(map(printable, text.strip().splitlines()))

    def message(self, text: str, values: Mapping[str, object], place: str) -> str:
        """Return what a template says of the project that comes, or came, to stand in `place`."""
        conf = {**self._context["_copier_conf"], "dst_path": PurePath(place)}  # type: ignore[dict-item]
        return self.words(text, {**values, "_copier_conf": conf, "_copier_operation": "copy"})

    def wording(self, question: Question, values: Mapping[str, object]) -> Wording:
        """Return what a person reads of a question."""
        return Wording(
            self.words(question.help, values) or question.key,
            self.words(question.placeholder, values),
        )

    def is_asked(self, question: Question, values: Mapping[str, object]) -> bool:
        """Tell whether the answers so far call for a question."""
        return read_bool(self.render(question.when, values))

    @cached_property
    def _texts(self) -> Texts:
        settings, folders = self.questions.settings, self.questions.folders
        return Texts(settings.undefined, settings.envops, folders, settings.extensions)

    @cached_property
    def _context(self) -> Mapping[str, object]:
        settings = self.questions.settings
        return context(self.questions.origin, settings.answers_file, settings.external)

    def _known(self, text: object, values: Mapping[str, object]) -> Mapping[str, object]:
        """Return what a text may read; of the answers Copier counts those that it would record."""
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
