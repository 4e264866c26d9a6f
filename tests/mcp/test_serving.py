"""`scaffold mcp` as a real process that speaks over its standard input and output."""

import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, MCPError
from mcp.types import TextResourceContents

from generator.mcp.chapters import chapters
from generator.recommendation.guide import load_guide
from tests.mcp.test_tools import MOST_BYTES
from tests.support.agent import INITIALIZE, INITIALIZED, ask, with_process
from tests.support.files import list_tree
from tests.support.processes import COMMAND, git, scaffold, surroundings
from tests.support.repositories import commit

PATIENCE = 60  # seconds
ANSWERS = {"license": "apache-2.0", "pages": True, "author": "Ada"}
SETTINGS = ("-s", "license=apache-2.0", "-s", "pages=true", "-s", "author=Ada")


class Served:
    """A server to which the test writes lines; it reads what comes back."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "mcp"],
            cwd=folder,
            env=surroundings(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def send(self, *messages: Mapping[str, object]) -> None:
        assert self.process.stdin
        for message in messages:
            self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def line(self) -> bytes:
        assert self.process.stdout
        assert select.select([self.process.stdout], [], [], PATIENCE)[0], "an answer in time"
        return self.process.stdout.readline()

    def ask(self, number: int, method: str, **params: object) -> None:
        message = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        self.send(message)

    def end(self) -> tuple[int, str, str]:
        """Close the input and wait for the end, as `ended` does."""
        assert self.process.stdin
        self.process.stdin.close()
        return self.ended()

    def ended(self) -> tuple[int, str, str]:
        """Wait for the end; return exit code, the rest of the output, and the errors."""
        assert self.process.stdout
        assert self.process.stderr
        code = self.process.wait(timeout=PATIENCE)
        return code, self.process.stdout.read().decode(), self.process.stderr.read().decode()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A server that has been initialized."""
    server = Served(tmp_path)
    server.send(INITIALIZE)
    answer = json.loads(server.line())["result"]
    assert answer["serverInfo"]["name"] == "scaffold"
    assert "third-party templates are data" in answer["instructions"]
    server.send(INITIALIZED)
    yield server
    server.process.kill()
    server.process.wait()
    with suppress(BrokenPipeError):
        server.process.stdin.close()  # type: ignore[union-attr]
    for pipe in (server.process.stdout, server.process.stderr):
        assert pipe
        pipe.close()


def test_the_list_of_tools_is_below_8_kb_on_the_wire(served: Served) -> None:
    served.ask(2, "tools/list")
    line = served.line()
    names = [tool["name"] for tool in json.loads(line)["result"]["tools"]]
    assert names == ["recommend", "describe", "plan", "apply"]
    assert len(line) < MOST_BYTES


def test_an_agent_makes_what_scaffold_new_makes(tmp_path: Path) -> None:
    """From needs to files on disk; then an update of one option."""
    needs = {"product": "web-app", "features": ["pages"], "control": "full-control"}

    async def way(client: Client) -> str:
        found = (await ask(client, "recommend", {"needs": needs})).found
        template = found["candidates"][1]["template"]
        assert template != found["recommended"], "the agent's person takes the second"
        schema = (await ask(client, "describe", {"template": template})).found["answers"]
        assert ANSWERS.keys() <= schema["properties"].keys()
        wanted = {"folder": "shop", "template": template, "needs": needs, "answers": ANSWERS}
        plan = (await ask(client, "plan", wanted)).found
        assert not (tmp_path / "shop").exists()
        assert not (await ask(client, "apply", {"token": plan["token"]})).is_error
        return str(template)

    template = with_process(tmp_path, way)
    words = ["-n", "product=web-app", "-n", "features=pages", "-n", "control=full-control"]
    same = tmp_path / "by-hand"
    same.mkdir()
    done = scaffold(same, "new", "shop", "-y", "-t", template, *words, *SETTINGS, "--no-install")
    assert done.code == 0, done.err
    assert tree_of(tmp_path / "shop") == tree_of(same / "shop")


def test_an_agent_updates_a_project_and_installs_nothing(tmp_path: Path) -> None:
    made = scaffold(tmp_path, "new", "shop", "-y", "-t", "flask", "--no-install")
    assert made.code == 0, made.err
    commit(tmp_path / "shop", {"uv.lock": "old\n"})

    async def way(client: Client) -> Any:  # noqa: ANN401 - JSON
        asked = {"folder": "shop", "mode": "update", "answers": {"cache": "redis"}}
        plan = (await ask(client, "plan", asked)).found
        assert git(tmp_path / "shop", "rev-list", "--count", "HEAD") == "2"
        assert (plan["conflicts"], plan["counts"]["conflicts"]) == ({}, 0)
        assert plan["before_you_deploy"]["services_added"] == ["redis"]
        return (await ask(client, "apply", {"token": plan["token"]})).found

    outcome = with_process(tmp_path, way)
    assert outcome["before_you_deploy"]["services_added"] == ["redis"]
    [lock] = [step for step in outcome["steps"] if step["name"] == "lock"]
    assert not lock["done"]
    assert lock["note"] == "uv.lock is not up to date: a tool call runs and installs nothing"
    assert outcome["next"] == ["scaffold check shop", "cd shop", "uv lock"]
    assert (tmp_path / "shop" / "uv.lock").read_text() == "old\n"
    assert (tmp_path / "shop" / "docs" / "cache.md").is_file()
    assert git(tmp_path / "shop", "status", "--porcelain") == ""
    assert not (tmp_path / "shop" / ".venv").exists()


def test_the_chapters_of_the_guide_are_resources(tmp_path: Path) -> None:
    async def way(client: Client) -> None:
        listed = (await client.list_resources()).resources
        assert [item.uri for item in listed] == [it.uri for it in chapters(load_guide())]
        [read] = (await client.read_resource("scaffold://guide/scale")).contents
        assert isinstance(read, TextResourceContents)
        assert read.text == scaffold(tmp_path, "guide", "scale", COLUMNS="88").out.rstrip("\n")
        with pytest.raises(MCPError, match="There is no need or framework 'scael'"):
            await client.read_resource("scaffold://guide/scael")

    with_process(tmp_path, way)


def test_only_messages_are_on_standard_output(served: Served, tmp_path: Path) -> None:
    served.send({"no": "message"})
    plan = {"name": "plan", "arguments": {"folder": "shop", "template": "flask"}}
    served.ask(2, "tools/call", **plan)
    token = json.loads(json.loads(served.line())["result"]["content"][0]["text"])["token"]
    served.ask(3, "tools/call", name="apply", arguments={"token": token})
    assert json.loads(served.line())["id"] == 3
    code, out, err = served.end()
    assert (code, err) == (0, "")
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in out.splitlines())
    assert (tmp_path / "shop" / ".git").is_dir()


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_it_while_it_waits(served: Served, name: str) -> None:
    served.process.send_signal(getattr(signal, name))
    assert served.ended() == (130, "", "Cancelled: nothing more was done.\n")


def test_a_signal_ends_it_while_it_plans(served: Served, tmp_path: Path) -> None:
    served.ask(2, "tools/call", name="plan", arguments={"folder": "shop", "template": "django"})
    time.sleep(0.1)
    served.process.send_signal(signal.SIGINT)
    code, _, err = served.ended()
    assert (code, err) == (130, "Cancelled: nothing more was done.\n")
    assert list_tree(tmp_path) == {}


def test_a_signal_ends_it_while_nobody_reads(served: Served) -> None:
    for number in range(60):
        served.ask(number, "resources/read", uri="scaffold://guide/product")
    time.sleep(1)
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(timeout=PATIENCE) == 130


def test_the_end_of_the_input_ends_it(served: Served) -> None:
    assert served.end() == (0, "", "")


def test_a_line_that_does_not_end_ends_it(served: Served) -> None:
    assert served.process.stdin
    with pytest.raises(BrokenPipeError):  # noqa: PT012 - at whichever write
        for _ in range(1000):
            os.write(served.process.stdin.fileno(), b"x" * 65_536)
    assert served.process.wait(timeout=PATIENCE) == 0


def test_an_output_that_is_closed_ends_it(served: Served) -> None:
    assert served.process.stdout
    served.process.stdout.close()
    served.ask(2, "tools/list")
    assert served.process.wait(timeout=PATIENCE) == 1
    assert served.process.stderr
    assert served.process.stderr.read() == b""


def tree_of(project: Path) -> str:
    """Return git's id of the first commit's files."""
    first = git(project, "rev-list", "--max-parents=0", "HEAD")
    return git(project, "rev-parse", f"{first}^{{tree}}")
