"""A coding agent: it calls tools through the SDK's client, in memory or of a real process."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mcp import Client, StdioServerParameters

from generator.mcp.calls import Calls
from generator.mcp.server import build_server
from tests.support.processes import COMMAND, surroundings

Way = Callable[[Client], Awaitable[Any]]


class Answer(NamedTuple):
    """The text of a tool's answer, and whether it is an error."""

    text: str
    is_error: bool

    @property
    def found(self) -> Any:  # noqa: ANN401 - JSON may hold anything
        """The result of a call that worked."""
        assert not self.is_error, self.text
        return json.loads(self.text)

    @property
    def error(self) -> str:
        """The sentence of a call that did not."""
        assert self.is_error, self.text
        return self.text


async def ask(client: Client, tool: str, arguments: Mapping[str, object]) -> Answer:
    """Call a tool with a client."""
    answer = await client.call_tool(tool, dict(arguments))
    [content] = answer.content
    assert content.type == "text"
    return Answer(content.text, answer.is_error)


class Agent:
    """An agent whose server is in this process; the plans stay from call to call."""

    def __init__(self, calls: Calls | None = None) -> None:
        self.calls = calls or Calls()

    def run(self, way: Way) -> Any:  # noqa: ANN401 - what `way` returns
        """Run a coroutine with a client that is connected to the server."""

        async def connected() -> object:
            async with Client(build_server(self.calls)) as client:
                return await way(client)

        return asyncio.run(connected())

    def __call__(self, tool: str, **arguments: object) -> Answer:
        """Call a tool."""
        answer: Answer = self.run(lambda client: ask(client, tool, arguments))
        return answer


def with_process(folder: Path, way: Way, **changes: str) -> Any:  # noqa: ANN401 - see `run`
    """Run a coroutine with a client that has started `scaffold mcp` in a folder."""
    command, *arguments = COMMAND
    server = StdioServerParameters(
        command=command, args=[*arguments, "mcp"], cwd=str(folder), env=surroundings(**changes)
    )

    async def connected() -> object:
        async with Client(server, read_timeout_seconds=120) as client:
            return await way(client)

    return asyncio.run(connected())


INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
INITIALIZED = {"jsonrpc": "2.0", "method": "notifications/initialized"}
