"""The skill, llms.txt and docs/agents.md: written from the real thing, and every command works."""

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from generator.cli.arguments import build_parser
from scripts.agents import LLMS, PAGE, SKILL, TOKEN, written
from tests.support.processes import KNOWN, git, scaffold

MOST_LINES = 60
BLOCKS = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FILES = [SKILL, LLMS, PAGE]


def blocks(file: Path, kind: str) -> list[str]:
    found = BLOCKS.findall(file.read_text(encoding="utf-8"))
    return [block for language, block in found if language == kind]


def commands(file: Path) -> list[str]:
    return [line for block in blocks(file, "sh") for line in block.splitlines()]


def test_the_files_are_those_of_the_real_help_and_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KNOWN.items():
        monkeypatch.setenv(name, value)
    for file, text in written().items():
        assert file.read_text(encoding="utf-8") == text, "write it again: python -m scripts.agents"


def test_the_skill_is_short_and_says_when_to_use_it() -> None:
    lines = SKILL.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= MOST_LINES
    name, description = lines[1:3]
    assert name == f"name: {SKILL.parent.name}"
    assert 60 < len(json.loads(description.removeprefix("description: "))) <= 1024


def test_llms_txt_has_the_form_that_programs_read() -> None:
    lines = LLMS.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# scaffold"
    assert lines[2].startswith("> ")
    links = re.findall(r"^- \[.+\]\((.+)\)$", LLMS.read_text(encoding="utf-8"), re.MULTILINE)
    assert "docs/agents.md" in links
    assert all((LLMS.parent / link).is_file() for link in links)


@pytest.mark.parametrize("file", [SKILL, LLMS], ids=["skill", "llms"])
def test_every_command_runs_word_for_word_in_an_empty_folder(file: Path, tmp_path: Path) -> None:
    """An agent follows them from top to bottom; the token is that of the plan before."""
    token, project = "", tmp_path / "shop"
    lines = commands(file)
    assert len(lines) == 7
    for line in lines:
        if project.is_dir():
            git(project, "add", "--all")  # a lock file, if there is one
            if git(project, "status", "--porcelain"):
                git(project, "commit", "--quiet", "--message=Lock")
        program, *words = shlex.split(line.replace(TOKEN, token))
        assert program == "scaffold"
        done = scaffold(tmp_path, *words, UV_OFFLINE="1")
        assert done.code == 0, f"{line}\n{done.err}"
        token = done.document.get("token", "")
    assert "Apache License" in (project / "LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FILES, ids=["skill", "llms", "page"])
def test_other_commands_in_the_text_exist(file: Path) -> None:
    said = re.findall(r"`scaffold ([a-z]+)[^`]*`", file.read_text(encoding="utf-8"))
    assert said
    for name in said:
        with pytest.raises(SystemExit, match="0"):
            build_parser([name]).parse_args([name, "--help"])


def test_the_configurations_are_valid() -> None:
    [generic, editor] = [json.loads(block) for block in blocks(PAGE, "json")[:2]]
    server = {"command": "scaffold", "args": ["mcp"]}
    assert generic == {"mcpServers": {"scaffold": server}}
    assert editor == {"servers": {"scaffold": {"type": "stdio", **server}}}
    [codex] = blocks(PAGE, "toml")
    assert tomllib.loads(codex) == {"mcp_servers": {"scaffold": server}}
