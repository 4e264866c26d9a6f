"""Tests of the README: its commands do what it says."""

import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks import figures, report
from benchmarks.roundrobin import Timing
from generator.cli.arguments import build_parser
from generator.recommendation.guide import load_guide
from generator.recommendation.house import KEYS, add_house_rules
from generator.registry.manifest import load_manifest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line for kind, block in BLOCKS if kind == "sh" for line in block.splitlines()]
EXAMPLES = [line for line in COMMANDS if line.startswith("scaffold ")]


def test_readme_has_one_command_to_start_and_one_to_test() -> None:
    for mark in ("start", "test"):
        assert len(re.findall(rf"^<!-- {mark} -->\n\n```sh\n.+\n```", README, re.MULTILINE)) == 1
    assert 'scaffold" new ../myapp -y' in README


def test_documents_every_option_of_new() -> None:
    options = {word for action in _new().values() for word in action if word.startswith("--")}
    told = set(re.findall(r"--[a-z][a-z-]+", README))
    assert options - told <= {"--help", "--debug"}


def test_example_manifest_is_valid(tmp_path: Path) -> None:
    text, _ = (block for kind, block in BLOCKS if kind == "toml")
    file = tmp_path / "template.toml"
    file.write_text(text, encoding="utf-8")
    manifest = load_manifest(file, "litestar", load_guide())
    assert (len(manifest.rules), len(manifest.defaults), len(manifest.proof)) == (1, 1, 1)


def test_example_of_house_rules_is_valid(tmp_path: Path) -> None:
    _, text = (block for kind, block in BLOCKS if kind == "toml")
    file = tmp_path / "house.toml"
    file.write_text(text, encoding="utf-8")
    guide = add_house_rules(load_guide(), str(file), [])
    assert guide.house.forbids
    assert {rule.id for rule in guide.rules} >= {"our-cluster", "house-preference"}
    told = {line.split("=")[0].strip() for line in text.splitlines() if "=" in line}
    assert told >= {*KEYS} - {"rule"}


def test_readme_shows_all_figures_of_the_last_run() -> None:
    saved = report.load()
    shown = README.partition(report.BEGIN)[2].partition(report.END)[0]
    assert shown == report.section(saved)
    every: dict[str, Timing] = defaultdict(lambda: Timing([1.0]))
    assert _names(saved.rows) == _names(list(figures.rows(every)))
    sizes = {item.name: [*map(int, item.values)] for item in saved.growth}
    assert sizes == {kind: [*sizes] for kind, sizes in figures.SIZES.items()}


@pytest.mark.proof
def test_readme_examples_run(tmp_path: Path) -> None:
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


def _names(rows: Sequence[report.Row]) -> list[tuple[str, str, float | None]]:
    return [(row.name, row.base, row.goal) for row in rows]


def _new() -> dict[str, list[str]]:
    """Return the options of `scaffold new` by name."""
    [commands] = [action for action in build_parser()._actions if action.dest == "command"]  # noqa: SLF001
    assert isinstance(commands.choices, dict)
    return {action.dest: list(action.option_strings) for action in commands.choices["new"]._actions}  # noqa: SLF001
