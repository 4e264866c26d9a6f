"""Jobs: how the application sends them, and how a worker runs them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from celery import Celery
from flask import Flask, abort, current_app
from kombu.exceptions import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from .broker import create_celery, ping
from .database import after_commit, connect
from .settings import Settings

RETRY_AFTER = 10  # seconds

Action = Callable[..., None]

log = structlog.stdlib.get_logger(__name__)


def enqueue(session: Session, name: str, **arguments: str) -> None:
    """Send a job after the commit, so that the worker finds the stored rows."""
    headers = {"request_id": structlog.contextvars.get_contextvars().get("request_id")}
    celery = current_celery()

    def publish() -> None:
        try:
            celery.send_task(name, kwargs=arguments, headers=headers)
        except OperationalError as error:
            log.warning("broker unavailable", error=str(error))
            detail = "The job could not be started; send the request again with the same key."
            abort(503, detail, retry_after=RETRY_AFTER)

    after_commit(session, publish)


@contextmanager
def run_broker(app: Flask) -> Iterator[None]:
    """Keep the connections to the broker until the application is closed."""
    app.extensions["celery"] = create_celery(app.config["SETTINGS"])
    yield
    app.extensions["celery"].close()


def current_celery() -> Celery:
    """Return the Celery of the application that handles this request."""
    celery: Celery = current_app.extensions["celery"]
    return celery


def check_broker() -> str:
    """Return `ok`, or a reason without details, which go to the log."""
    try:
        ping(current_celery())
    except (OperationalError, OSError) as error:
        log.warning("broker unavailable", error=str(error))
        return "unreachable"
    return "ok"


def perform(settings: Settings, action: Action, arguments: dict[str, str]) -> None:
    """Run something in a worker, with new connections: a fork must not share those of its parent."""
    engine = connect(settings.database_url.get_secret_value())
    try:
        action(sessionmaker(engine, expire_on_commit=False), **arguments)
    finally:
        engine.dispose()
