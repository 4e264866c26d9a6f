"""Tests of the step `commands`, which runs what documents name."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.checking.surroundings import trial
from generator.checking.surroundings.remark import Remark
from generator.checking.surroundings.tools import Tools
from generator.registry.surroundings import Surroundings
from generator.system.processes import Children
from tests.support.surroundings import build_project

SERVER = """\
import http.server, os, sys

class Notes(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(404 if self.path == "/gone" else 200)
        self.end_headers()
        self.wfile.write(b"It works.")

http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Notes).serve_forever()
"""
WORKER = "import time\nprint('ready', flush=True)\ntime.sleep(60)\n"
MAKEFILE = f"""\
PORT ?= 8000

test:
	touch tested

dev:
	{sys.executable} server.py $(PORT)

worker:
	{sys.executable} worker.py

broken:
	exit 3
"""
FILES = {"Makefile": MAKEFILE, "server.py": SERVER, "worker.py": WORKER}
PLAN = Surroundings(
    servers=("make dev", "make test dev"),
    endless=("make worker", "make broken worker"),
    only_read=("make load",),
    trial={"GREETING": "hello"},
)


def block(*lines: str) -> str:
    return "```sh\n" + "\n".join(lines) + "\n```\n"


def run(tmp_path: Path, readme: str, files: Mapping[str, str] = {}, **more: object) -> list[Remark]:
    """Try the commands of a README, with what else a project has."""
    given = {"variables": dict(os.environ), "plan": PLAN, "tools": Tools(Children())}
    project = build_project(tmp_path, {**FILES, "README.md": readme, **files}, **given | more)
    return list(trial.check(project))


def ran(remarks: list[Remark]) -> list[str]:
    return [item.command for item in remarks if item.command and not item.text]


def why(remarks: list[Remark]) -> dict[str, str]:
    return {item.command: item.text for item in remarks if item.command and item.text}


def faults(remarks: list[Remark]) -> list[str]:
    return [item.text for item in remarks if item.fault]


def test_runs_commands_in_order_and_in_a_copy(tmp_path: Path) -> None:
    readme = block("make test   # quick", "test -e tested && echo yes") + "Then `make test`.\n"
    done = run(tmp_path, readme, next_steps=("echo first",))
    assert ran(done) == ["echo first", "make test", "test -e tested && echo yes"]
    assert not (tmp_path / "tested").exists()


def test_a_command_that_fails_is_a_fault_and_ends_the_trial(tmp_path: Path) -> None:
    done = run(tmp_path, block("make broken", "echo more"))
    [found] = faults(done)
    assert found.startswith("README.md:2: `make broken` ended with 2:\n")
    assert ran(done) == []


def test_a_failure_inside_a_pipe_is_a_fault(tmp_path: Path) -> None:
    assert faults(run(tmp_path, block("make broken | cat")))


def test_a_server_answers_the_commands_after_it(tmp_path: Path) -> None:
    readme = block("make dev") + block("curl http://127.0.0.1:8000/ | grep works")
    assert ran(run(tmp_path, readme))[-1] == "curl http://127.0.0.1:8000/ | grep works"


def test_a_refused_request_is_a_fault(tmp_path: Path) -> None:
    [found] = faults(run(tmp_path, block("make dev", "curl http://127.0.0.1:8000/gone")))
    assert "README.md:2: `curl http://127.0.0.1:8000/gone` ended with 22" in found


def test_a_server_that_does_not_start_is_a_fault(tmp_path: Path) -> None:
    [found] = faults(run(tmp_path, block("make dev"), {"server.py": "raise SystemExit(4)\n"}))
    assert "`make dev` ended with 2, but is listed as endless" in found


def test_a_worker_is_stopped_and_one_that_ends_is_a_fault(tmp_path: Path) -> None:
    assert ran(run(tmp_path, block("make worker", "echo more"))) == ["make worker", "echo more"]
    assert faults(run(tmp_path / "b", block("make broken worker")))


def test_variables_stay_for_later_blocks(tmp_path: Path) -> None:
    readme = block("TOKEN=$(echo abc)") + block('test "$TOKEN$GREETING" = abchello')
    assert len(ran(run(tmp_path, readme))) == 2


def test_a_command_of_several_lines_is_one(tmp_path: Path) -> None:
    lines = ["echo a \\", "  b", "if true; then", "  echo c", "fi", "echo 'd", "e'"]
    done = run(tmp_path, block(*lines))
    assert [*ran(done), *why(done)] == [
        "echo a \\\n  b",
        "if true; then\n  echo c\nfi",
        "echo 'd\ne'",
    ]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("docker compose up", "it needs docker"),
        ("make test && helm lint chart", "it needs helm"),
        ("make load", "the manifest says so"),
        ("make test NAME", "NAME is a placeholder"),
        ("curl https://example.com/", "it needs example.com"),
        ("DATABASE_URL=postgresql://a:b@host:5432/name make test", "it needs host"),
        ("DATABASE_URL=postgresql://… make test", "it has a placeholder"),
        ("curl http://127.0.0.1:11434/v1", "it needs what listens on port 11434"),
        ('curl -H "Authorization: $TOKEN" http://127.0.0.1:8000/', "TOKEN is not set"),
        ("curl -b cookies.txt http://127.0.0.1:8000/", "there is no cookies.txt"),
        ("UV_CACHE_DIR=/opt/cache uv sync", "UV_CACHE_DIR=/opt/cache is outside of the project"),
        ("cat /etc/hosts", "/etc/hosts is outside of the project"),
        ("cat ../notes", "../notes is outside of the project"),
        ("rm -r notes", "rm may change the machine"),
        ("AI_MODEL=small", "it only sets variables"),
    ],
)
def test_reads_what_cannot_run_here(tmp_path: Path, command: str, reason: str) -> None:
    done = run(tmp_path, block(command, "echo after"))
    assert why(done) == {command: reason, "echo after": trial.FOLLOWS}
    assert ran(done) == []


def test_only_reads_other_sets(tmp_path: Path) -> None:
    done = run(tmp_path, block("touch tested", "make broken"), variables=None)
    assert set(why(done).values()) == {trial.ELSEWHERE}


def test_runs_nothing_without_trust(tmp_path: Path) -> None:
    refused = "third-party commands run only with --trust"
    done = run(tmp_path, block("make broken"), refusal=refused)
    assert [(item.text, item.fault) for item in done] == [(refused, False)]
