"""OpenAI's chat completions: the request, the lines of the response, and refusals."""

from typing import Any

from pydantic import BaseModel, ValidationError

from .outcome import Ending, ModelError


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


def build_request(name: str, api_key: str, prompt: str, max_tokens: int) -> dict[str, Any]:
    """Return the request. Most servers accept `max_tokens`; some require the newer name."""
    body = {
        "model": name,
        "messages": [{"role": "user", "content": prompt}],
        "max_tokens": max_tokens,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
    return {"json": body, "headers": headers}


def refusal(status: int, retry_after: str | None) -> ModelError:
    """Return the error for a response that is not an answer."""
    match status:
        case 401 | 403:
            return ModelError(502, "The language model rejected the API key of this server.")
        case 429:
            return ModelError(429, "The language model is busy.", retry_after)
        case _:
            return ModelError(502, f"The language model failed with status {status}.")


class Reader:
    """Reads the lines of a response until it is `done`."""

    def __init__(self) -> None:
        self.done = False
        self.reason: str | None = None
        self.usage = Usage()

    def read(self, line: str) -> list[str]:
        """Return the parts of the text in a line, or raise `ModelError`."""
        name, _, data = line.partition(":")
        if name != "data":
            return []
        if data.strip() == "[DONE]":
            self.done = True
            return []
        try:
            chunk = Chunk.model_validate_json(data)
        except ValidationError:
            raise ModelError(502, "The language model sent an invalid response.") from None
        for choice in chunk.choices:
            self.reason = choice.finish_reason or self.reason
        self.usage = chunk.usage or self.usage
        return [choice.delta.content for choice in chunk.choices if choice.delta.content]

    def end(self) -> Ending:
        """Return the ending, or raise `ModelError` if the answer is incomplete."""
        if self.reason is None:
            raise ModelError(502, "The answer of the language model is incomplete.")
        return Ending(self.reason, self.usage.prompt_tokens, self.usage.completion_tokens)
