"""The server: the tools and the guide's chapters over the Model Context Protocol.

It is built on the SDK's low-level server, which passes arguments as they are: scaffold validates
them itself, so that an agent reads the sentences of the command line.
"""

import asyncio
import json
import logging
import sys
from contextlib import suppress
from typing import Any, cast

from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

from generator import __version__
from generator.errors import InputError, ScaffoldError
from generator.mcp.calls import Calls
from generator.mcp.chapters import Chapter, chapters, read_chapter
from generator.mcp.stdio import Output, lines_of, wire
from generator.mcp.tools import INSTRUCTIONS, all_tools
from generator.recommendation.guide import Guide, load_guide
from generator.rendering.render import end_workers
from generator.system.signals import heard_signals

PLAIN = "text/plain"
Context = Any  # nothing of a request but its parameters is used


def serve() -> None:
    """Serve on standard input and output, until the input ends or a signal arrives.

    Raises `KeyboardInterrupt` on a signal, and `BrokenPipeError` if nobody reads the output.
    """
    for name in ("mcp", "asyncio"):  # else both log tracebacks to standard error
        logging.getLogger(name).addHandler(logging.NullHandler())
    try:
        was_stopped = asyncio.run(_serve())
    except* OSError as errors:
        raise BrokenPipeError from errors
    if was_stopped:
        raise KeyboardInterrupt


async def _serve() -> bool:
    """Serve one session; return whether a signal ended it.

    A handler that raises would do so in any task, and the session would fail in any way.
    """
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    with suppress(NotImplementedError):  # on Windows
        for number in heard_signals():
            loop.add_signal_handler(number, stopped.set)
    session = asyncio.ensure_future(_session())
    waiting = asyncio.ensure_future(stopped.wait())
    await asyncio.wait({session, waiting}, return_when=asyncio.FIRST_COMPLETED)
    end_workers()  # a call that still renders would delay the end
    with suppress(NotImplementedError):
        for number in heard_signals():
            loop.remove_signal_handler(number)  # another one ends the process at once
    if not stopped.is_set():
        waiting.cancel()
        session.result()
        return False
    session.cancel()
    await asyncio.wait({session})
    return True


async def _session() -> None:
    server = build_server(Calls())
    with wire() as descriptor:
        lines = cast("Any", lines_of(sys.stdin.fileno()))
        output = cast("Any", Output(descriptor))
        async with stdio_server(lines, output) as (received, sent):
            await server.run(received, sent, server.create_initialization_options())


def build_server(calls: Calls) -> Server[Any]:
    """Return a server with the four tools and the chapters of the guide."""
    guide = load_guide()

    async def call_tool(_: Context, asked: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            found = await asyncio.to_thread(calls.call, asked.name, asked.arguments or {})
        except ScaffoldError as error:
            return _said(str(error), is_error=True)
        return _said(json.dumps(found, ensure_ascii=False, separators=(",", ":")))

    async def list_tools(_: Context, __: object) -> types.ListToolsResult:
        return _tools(guide)

    async def list_resources(_: Context, __: object) -> types.ListResourcesResult:
        return types.ListResourcesResult(resources=[*map(_resource, chapters(guide))])

    async def read_resource(
        _: Context, asked: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        return _chapter(asked.uri, guide)

    return Server(
        "scaffold",
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_read_resource=read_resource,
    )


def _said(text: str, *, is_error: bool = False) -> types.CallToolResult:
    content = types.TextContent(type="text", text=text)
    return types.CallToolResult(content=[content], is_error=is_error)


def _tools(guide: Guide) -> types.ListToolsResult:
    tools = [types.Tool.model_validate(tool.as_json()) for tool in all_tools(guide)]
    return types.ListToolsResult(tools=tools)


def _resource(chapter: Chapter) -> types.Resource:
    return types.Resource(
        uri=chapter.uri,
        name=chapter.name,
        title=chapter.title,
        description=chapter.description,
        mime_type=PLAIN,
    )


def _chapter(uri: str, guide: Guide) -> types.ReadResourceResult:
    try:
        text = read_chapter(uri, guide)
    except InputError as error:
        raise MCPError(code=types.INVALID_PARAMS, message=str(error)) from error
    content = types.TextResourceContents(uri=uri, text=text, mime_type=PLAIN)
    return types.ReadResourceResult(contents=[content])
