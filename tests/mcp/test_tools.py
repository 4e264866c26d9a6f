"""The tools as an agent lists them."""

import json

from generator.mcp.tools import all_tools
from generator.recommendation.guide import load_guide
from generator.recommendation.needs import default_needs
from tests.support.agent import Agent

GUIDE = load_guide()
MOST_BYTES = 8_000


def test_there_are_four_tools_and_one_of_them_writes() -> None:
    tools = {tool.name: tool for tool in all_tools(GUIDE)}
    assert list(tools) == ["recommend", "describe", "plan", "apply"]
    assert [name for name, tool in tools.items() if tool.writes] == ["apply"]
    assert tools["plan"].hints == {
        "readOnlyHint": True,
        "destructiveHint": False,
        "idempotentHint": True,
        "openWorldHint": False,
    }
    assert tools["apply"].hints == {
        "readOnlyHint": False,
        "destructiveHint": True,
        "idempotentHint": False,
        "openWorldHint": False,
    }


def test_a_client_lists_them_as_they_are_written() -> None:
    listed = Agent().run(lambda client: client.list_tools())
    shown = [tool.model_dump(by_alias=True, exclude_none=True) for tool in listed.tools]
    assert shown == [tool.as_json() for tool in all_tools(GUIDE)]


def test_the_whole_list_is_small() -> None:
    """`test_serving.py` measures the answer on the wire."""
    tools = [tool.as_json() for tool in all_tools(GUIDE)]
    assert len(json.dumps(tools).encode()) < MOST_BYTES / 2


def test_the_schema_of_needs_is_that_of_the_guide() -> None:
    needs = all_tools(GUIDE)[0].as_json()["inputSchema"]["properties"]["needs"]  # type: ignore[index]
    assert list(needs["properties"]) == list(default_needs(GUIDE).as_dict())
    for criterion in GUIDE.criteria:
        schema = needs["properties"][criterion.id]
        assert (schema.get("items") or schema)["enum"] == list(criterion.option_ids)
