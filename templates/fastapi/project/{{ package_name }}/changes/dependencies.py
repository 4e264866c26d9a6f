"""Dependencies of the changes endpoint."""

from typing import Annotated

from fastapi import Depends, Header, Request

from ..database import Session
from ..notes.schemas import INT64
from . import service
from .feed import Feed
from .start import Start


def feed_of_process(request: Request) -> Feed:
    """Return the feed, which `lifespan` updates."""
    feed: Feed = request.app.state.feed
    return feed


async def start_of_stream(
    session: Session,
    last_event_id: Annotated[int | None, Header(alias="Last-Event-ID", ge=0, le=INT64)] = None,
) -> Start:
    """Return the start position of a stream, and release the database before the stream starts."""
    return await service.find_start(session, last_event_id)


LiveFeed = Annotated[Feed, Depends(feed_of_process)]
StartOfStream = Annotated[Start, Depends(start_of_stream)]
