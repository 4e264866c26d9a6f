"""A model on a server with OpenAI's chat completions API."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from ssl import create_default_context

import httpx2
import structlog

from .outcome import Ending, ModelError
from .protocol import Reader, build_request, refusal

CONNECT = 5  # seconds
SILENCE = 60  # seconds between two chunks
REST = 0.5  # seconds to wait for the end of a response, so that its connection can be used again
SHOWN = 500  # characters of an error message, in the log

log = structlog.stdlib.get_logger(__name__)


class CompatibleModel:
    """A client that streams tokens from the server, over connections that all answers share."""

    def __init__(self, base_url: str, api_key: str, name: str) -> None:
        limits = httpx2.Limits(max_connections=None)
        self.client = httpx2.AsyncClient(verify=create_default_context(), limits=limits)
        self.url = f"{base_url}/chat/completions"
        self.api_key = api_key
        self.name = name

    async def answer(self, prompt: str, max_tokens: int) -> AsyncGenerator[str | Ending]:
        """Yield the parts of the answer, or raise `ModelError`."""
        timeout = httpx2.Timeout(SILENCE, connect=CONNECT)
        request = build_request(self.name, self.api_key, prompt, max_tokens)
        try:
            async with self.client.stream("POST", self.url, timeout=timeout, **request) as response:
                if response.status_code != httpx2.codes.OK:
                    self.report(response.status_code, await response.aread())
                    raise refusal(response.status_code, response.headers.get("Retry-After"))
                async for piece in read(response):
                    yield piece
        except httpx2.TimeoutException:
            raise ModelError(504, "The language model does not respond.") from None
        except httpx2.HTTPError as error:
            log.warning("model out of reach", error=repr(error))
            raise ModelError(502, "The connection to the language model failed.") from None

    async def close(self) -> None:
        """Close the connections."""
        await self.client.aclose()

    def report(self, status: int, body: bytes) -> None:
        """Log the server's message, without the key."""
        said = body.decode(errors="replace")
        if self.api_key:
            said = said.replace(self.api_key, "[key]")
        log.warning("model refused", status=status, said=said[:SHOWN])


async def read(response: httpx2.Response) -> AsyncGenerator[str | Ending]:
    """Yield the text of the server's events, then the ending."""
    reader = Reader()
    lines = response.aiter_lines()
    async for line in lines:
        for text in reader.read(line):
            yield text
        if reader.done:
            await read_rest(lines)
            break
    yield reader.end()


async def read_rest(lines: AsyncIterator[str]) -> None:
    """Read to the end of the response, unless the server keeps it open."""
    with suppress(TimeoutError):
        async with asyncio.timeout(REST):
            async for _ in lines:
                pass
