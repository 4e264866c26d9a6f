"""The values of a form and its errors."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Self

from pydantic import ValidationError


@dataclass(frozen=True)
class Form:
    """The values of a form, an error message per invalid field, and one for the whole form."""

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    failure: str = ""

    def failed(self, failure: str) -> Self:
        """Return the form with a message for the whole form."""
        return replace(self, errors={}, failure=failure)

    def refused(self, error: ValidationError) -> Self:
        """Return the form with a message for each invalid field."""
        problems = error.errors(include_context=False, include_input=False, include_url=False)
        errors = {str(item["loc"][0]): _sentence(item["msg"]) for item in problems}
        return replace(self, errors=errors, failure="")


def with_texts(sent: Iterable[tuple[str, str]]) -> Form:
    """Return a sent form. Browsers send CRLF line endings; convert them to LF, as in the API."""
    return Form({name: text.replace("\r\n", "\n") for name, text in sent})


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ").replace("String", "This", 1) + "."
