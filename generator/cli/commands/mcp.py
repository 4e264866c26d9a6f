"""`scaffold mcp`: serve the tools of coding agents over standard input and output."""

import argparse
import sys

from generator import formats
from generator.cli import output
from generator.mcp.tools import INSTRUCTIONS, all_tools
from generator.recommendation.guide import load_guide
from generator.registry.installation import refuse_without

WAITING = (
    "scaffold waits for a coding agent on standard input; Ctrl-C ends it. Configure the agent to "
    "run the command `scaffold mcp`: see docs/agents.md."
)


def run(options: argparse.Namespace) -> int:
    """Serve until the agent ends the session; with `--json`, print the tools instead."""
    if options.json:
        tools = [tool.as_json() for tool in all_tools(load_guide())]
        output.say_json(formats.AGENT_TOOLS, {"instructions": INSTRUCTIONS, "tools": tools})
        return 0
    try:
        from generator.mcp.server import serve
    except ModuleNotFoundError as error:
        if error.name != "mcp":
            raise
        raise refuse_without("mcp", "mcp") from error
    if sys.stdin.isatty():
        output.note(WAITING)
    serve()
    return 0
