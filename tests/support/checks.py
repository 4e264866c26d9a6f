"""A template and its check, run like the command but in this process."""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.cli.arguments import build_parser
from generator.cli.commands import template
from generator.errors import ScaffoldError
from tests.support.files import MANIFEST, build_template, build_tree, list_tree
from tests.support.processes import Outcome

Check = Callable[..., Outcome]

QUESTIONS = """
colour: {type: str, choices: [red, green], default: red}
big: {type: bool, default: false}
name: {type: str, default: thing}
"""
FILES = {"a.txt.jinja": "{{ colour }} {{ big }} {{ name }}\n"}


def command(run: str, name: str = "it holds", **more: str) -> str:
    rows = "".join(f"{key} = {value}\n" for key, value in more.items())
    return f"\n[[proof]]\nname = {json.dumps(name)}\nrun = {json.dumps(run)}\n{rows}"


def build(tmp_path: Path, *commands: str, questions: str = QUESTIONS) -> Path:
    return build_template(tmp_path / "mine", questions, FILES, MANIFEST + "".join(commands))


@pytest.fixture
def check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Check:
    """Check the template in `mine` like the command, in this process."""
    temporary = build_tree(tmp_path / "tmp", {})
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, **variables: str) -> Outcome:
        options = build_parser().parse_args(["template", "check", "./mine", *arguments])
        with monkeypatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            try:
                code = template.run(options)
            except ScaffoldError as error:
                code = error.exit_code
                sys.stderr.write(str(error))
        assert list_tree(temporary) == {}, "a check leaves nothing behind"
        return Outcome(code, *capsys.readouterr())

    return run
