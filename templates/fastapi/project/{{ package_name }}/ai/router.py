"""The endpoint for answers of the language model."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.sse import EventSourceResponse, format_sse_event
from starlette.types import Scope

from ..errors import problem
from .dependencies import AnswerBegun, unless_gone
from .outcome import ModelError
from .schemas import Answer, Text
from .service import Answering

STREAM = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
EVENTS = {
    "description": "The answer, or with `Accept: text/event-stream` its events: `text` for each"
    " part, then `done`, or `error` with a problem.",
    "content": {EventSourceResponse.media_type: {"schema": {"type": "string"}}},
}

router = APIRouter(prefix="/api/ai", tags=["ai"])


@router.post("/answers", response_model=Answer, responses={200: EVENTS})
async def create_answer(request: Request, answering: AnswerBegun) -> Answer | EventSourceResponse:
    """Answer a prompt, or stream the answer to a client that accepts `text/event-stream`."""
    if EventSourceResponse.media_type in request.headers.get("Accept", ""):
        return EventSourceResponse(tell(request.scope, answering), headers=STREAM)
    return await unless_gone(request, answering.whole())


async def tell(scope: Scope, answering: Answering) -> AsyncIterator[bytes]:
    """Yield the events. The status is already sent, so an error is an event too."""
    try:
        async for text in answering:
            data = Text(text=text).model_dump_json()
            yield format_sse_event(event="text", data_str=data)
        yield format_sse_event(event="done", data_str=answering.done().model_dump_json())
    except ModelError as error:
        data = bytes(problem(scope, error.status, error.detail).body).decode()
        yield format_sse_event(event="error", data_str=data)
