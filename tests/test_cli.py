"""The command as a process: what it says where, and how it ends."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from generator import __version__
from tests.helpers import build_template, list_tree
from tests.processes import COMMAND, Outcome, git, run, scaffold, surroundings

QUESTIONS = "project_name: My project\nlicense: {type: str, choices: [mit, none], default: mit}\n"
FILES = {"README.md.jinja": "# {{ project_name }}\n", "src/deep/down/a.py": "a = 1\n"}
ESCAPE = "\x1b"


@pytest.fixture
def template(tmp_path: Path) -> str:
    return str(build_template(tmp_path / "template", QUESTIONS, FILES))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder to stand in."""
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


def redirected(folder: Path, redirection: str, *arguments: str) -> Outcome:
    """Run `scaffold` with its standard streams as a shell redirects them."""
    line = f"exec {shlex.join([*COMMAND, *arguments])} {redirection}"
    return run(["sh", "-c", line], folder)


def unread(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run `scaffold` for a reader who has left already; return its exit code and its errors."""
    reader, writer = os.pipe()
    os.close(reader)
    with subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        env=surroundings(),
        stdout=writer,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        os.close(writer)
        _, errors = process.communicate()
    return process.returncode, errors


def test_a_project_is_made_and_the_next_steps_are_told(folder: Path, template: str) -> None:
    made = scaffold(folder, "new", "my-app", "-y", "-t", template)
    assert (made.code, made.err) == (0, "")
    assert "Made my-app with 3 files." in made.out
    assert "  cd my-app\n" in made.out
    assert (folder / "my-app/README.md").read_text() == "# My App\n"
    assert git(folder / "my-app", "status", "--porcelain") == ""


def test_one_json_document_tells_what_was_made(folder: Path, template: str) -> None:
    made = scaffold(folder, "new", "app", "-y", "-t", template, "-s", "license=none", "--json")
    assert (made.code, made.err) == (0, "")
    document = made.document
    assert document["project"] == str(folder / "app")
    assert document["dry_run"] is False
    assert document["answers"] == {"project_name": "App", "license": "none"}
    assert [step["name"] for step in document["steps"] if step["done"]] == ["git"]
    sizes = {file["path"]: file["size"] for file in document["files"]}
    assert sizes == {path: (folder / "app" / path).stat().st_size for path in sizes}
    assert set(sizes) == {"README.md", "src/deep/down/a.py", ".scaffold.toml"}


def test_a_dry_run_shows_the_tree_and_writes_nothing(folder: Path, template: str) -> None:
    shown = scaffold(folder, "new", "app", "-y", "-t", template, "--dry-run")
    assert (shown.code, shown.err) == (0, "")
    assert "README.md  6" in shown.out
    assert "Nothing was written." in shown.out
    assert list_tree(folder) == {}


def test_a_dry_run_as_json_holds_what_the_run_would_make(folder: Path, template: str) -> None:
    new = ("new", "app", "-y", "-t", template, "--no-git", "--json")
    shown = scaffold(folder, *new, "--dry-run").document
    assert list_tree(folder) == {}
    made = scaffold(folder, *new).document
    assert shown.pop("dry_run") is True
    assert made.pop("dry_run") is False
    assert shown == made


def test_the_folder_one_stands_in_is_filled_when_it_is_empty(folder: Path, template: str) -> None:
    made = scaffold(folder, "new", ".", "-y", "-t", template, "--no-git")
    assert made.code == 0
    assert "cd " not in made.out
    assert (folder / "README.md").read_text() == "# Here\n"
    assert [path.name for path in folder.iterdir() if path.name.startswith(".scaffold-")] == []


def test_folders_above_the_project_are_made(folder: Path, template: str) -> None:
    made = scaffold(folder, "new", "a/b/app", "-y", "-t", template, "--no-git")
    assert made.code == 0
    assert "cd a/b/app" in made.out
    assert (folder / "a/b/app/README.md").is_file()


def test_a_project_is_made_again_from_its_own_record(folder: Path, template: str) -> None:
    new = ("-y", "-t", template, "--no-git")
    assert scaffold(folder, "new", "one", *new, "-s", "license=none").code == 0
    assert scaffold(folder, "new", "two", *new, "--answers", "one/.scaffold.toml").code == 0
    assert list_tree(folder / "one") == list_tree(folder / "two")


def test_the_version_is_one_line(folder: Path) -> None:
    for option in ("--version", "-V"):
        assert scaffold(folder, option) == Outcome(0, f"scaffold {__version__}\n", "")


@pytest.mark.parametrize("command", ["", "new", "recommend", "guide", "template", "template show"])
def test_every_command_has_help_that_fits_the_terminal(folder: Path, command: str) -> None:
    helped = scaffold(folder, *command.split(), "--help", COLUMNS="80")
    assert (helped.code, helped.err) == (0, "")
    assert helped.out.startswith(f"usage: scaffold {command}".rstrip())
    assert max(map(len, helped.out.splitlines())) <= 80


@pytest.mark.parametrize(
    "arguments",
    [
        *(["guide"], ["recommend", "-y"], ["template", "list"], ["template", "show", "flask"]),
        ["new", "app", "-y", "-t", "TEMPLATE", "--dry-run"],
    ],
)
@pytest.mark.parametrize("changes", [{"TERM": "dumb"}, {"NO_COLOR": "1", "COLUMNS": "40"}])
def test_a_pipe_gets_plain_text(
    folder: Path, template: str, arguments: list[str], changes: dict[str, str]
) -> None:
    said = scaffold(
        folder, *(template if word == "TEMPLATE" else word for word in arguments), **changes
    )
    assert (said.code, said.err) == (0, "")
    assert ESCAPE not in said.out
    width = int(changes.get("COLUMNS", 80))
    assert max(len(line.rstrip()) for line in said.out.splitlines()) <= width


@pytest.mark.parametrize(
    "arguments",
    [["guide"], ["recommend", "-y"], ["template", "list"], ["template", "show", "flask"]],
)
def test_json_is_one_document_and_nothing_else(folder: Path, arguments: list[str]) -> None:
    said = scaffold(folder, *arguments, "--json")
    assert (said.code, said.err) == (0, "")
    assert said.document


def test_a_stream_that_cannot_hold_every_character_gets_what_it_can(
    folder: Path, template: str
) -> None:
    new = ("new", "café", "-y", "-t", template)
    made = scaffold(folder, *new, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (made.code, made.err) == (0, "")
    assert r"cd 'caf\xe9'" in made.out


@pytest.mark.parametrize("streams", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_do_not_keep_a_project_from_being_made(
    folder: Path, template: str, streams: str
) -> None:
    made = redirected(folder, streams, "new", "app", "-y", "-t", template)
    assert (made.code, made.err) == (0, "")
    assert (folder / "app/README.md").is_file()
    assert git(folder / "app", "log", "--format=%s") == "Start from the Test template"


def test_nobody_is_asked_where_standard_input_is_closed(folder: Path) -> None:
    refused = redirected(folder, "<&-", "new", "app")
    assert refused.code == 2
    assert "There is no terminal to ask on." in refused.err


def test_the_version_can_be_asked_for_where_nobody_listens(folder: Path) -> None:
    assert redirected(folder, ">&-", "--version") == Outcome(0, "", "")


@pytest.mark.parametrize("arguments", ["guide", "template list --json", "new app --json"])
def test_a_reader_who_has_left_is_nothing_to_shout_about(folder: Path, arguments: str) -> None:
    code, errors = unread(folder, *arguments.split())
    assert code == 1
    assert "rror: There is no terminal" in errors if "new" in arguments else errors == ""


def test_help_may_be_read_in_part(folder: Path) -> None:
    assert unread(folder, "new", "--help")[1] == ""


def test_a_full_disk_behind_standard_output_is_told(folder: Path) -> None:
    told = redirected(folder, ">/dev/full", "guide", "--json")
    assert told == Outcome(1, "", "Error: The system refused: No space left on device.\n")


@pytest.mark.parametrize("destination", ["app", "."])
def test_a_folder_that_is_gone_is_told(folder: Path, template: str, destination: str) -> None:
    gone = run(
        [
            "sh",
            "-c",
            f"rmdir ../here; {shlex.join([*COMMAND, 'new', destination])} -y -t {template}",
        ],
        folder,
    )
    assert gone.code == 2
    assert gone.err == "Error: The current folder no longer exists. Change to one that does.\n"


def test_from_a_folder_that_is_gone_a_project_can_be_made_elsewhere(
    folder: Path, template: str
) -> None:
    place = folder.parent / "app"
    made = run(
        [
            "sh",
            "-c",
            f"rmdir ../here; {shlex.join([*COMMAND, 'new', str(place)])} -y -t {template}",
        ],
        folder,
    )
    assert (made.code, made.err) == (0, "")
    assert f"cd {place}" in made.out


BROKEN = """
import sys
from generator import cli
from generator.commands import guide
def run(options): raise ValueError("first\\nsecond \\x1b[31m")
guide.run = run
sys.exit(cli.main(sys.argv[1:]))
"""


def test_a_fault_of_its_own_is_told_in_one_paragraph(folder: Path) -> None:
    told = run([sys.executable, "-c", BROKEN, "guide"], folder)
    assert told.code == 1
    assert re.fullmatch(r"Error: scaffold itself failed \(ValueError: .*\).*--debug.*\n", told.err)
    assert "first second \\x1b" in told.err
    assert ESCAPE not in told.err


@pytest.mark.parametrize(
    "command", [[*COMMAND, "new", "class", "-y"], [sys.executable, "-c", BROKEN, "guide"]]
)
def test_debug_shows_where_an_error_comes_from(folder: Path, command: list[str]) -> None:
    assert "Traceback (most recent call last)" in run([*command, "--debug"], folder).err


def test_an_error_is_one_json_document_too(folder: Path) -> None:
    told = run([sys.executable, "-c", BROKEN, "guide", "--json"], folder)
    assert json.loads(told.out)["exit_code"] == told.code == 1


def test_a_signal_that_was_ignored_stays_ignored(folder: Path) -> None:
    hang_up = """
import os, signal, sys
from generator import cli
from generator.commands import guide
def run(options): os.kill(os.getpid(), signal.SIGHUP); return 0
guide.run = run
sys.exit(cli.main(["guide"]))
"""
    assert run([sys.executable, "-c", hang_up], folder).code == 130
    ignored = f"trap '' HUP; exec {shlex.join([sys.executable, '-c', hang_up])}"
    assert run(["sh", "-c", ignored], folder).code == 0
