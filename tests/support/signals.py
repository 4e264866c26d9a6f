"""The signal handlers of this process, which its children inherit."""

import contextlib
import signal
from collections.abc import Iterator
from typing import Any

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def handling() -> tuple[set[int | signal.Signals], dict[signal.Signals, Any]]:
    """Return the blocked signals, and the handlers of those that end a process."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    return blocked, {number: signal.getsignal(number) for number in ENDING}


@contextlib.contextmanager
def signals_restored() -> Iterator[None]:
    """Restore the signal handlers after the block."""
    blocked, handlers = handling()
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
