"""What people fill in, and what is wrong with it."""

from dataclasses import dataclass, field, replace
from typing import Annotated, Self

from fastapi import Depends, Request
from pydantic import ValidationError


@dataclass(frozen=True)
class Form:
    """The texts of a form, a sentence for each that is not accepted, and one for the whole."""

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    failure: str = ""

    def failed(self, failure: str) -> Self:
        """Return the form as it is shown again when the texts are fine and it still fails."""
        return replace(self, errors={}, failure=failure)

    def refused(self, error: ValidationError) -> Self:
        """Return the form as it is shown again when texts are not accepted."""
        problems = error.errors(include_context=False, include_input=False, include_url=False)
        errors = {str(item["loc"][0]): _sentence(item["msg"]) for item in problems}
        return replace(self, errors=errors, failure="")


async def read_form(request: Request) -> Form:
    """Read what was sent. Browsers end lines with two characters; the API takes one, so we do."""
    async with request.form() as sent:
        texts = {name: text for name, text in sent.items() if isinstance(text, str)}
    return Form({name: text.replace("\r\n", "\n") for name, text in texts.items()})


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ").replace("String", "This", 1) + "."


SentForm = Annotated[Form, Depends(read_form)]
