"""The README keeps its word: what it tells people to type does what it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from generator.arguments import build_parser
from generator.guide import load_guide
from generator.manifest import load_manifest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line for kind, block in BLOCKS if kind == "sh" for line in block.splitlines()]
EXAMPLES = [line for line in COMMANDS if line.startswith("scaffold ")]


def test_there_is_one_command_to_start_and_one_to_test() -> None:
    for mark in ("start", "test"):
        assert len(re.findall(rf"^<!-- {mark} -->\n\n```sh\n.+\n```", README, re.MULTILINE)) == 1
    assert "&& scaffold new ../myapp -y" in README


def test_every_option_of_new_is_told() -> None:
    options = {word for action in _new().values() for word in action if word.startswith("--")}
    told = set(re.findall(r"--[a-z][a-z-]+", README))
    assert options - told <= {"--help", "--debug"}


def test_the_manifest_that_it_shows_is_a_valid_one(tmp_path: Path) -> None:
    [text] = (block for kind, block in BLOCKS if kind == "toml")
    file = tmp_path / "template.toml"
    file.write_text(text, encoding="utf-8")
    manifest = load_manifest(file, "litestar", load_guide())
    assert (len(manifest.rules), len(manifest.defaults), len(manifest.proof)) == (1, 1, 1)


@pytest.mark.proof
def test_its_examples_run_word_for_word(tmp_path: Path) -> None:
    assert len(EXAMPLES) > 3
    place = tmp_path / "clone"
    place.mkdir()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for line in EXAMPLES:
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=place,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stderr}"
    assert (tmp_path / "shop" / "manage.py").is_file()
    again = (tmp_path / "again" / ".scaffold.toml").read_text(encoding="utf-8")
    assert again == (tmp_path / "shop" / ".scaffold.toml").read_text(encoding="utf-8")


def _new() -> dict[str, list[str]]:
    """Return the options of `scaffold new` by name."""
    [commands] = [action for action in build_parser()._actions if action.dest == "command"]  # noqa: SLF001
    assert isinstance(commands.choices, dict)
    return {action.dest: list(action.option_strings) for action in commands.choices["new"]._actions}  # noqa: SLF001
