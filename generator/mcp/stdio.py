"""Standard input and output as the SDK takes them, with threads that a signal need not wait for.

A read or a write that waits for the other program cannot be cancelled. The SDK's own streams would
wait for it, so that Ctrl-C would do nothing until the next line.
"""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from queue import SimpleQueue

LONGEST_LINE = 4 << 20  # bytes of one message; a longer one ends the session
PIECE = 1 << 16  # bytes of one read


@contextmanager
def wire() -> Iterator[int]:
    """Lend a descriptor of standard output, which meanwhile is standard error to all others.

    So whatever prints, here or in a program that is started, cannot be taken for a message.
    """
    sys.stdout.flush()
    own = sys.stdout.fileno()
    lent = os.dup(own)  # never closed: a thread may still write to it
    os.dup2(sys.stderr.fileno(), own)
    try:
        yield lent
    finally:
        os.dup2(lent, own)


async def lines_of(descriptor: int) -> AsyncIterator[str]:
    """Yield the lines that are read from a file descriptor, until its end."""
    reader = asyncio.StreamReader(limit=LONGEST_LINE)
    loop = asyncio.get_running_loop()
    feeding = threading.Thread(target=_feed, args=(descriptor, reader, loop), daemon=True)
    feeding.start()
    with suppress(ValueError):  # the line is too long
        async for line in reader:
            yield line.decode("utf-8", "replace")


def _feed(descriptor: int, reader: asyncio.StreamReader, loop: asyncio.AbstractEventLoop) -> None:
    """Pass all that is read to the loop, until either ends or a line is too long.

    Nothing more is read then: the loop may be busy, and memory would hold the rest.
    """
    open_bytes = 0  # since the last line end
    with suppress(RuntimeError):  # the loop is closed
        while open_bytes <= LONGEST_LINE and (piece := _read(descriptor)):
            loop.call_soon_threadsafe(reader.feed_data, piece)
            _, end, after = piece.rpartition(b"\n")
            open_bytes = len(after) if end else open_bytes + len(piece)
        loop.call_soon_threadsafe(reader.feed_eof)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, PIECE)
    except OSError:
        return b""


class Output:
    """Writes texts to a file descriptor, one after the other."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._loop = asyncio.get_running_loop()
        self._given: SimpleQueue[tuple[bytes, asyncio.Future[None]]] = SimpleQueue()
        threading.Thread(target=self._write_all, daemon=True).start()

    async def write(self, text: str) -> None:
        """Write a text; raise `OSError` if nobody reads it any more."""
        written = self._loop.create_future()
        self._given.put((text.encode(), written))
        await written

    async def flush(self) -> None:
        """Do nothing: what is written is not buffered."""

    def _write_all(self) -> None:
        with suppress(RuntimeError):  # the loop is closed
            while True:
                content, written = self._given.get()
                error = self._write(content)
                self._loop.call_soon_threadsafe(_settle, written, error)

    def _write(self, content: bytes) -> OSError | None:
        try:
            while content:
                content = content[os.write(self._descriptor, content) :]
        except OSError as error:
            return error
        return None


def _settle(written: "asyncio.Future[None]", error: OSError | None) -> None:
    if written.done():  # cancelled
        return
    if error:
        written.set_exception(error)
    else:
        written.set_result(None)
