"""A hook for the stop signal of the server."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS: tuple[int, ...] = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def on_stop(action: Callable[[], None]) -> Iterator[None]:
    """Call a function before the server's own signal handler.

    The server first waits for open responses and then ends the lifespan, so an endless response
    would delay each deployment until the server's timeout.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach only the main thread, and this thread runs no server
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
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
