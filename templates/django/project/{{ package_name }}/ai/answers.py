"""Answers of the language model as responses: whole, or an event stream."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from structlog.contextvars import get_contextvars

from ..errors import problem
from ..streams import EVENT_STREAM, format_event, stream
from .connection import choose_model
from .outcome import ModelError
from .schemas import Answer, Question, Text
from .service import Answering

EVENTS = (
    "The answer, or with `Accept: text/event-stream` its events: `text` for each part, then"
    " `done`, or `error` with a problem."
)


def respond(
    request: HttpRequest, question: Question
) -> Answer | HttpResponse | StreamingHttpResponse:
    """Return the answer, a stream for a client that accepts one, or a problem."""
    close_old_connections()  # the call of the model is slow
    max_tokens = min(question.max_tokens, settings.AI_MAX_TOKENS)
    answering = Answering(choose_model(), question.prompt, max_tokens, settings.AI_TIMEOUT)
    is_streamed = EVENT_STREAM in request.headers.get("Accept", "")
    try:
        return async_to_sync(answer)(answering, is_streamed=is_streamed)
    except ModelError as error:
        response = problem(error.status, error.detail)
        if error.retry_after:
            response.headers["Retry-After"] = error.retry_after
        return response


async def answer(answering: Answering, *, is_streamed: bool) -> Answer | StreamingHttpResponse:
    """Wait for the whole answer, or for its first part: until then, an error sets the status."""
    async with AsyncExitStack() as stack:
        stack.push_async_callback(answering.close)
        await answering.begin()
        if is_streamed:
            request_id = get_contextvars()["request_id"]  # a stream outlives this context
            return stream(tell(answering, stack.pop_all(), request_id))
        return await answering.whole()


async def tell(
    answering: Answering, stack: AsyncExitStack, request_id: str
) -> AsyncIterator[bytes]:
    """Yield the events. The status is already sent, so an error is an event too."""
    async with stack:
        try:
            async for text in answering:
                yield format_event(event="text", data=Text(text=text).model_dump_json())
            yield format_event(event="done", data=answering.done().model_dump_json())
        except ModelError as error:
            told = problem(error.status, error.detail, request_id=request_id)
            yield format_event(event="error", data=told.content.decode())
