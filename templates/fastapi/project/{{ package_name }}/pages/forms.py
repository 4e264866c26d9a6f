"""Form data and its errors."""

from dataclasses import dataclass, field, replace
from typing import Annotated, Self

from fastapi import Depends, Request
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


async def read_form(request: Request) -> Form:
    """Read the form data. Browsers send CRLF line endings; convert them to LF, as in the API."""
    async with request.form() as sent:
        texts = {name: text for name, text in sent.items() if isinstance(text, str)}
    return Form({name: text.replace("\r\n", "\n") for name, text in texts.items()})


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ").replace("String", "This", 1) + "."


SentForm = Annotated[Form, Depends(read_form)]
