"""A model on a server with OpenAI's chat completions API."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from ssl import create_default_context
from typing import Any

import httpx2
import structlog
from pydantic import BaseModel, SecretStr, ValidationError

from .model import Ending, ModelError

CONNECT = 5  # seconds
SILENCE = 60  # seconds between two chunks
REST = 0.5  # seconds to wait for the end of a response, so that its connection can be used again
SHOWN = 500  # characters of an error message, in the log

log = structlog.stdlib.get_logger(__name__)


class Delta(BaseModel):
    """The next part of the answer."""

    content: str | None = None


class Choice(BaseModel):
    """A part of an answer; each request asks for only one answer."""

    delta: Delta = Delta()
    finish_reason: str | None = None


class Usage(BaseModel):
    """The tokens of an answer."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class Chunk(BaseModel):
    """One event of the server's stream."""

    choices: list[Choice]
    usage: Usage | None = None


class CompatibleModel:
    """A client that streams tokens from the server, over connections that all answers share."""

    def __init__(self, base_url: str, api_key: SecretStr, name: str) -> None:
        limits = httpx2.Limits(max_connections=None)
        self.client = httpx2.AsyncClient(verify=create_default_context(), limits=limits)
        self.url = f"{base_url}/chat/completions"
        self.api_key = api_key.get_secret_value()
        self.name = name

    async def answer(self, prompt: str, max_tokens: int) -> AsyncGenerator[str | Ending]:
        """Yield the parts of the answer, or raise `ModelError`."""
        timeout = httpx2.Timeout(SILENCE, connect=CONNECT)
        try:
            request = self.request(prompt, max_tokens)
            async with self.client.stream("POST", self.url, timeout=timeout, **request) as response:
                if response.status_code != httpx2.codes.OK:
                    raise await self.refusal(response)
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

    def request(self, prompt: str, max_tokens: int) -> dict[str, Any]:
        """Return the request. Most servers accept `max_tokens`; some require the newer name."""
        body = {
            "model": self.name,
            "messages": [{"role": "user", "content": prompt}],
            "max_tokens": max_tokens,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        headers = {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}
        return {"json": body, "headers": headers}

    async def refusal(self, response: httpx2.Response) -> ModelError:
        """Log the server's message, and return an error for the client."""
        said = (await response.aread()).decode(errors="replace")
        if self.api_key:
            said = said.replace(self.api_key, "[key]")
        log.warning("model refused", status=response.status_code, said=said[:SHOWN])
        match response.status_code:
            case 401 | 403:
                return ModelError(502, "The language model rejected the API key of this server.")
            case 429:
                wait = response.headers.get("Retry-After")
                return ModelError(429, "The language model is busy.", wait)
            case status:
                return ModelError(502, f"The language model failed with status {status}.")


async def read(response: httpx2.Response) -> AsyncGenerator[str | Ending]:
    """Yield the text of the server's events, then the ending."""
    reason, usage = None, Usage()
    lines = response.aiter_lines()
    async for line in lines:
        name, _, data = line.partition(":")
        if name != "data":
            continue
        if data.strip() == "[DONE]":
            await read_rest(lines)
            break
        try:
            chunk = Chunk.model_validate_json(data)
        except ValidationError:
            raise ModelError(502, "The language model sent an invalid response.") from None
        for choice in chunk.choices:
            if choice.delta.content:
                yield choice.delta.content
            reason = choice.finish_reason or reason
        usage = chunk.usage or usage
    if reason is None:
        raise ModelError(502, "The answer of the language model is incomplete.")
    yield Ending(reason, usage.prompt_tokens, usage.completion_tokens)


async def read_rest(lines: AsyncIterator[str]) -> None:
    """Read to the end of the response, unless the server keeps it open."""
    with suppress(TimeoutError):
        async with asyncio.timeout(REST):
            async for _ in lines:
                pass
