"""The entry point for AWS Lambda, behind an HTTP API of API Gateway."""

from asyncio import Runner
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from fastapi import FastAPI
from mangum import Mangum

from .main import app
from .problems import MEDIA_TYPE

TEXT = ["text/", "application/json", MEDIA_TYPE]


@contextmanager
def opened(app: FastAPI) -> Iterator[Mangum]:
    """Yield a handler for events, which runs the open application on one event loop.

    Mangum's own lifespan would open and close the database connection for each request.
    """
    lifespan = app.router.lifespan_context(app)
    with Runner() as runner:
        runner.run(lifespan.__aenter__())
        yield Mangum(app, lifespan="off", text_mime_types=TEXT)
        runner.run(lifespan.__aexit__(None, None, None))


# Opened once per instance of the function; Lambda gives no notice when it removes an instance.
instance = ExitStack()
handler = instance.enter_context(opened(app))
