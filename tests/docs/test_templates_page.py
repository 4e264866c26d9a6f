"""Tests of docs/templates.md: its commands run in order, its tables are complete."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from generator.registry import edits, manifest, proof
from generator.registry.surroundings import STEPS
from tests.support.processes import surroundings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
BLOCK = re.compile(
    r"^(?:<!-- not run: (?P<why>[^>]+) -->\n\n)?```sh\n(?P<lines>.*?)^```", re.MULTILINE | re.DOTALL
)
RUN = [block["lines"] for block in BLOCK.finditer(PAGE) if not block["why"]]
LEFT_OUT = [block["why"] for block in BLOCK.finditer(PAGE) if block["why"]]
HEADS = {
    "": "The file itself",
    "rule": "`[[rule]]`",
    "without": "`[[without]]`",
    "migration": "`[[migration]]`",
    "change": "`[[change]]`",
    "default": "`[[default]]`",
    "secrets": "`[secrets]`",
    "interpreter": "`[interpreter]`",
    "follow_up": "`[[follow_up]]`",
    "formatter": "`[[formatter]]`",
    "group": "`[[group]]`",
    "proof": "`[[proof]]`",
    "surroundings": "`[surroundings]`",
}


def rows(head: str) -> list[list[str]]:
    """Return the rows of the table below a heading."""
    [text] = re.findall(
        rf"^### {re.escape(head)}\n(.*?)(?=^###|\Z)", PAGE, re.MULTILINE | re.DOTALL
    )
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def keys(head: str) -> list[str]:
    return [row[0].strip("`") for row in rows(head)]


@pytest.mark.parametrize("table", manifest.TABLES)
def test_documents_exactly_the_keys_of_a_manifest(table: str) -> None:
    told = keys(HEADS[table])
    assert sorted(told) == sorted(manifest.TABLES[table])


@pytest.mark.parametrize("table", ["edit", "file"])
def test_documents_exactly_the_keys_of_edits(table: str) -> None:
    assert sorted(keys(f"`[[{table}]]` in `edits.toml`")) == sorted(edits.TABLES[table])


def test_documents_the_keys_of_a_layer() -> None:
    layer = [row[0].strip("`") for row in rows(HEADS[""]) if row[1] == "yes"]
    assert sorted(layer) == sorted(manifest.LAYER_TABLES[""])


def test_documents_the_limits_of_a_manifest() -> None:
    [row] = [row for row in rows(HEADS["proof"]) if row[0] == "`seconds`"]
    assert re.findall(r"\d+", row[1]) == [
        str(proof.LONGEST_PROOF_SECONDS // 6),
        str(proof.LONGEST_PROOF_SECONDS),
    ]


def test_documents_the_steps_of_the_surroundings() -> None:
    told = [row[0].strip("`") for row in rows("Surroundings")]
    assert told == list(STEPS)


def test_documents_the_kinds_of_a_proof() -> None:
    [row] = [row for row in rows(HEADS["proof"]) if row[0] == "`proves`"]
    assert set(re.findall(r"`(\w+)`", row[1])) >= set(proof.KINDS)


def test_runs_all_commands_except_remote_ones() -> None:
    yours, theirs = "the address is yours to fill in", "nothing of that name is there"
    parts = "each part runs on its own machine"
    assert [yours, theirs, "it uploads", parts] == LEFT_OUT
    assert len(RUN) > 6


def succeed(command: list[str], place: Path, **changes: str) -> None:
    """Run a command, which must succeed."""
    done = subprocess.run(
        command,
        cwd=place,
        env=surroundings(**changes),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


@pytest.mark.proof
def test_documented_commands_run(tmp_path: Path) -> None:
    venv, wheels, place = (tmp_path / name for name in ("venv", "wheels", "place"))
    place.mkdir()
    wheels.mkdir()
    succeed(["uv", "build", "-q", "--wheel", "--out-dir", str(wheels), str(ROOT)], place)
    [wheel] = wheels.glob("*.whl")
    succeed(["uv", "venv", "-q", "--python", sys.executable, str(venv)], place)
    python = str(venv / "bin" / "python")
    succeed(["uv", "pip", "install", "-q", "--python", python, str(wheel)], place)
    changes = {
        "PATH": f"{venv / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "SCAFFOLD": str(wheel),
        "VIRTUAL_ENV": str(venv),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    succeed(["bash", "-euo", "pipefail", "-c", "\n".join(RUN)], place, **changes)
    assert (place / "tool" / "tool" / "notes.py").is_file()
    assert 'id = "snail"' in (place / "tool" / ".scaffold.toml").read_text(encoding="utf-8")
