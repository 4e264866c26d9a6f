"""Tests of what `--json` prints: each command prints its document, and each states its format."""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from generator import formats
from generator.cli.arguments import build_parser
from generator.formats import OUTPUTS, Document
from generator.system.names import RECORD
from tests.support.files import MANIFEST, build_template, build_tree
from tests.support.processes import Outcome, scaffold
from tests.support.repositories import commit
from tests.support.serving import start

REPORT = "report.json"
CALLS: Mapping[str, Sequence[str]] = {  # in a folder with a template, a project and a report
    "new": ("app", "-y", "-t", "mine", "--no-git", "--no-install"),
    "recommend": ("-y",),
    "compare": ("django", "flask"),
    "guide": ("product",),
    "template list": (),
    "template show": ("mine",),
    "template add": ("ours", "template"),
    "template remove": ("mine",),
    "template new": ("skeleton", "-y", "--no-git"),
    "template check": ("mine", "--only", "the defaults"),
    "template merge": (REPORT,),
    "completion": ("bash",),
    "serve": ("--port", "0"),
    "mcp": (),
    "update": ("shop", "--check", "-t", "mine"),
    "status": ("shop",),
    "check": ("shop", "--trust", "-t", "mine"),
    "adopt": ("foreign", "-y", "-t", "mine"),
}

CODES = {"update": 1, "serve": 130}  # another content of the template waits; a signal ends it


def leaves(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Yield the commands that a parser knows, such as `template list`."""
    below = [item for item in parser._actions if item.dest in {"command", "action"}]  # noqa: SLF001
    if not below:
        yield parser.prog.partition(" ")[2]
    for commands in below:
        assert isinstance(commands.choices, dict)
        for command in commands.choices.values():
            yield from leaves(command)


LEAVES = sorted(leaves(build_parser()))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what a check of a small template prints."""
    folder = tmp_path_factory.mktemp("report")
    build_template(folder / "template", files={"a.txt.jinja": "{{ project_name }}\n"})
    done = run(folder, "template check", "./template", "--only", "the defaults")
    assert done.code == 0, done.err
    return done.out


@pytest.fixture
def place(report: str, tmp_path: Path) -> Path:
    """Return a folder with a template that has the name `mine`, its report and its project."""
    files: Mapping[str, str | bytes] = {"a.txt.jinja": "{{ project_name }}\n"}
    manifest = MANIFEST + '[[proof]]\nname = "runs"\nrun = "true"\n'
    template = build_template(tmp_path / "template", files=files, manifest=manifest)
    names = f'[[template]]\nid = "mine"\nsource = "{template}"\n'
    record = '[template]\nid = "mine"\nversion = "1.0"\n'
    build_tree(tmp_path, {REPORT: report, "CONFIG/scaffold/templates.toml": names})
    build_tree(tmp_path / "shop", {RECORD: record})
    commit(tmp_path / "foreign", {"a.txt": "Shop\n"})
    return tmp_path


def run(folder: Path, command: str, *arguments: str) -> Outcome:
    homes = {f"XDG_{kind}_HOME": str(folder / kind) for kind in ("CONFIG", "STATE")}
    words = (*command.split(), *arguments, "--json")
    if command == "serve" and "--unheard" not in words:
        return served(folder, *words, **homes)
    return scaffold(folder, *words, **homes)


def served(folder: Path, *words: str, **homes: str) -> Outcome:
    """Return what a server prints before a signal ends it."""
    process = start(folder, *words[1:], **homes)
    assert process.stdout
    lines = [process.stdout.readline()]
    while lines[-1] not in {"}\n", ""}:
        lines.append(process.stdout.readline())
    process.terminate()
    out, err = process.communicate()
    return Outcome(process.returncode, "".join([*lines, out]), err)


def document_of(command: str) -> Document:
    """Return the one document that a command prints."""
    [document] = [document for document in OUTPUTS if command in document.writers]
    return document


def test_every_command_prints_one_known_document() -> None:
    printed = [command for document in OUTPUTS for command in document.writers]
    assert sorted(printed) == LEAVES, "say in generator/formats.py what a new command prints"
    assert sorted(CALLS) == LEAVES, "give a new command a call here"


@pytest.mark.parametrize(
    ("command", "more"),
    [
        *((command, ()) for command in LEAVES),
        *((command, ("--dry-run",)) for command in formats.PROJECT.writers),
    ],
)
def test_what_a_command_prints_states_its_format_first(
    command: str, more: tuple[str, ...], place: Path
) -> None:
    done = run(place, command, *CALLS[command], *more)
    assert done.code == CODES.get(command, 0), done.err
    keys = list(done.document)
    assert keys[0] == "format"
    assert done.document["format"] == document_of(command).format
    assert len(keys) > 1


@pytest.mark.parametrize("command", LEAVES)
def test_the_error_of_a_command_states_its_format_first(command: str, tmp_path: Path) -> None:
    done = run(tmp_path, command, *CALLS[command], "--unheard")
    assert done.code == 2
    assert list(done.document) == ["format", "error", "exit_code"]
    assert done.document["format"] == formats.ERROR.format


def test_a_merged_report_has_the_present_format(place: Path) -> None:
    """The reports of scaffold before 0.1.0 had none."""
    report = json.loads((place / REPORT).read_text())
    assert report.pop("format") == formats.REPORT.format
    (place / "old.json").write_text(json.dumps(report))
    merged = run(place, "template merge", "old.json").document
    assert merged["format"] == formats.REPORT.format


def test_merge_refuses_the_report_of_a_newer_scaffold(place: Path) -> None:
    report = json.loads((place / REPORT).read_text())
    newer = formats.REPORT.format + 1
    (place / "new.json").write_text(json.dumps({**report, "format": newer}))
    done = run(place, "template merge", REPORT, "new.json")
    assert done.code == 2
    assert f"new.json: `format` is {newer}" in done.document["error"]
