"""The moment in which the server is told to stop."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS: tuple[int, ...] = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def on_stop(action: Callable[[], None]) -> Iterator[None]:
    """Act before the server's own handler does.

    The server waits for answers that are under way and ends the lifespan afterwards; an answer
    without end would hold it up until its patience is over, at each deploy.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread only, and there is no server in this one
        return
    loop = asyncio.get_running_loop()
    handlers = {number: signal.getsignal(number) for number in SIGNALS}

    def act(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(action)
        handler = handlers[number]
        if callable(handler):
            handler(number, frame)

    for number in SIGNALS:
        signal.signal(number, act)
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)
