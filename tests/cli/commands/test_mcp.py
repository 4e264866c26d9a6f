"""`scaffold mcp`: the document of its tools, the missing extra, and the line at a terminal."""

import sys
from pathlib import Path

from generator.mcp.tools import all_tools
from generator.recommendation.guide import load_guide
from generator.registry.installation import refuse_without
from tests.support.processes import run, scaffold
from tests.support.terminal import CTRL_C, Conversation

WITHOUT = """
import sys
sys.modules["mcp"] = None
sys.argv = ["scaffold", "mcp", *sys.argv[1:]]
from generator.__main__ import main
sys.exit(main())
"""


def test_json_prints_the_tools_and_serves_nothing(tmp_path: Path) -> None:
    done = scaffold(tmp_path, "mcp", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.document["tools"] == [tool.as_json() for tool in all_tools(load_guide())]


def test_without_the_extra_it_says_how_to_get_it(tmp_path: Path) -> None:
    done = run([sys.executable, "-c", WITHOUT], tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"Error: {refuse_without('mcp', 'mcp')}\n"
    assert done.err.startswith("Error: `scaffold mcp` needs the extra `mcp`. Install it with: uv ")
    listed = run([sys.executable, "-c", WITHOUT, "--json"], tmp_path)
    assert (listed.code, len(listed.document["tools"])) == (0, 4)


def test_at_a_terminal_it_says_what_waits(talk: Conversation) -> None:
    talk.start("mcp")
    talk.answer("scaffold waits for a coding agent on standard input; Ctrl-C ends it.", CTRL_C)
    assert talk.end() == 130, talk.text
    assert "run the command `scaffold mcp`: see docs/agents.md." in talk.text


def test_without_an_agent_it_ends_at_once(tmp_path: Path) -> None:
    done = scaffold(tmp_path, "mcp")
    assert (done.code, done.out, done.err) == (0, "", "")
