"""docs/templates.md keeps its word: its commands run one after the other, its tables are whole."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from generator import manifest
from tests.processes import surroundings

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
BLOCK = re.compile(
    r"^(?:<!-- not run: (?P<why>[^>]+) -->\n\n)?```sh\n(?P<lines>.*?)^```", re.MULTILINE | re.DOTALL
)
RUN = [block["lines"] for block in BLOCK.finditer(PAGE) if not block["why"]]
LEFT_OUT = [block["why"] for block in BLOCK.finditer(PAGE) if block["why"]]
HEADS = {
    "": "The file itself",
    "rule": "`[[rule]]`",
    "default": "`[[default]]`",
    "secrets": "`[secrets]`",
    "interpreter": "`[interpreter]`",
    "proof": "`[[proof]]`",
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
def test_every_key_of_a_manifest_is_told_and_no_other(table: str) -> None:
    told = keys(HEADS[table])
    assert sorted(told) == sorted(manifest.TABLES[table])


def test_it_is_told_which_keys_a_layer_has() -> None:
    layer = [row[0].strip("`") for row in rows(HEADS[""]) if row[1] == "yes"]
    assert sorted(layer) == sorted(manifest.LAYER_TABLES[""])


def test_the_limits_are_those_of_the_manifest() -> None:
    [row] = [row for row in rows(HEADS["proof"]) if row[0] == "`seconds`"]
    assert re.findall(r"\d+", row[1]) == [str(manifest.LONGEST // 6), str(manifest.LONGEST)]


def test_all_is_run_but_what_goes_to_other_machines() -> None:
    assert LEFT_OUT == ["nothing of that name is there", "it uploads"]
    assert len(RUN) > 6


@pytest.mark.proof
def test_its_commands_run_word_for_word(tmp_path: Path) -> None:
    venv, wheels, place = (tmp_path / name for name in ("venv", "wheels", "place"))
    place.mkdir()
    wheels.mkdir()
    setup = [
        ["uv", "build", "-q", "--wheel", "--out-dir", str(wheels), str(ROOT)],
        ["uv", "venv", "-q", "--python", sys.executable, str(venv)],
        [
            "uv",
            "pip",
            "install",
            "-q",
            "--python",
            str(venv / "bin" / "python"),
            "scaffold-starters",
        ],
    ]
    changes = {
        "PATH": f"{venv / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "UV_FIND_LINKS": str(wheels),
        "VIRTUAL_ENV": str(venv),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    script = ["bash", "-euo", "pipefail", "-c", "\n".join(RUN)]
    for command in (*setup, script):
        done = subprocess.run(
            command,
            cwd=place,
            env=surroundings(**changes),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert (place / "tool" / "tool" / "notes.py").is_file()
    assert 'id = "snail"' in (place / "tool" / ".scaffold.toml").read_text(encoding="utf-8")
