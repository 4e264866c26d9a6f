"""A model on a server with OpenAI's chat completions API."""

from collections.abc import Iterator
from ssl import create_default_context

import httpx2
import structlog

from .model import Call
from .outcome import Ending, ModelError
from .protocol import Reader, build_request, refusal

CONNECT = 5  # seconds
SILENCE = 60  # seconds between two chunks
SHOWN = 500  # characters of an error message, in the log

log = structlog.stdlib.get_logger(__name__)


class CompatibleModel:
    """A client that streams tokens from the server, over connections that all answers share."""

    def __init__(self, base_url: str, api_key: str, name: str) -> None:
        limits = httpx2.Limits(max_connections=None)
        self.client = httpx2.Client(verify=create_default_context(), limits=limits)
        self.url = f"{base_url}/chat/completions"
        self.api_key = api_key
        self.name = name

    def answer(self, prompt: str, max_tokens: int, call: Call) -> Iterator[str | Ending]:
        """Yield the parts of the answer, or raise `ModelError`."""
        timeout = httpx2.Timeout(SILENCE, connect=CONNECT)
        request = build_request(self.name, self.api_key, prompt, max_tokens)
        try:
            with self.client.stream("POST", self.url, timeout=timeout, **request) as response:
                call.uses(response.extensions["network_stream"].get_extra_info("socket"))
                if response.status_code != httpx2.codes.OK:
                    self.report(response.status_code, response.read())
                    raise refusal(response.status_code, response.headers.get("Retry-After"))
                yield from read(response)
                call.uses(None)
        except httpx2.TimeoutException:
            raise ModelError(504, "The language model does not respond.") from None
        except httpx2.HTTPError as error:
            if not call.is_cancelled:
                log.warning("model out of reach", error=repr(error))
            raise ModelError(502, "The connection to the language model failed.") from None

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def report(self, status: int, body: bytes) -> None:
        """Log the server's message, without the key."""
        said = body.decode(errors="replace")
        if self.api_key:
            said = said.replace(self.api_key, "[key]")
        log.warning("model refused", status=status, said=said[:SHOWN])


def read(response: httpx2.Response) -> Iterator[str | Ending]:
    """Yield the text of the server's events, then the ending."""
    reader = Reader()
    lines = response.iter_lines()
    for line in lines:
        yield from reader.read(line)
        if reader.done:
            break
    yield reader.end()
    for _ in lines:  # to the end of the response, so that its connection can be used again
        pass
