"""The data of a form."""

from typing import Annotated

from fastapi import Depends, Request

from .form import Form, with_texts


async def read_form(request: Request) -> Form:
    """Read the form data."""
    async with request.form() as sent:
        return with_texts((name, text) for name, text in sent.items() if isinstance(text, str))


SentForm = Annotated[Form, Depends(read_form)]
