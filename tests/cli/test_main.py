"""Tests of the command as a process: its streams and exit codes."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from generator import __version__
from generator.recommendation.guide import load_guide
from tests.support.files import MANIFEST, build_template, build_tree, list_tree
from tests.support.processes import COMMAND, Outcome, git, run, scaffold, surroundings

QUESTIONS = "project_name: My project\nlicense: {type: str, choices: [mit, none], default: mit}\n"
FILES = {"README.md.jinja": "# {{ project_name }}\n", "src/deep/down/a.py": "a = 1\n"}
ESCAPE = "\x1b"


@pytest.fixture
def template(tmp_path: Path) -> str:
    return str(build_template(tmp_path / "template", QUESTIONS, FILES))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty working folder."""
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


def redirected(folder: Path, redirection: str, *arguments: str) -> Outcome:
    """Run `scaffold` with its standard streams as a shell redirects them."""
    line = f"exec {shlex.join([*COMMAND, *arguments])} {redirection}"
    return run(["sh", "-c", line], folder)


def unread(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run `scaffold` with a closed pipe; return its exit code and its errors."""
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


def test_says_what_the_starter_lacks(folder: Path, template: str) -> None:
    needs = ["-n", "features=admin", "-n", "deploy=server"]
    made = scaffold(folder, "new", "my-app", "-y", "-t", template, *needs)
    assert (made.code, made.err) == (
        0,
        "The starter does not include an admin area and a systemd unit.\n",
    )
    asked = scaffold(folder, "new", "two", "-y", "-t", template, *needs, "--json")
    assert [part["option"] for part in asked.document["unmet"]] == ["admin", "server"]


def test_a_project_lists_what_its_owner_has_to_add(folder: Path) -> None:
    words = ("new", "my-app", "-y", "-t", "fastapi", "-n", "features=admin", "--no-git")
    made = scaffold(folder, *words, "--no-install")
    assert (made.code, made.err) == (0, "The starter does not include an admin area.\n")
    readme = (folder / "my-app" / "README.md").read_text(encoding="utf-8")
    assert "## To add\n" in readme
    assert "\n- an admin area\n" in readme
    record = (folder / "my-app/docs/decisions/0001-framework.md").read_text(encoding="utf-8")
    assert "To add: an admin area." in record


def test_makes_a_project_and_prints_next_steps(folder: Path, template: str) -> None:
    made = scaffold(folder, "new", "my-app", "-y", "-t", template)
    assert (made.code, made.err) == (0, "")
    assert "Created my-app with 3 files." in made.out
    assert "  cd my-app\n" in made.out
    assert (folder / "my-app/README.md").read_text() == "# My App\n"
    assert git(folder / "my-app", "status", "--porcelain") == ""


def test_prints_one_json_document_for_a_project(folder: Path, template: str) -> None:
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


HISTORY = """\
project_name: My project
late: false
history: {type: yaml, default: "{one: [], {{ 'two: [one]' if late else '' }}}", when: false}
"""
FOLLOW_UP = """\
history = "history"

[[follow_up]]
when = "{{ 'two' in added }}"
run = "join {{ added | join(' ') }}"
"""


def test_an_option_that_comes_later_is_recorded_after_the_others(folder: Path) -> None:
    files = {"{{ '-'.join(history) }}.txt.jinja": "{{ history }}\n"}
    made = build_template(folder / "t", HISTORY, files, MANIFEST + FOLLOW_UP)
    common = ("-y", "--no-git", "-t", str(made))
    first = scaffold(folder, "new", "a", *common)
    later = ("--answers", "a/.scaffold.toml", "-s", "late=true")
    second = scaffold(folder, "new", "b", *common, *later)
    again = scaffold(folder, "new", "c", *common, "--answers", "b/.scaffold.toml", "--json")
    assert "join" not in first.out
    assert "Next:\n  cd b\n  join two\n" in second.out
    assert again.document["follow_up"] == []
    assert list_tree(folder / "b") == list_tree(folder / "c")
    assert (folder / "b/one-two.txt").read_text() == "{'one': [], 'two': ['one']}\n"


def test_a_dry_run_shows_the_tree_and_writes_nothing(folder: Path, template: str) -> None:
    shown = scaffold(folder, "new", "app", "-y", "-t", template, "--dry-run")
    assert (shown.code, shown.err) == (0, "")
    assert "README.md  6" in shown.out
    assert "Nothing was written." in shown.out
    assert list_tree(folder) == {}


def test_json_dry_run_lists_what_a_run_would_make(folder: Path, template: str) -> None:
    new = ("new", "app", "-y", "-t", template, "--no-git", "--json")
    shown = scaffold(folder, *new, "--dry-run").document
    assert list_tree(folder) == {}
    made = scaffold(folder, *new).document
    assert shown.pop("dry_run") is True
    assert made.pop("dry_run") is False
    assert shown == made


def test_fills_an_empty_working_folder(folder: Path, template: str) -> None:
    made = scaffold(folder, "new", ".", "-y", "-t", template, "--no-git")
    assert made.code == 0
    assert "cd " not in made.out
    assert (folder / "README.md").read_text() == "# Here\n"
    assert [path.name for path in folder.iterdir() if path.name.startswith(".scaffold-")] == []


def test_creates_parent_folders(folder: Path, template: str) -> None:
    made = scaffold(folder, "new", "a/b/app", "-y", "-t", template, "--no-git")
    assert made.code == 0
    assert "cd a/b/app" in made.out
    assert (folder / "a/b/app/README.md").is_file()


def test_regenerates_a_project_from_its_record(folder: Path, template: str) -> None:
    new = ("-y", "-t", template, "--no-git")
    assert scaffold(folder, "new", "one", *new, "-s", "license=none").code == 0
    assert scaffold(folder, "new", "two", *new, "--answers", "one/.scaffold.toml").code == 0
    assert list_tree(folder / "one") == list_tree(folder / "two")


def test_without_a_command_and_a_terminal_prints_the_help(folder: Path) -> None:
    bare = scaffold(folder)
    assert (bare.code, bare.err) == (0, "")
    assert bare.out == scaffold(folder, "--help").out


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


def test_the_guide_can_be_read_in_parts(folder: Path) -> None:
    part = scaffold(folder, "guide", "team", "--json").document
    assert [item["id"] for item in part["criteria"]] == ["team"]
    assert part["frameworks"] == []
    assert "team: What does your team know best?" in scaffold(folder, "guide", "team").out
    refused = scaffold(folder, "guide", "tem")
    assert (refused.code, refused.out) == (2, "")
    assert "Did you mean 'team'?" in refused.err


def test_help_lists_the_needs(folder: Path) -> None:
    needs = ", ".join(item.id for item in load_guide().criteria)
    for command in ("new", "recommend", "guide"):
        assert needs in " ".join(scaffold(folder, command, "--help").out.split())


def test_escapes_characters_that_a_stream_cannot_encode(folder: Path, template: str) -> None:
    new = ("new", "café", "-y", "-t", template)
    made = scaffold(folder, *new, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (made.code, made.err) == (0, "")
    assert r"cd 'caf\xe9'" in made.out


@pytest.mark.parametrize("streams", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_makes_a_project_with_closed_streams(folder: Path, template: str, streams: str) -> None:
    made = redirected(folder, streams, "new", "app", "-y", "-t", template)
    assert (made.code, made.err) == (0, "")
    assert (folder / "app/README.md").is_file()
    assert git(folder / "app", "log", "--format=%s") == "Start from the Test template"


def test_asks_nothing_with_closed_standard_input(folder: Path) -> None:
    refused = redirected(folder, "<&-", "new", "app")
    assert refused.code == 2
    assert "Cannot ask questions: there is no terminal" in refused.err


def test_version_works_with_closed_output(folder: Path) -> None:
    assert redirected(folder, ">&-", "--version") == Outcome(0, "", "")


@pytest.mark.parametrize("arguments", ["guide", "template list --json", "new app --json"])
def test_ignores_a_closed_pipe(folder: Path, arguments: str) -> None:
    code, errors = unread(folder, *arguments.split())
    assert code == 1
    assert "rror: Cannot ask questions" in errors if "new" in arguments else errors == ""


def test_help_survives_a_closed_pipe(folder: Path) -> None:
    assert unread(folder, "new", "--help")[1] == ""


def test_reports_a_full_disk_behind_standard_output(folder: Path) -> None:
    told = redirected(folder, ">/dev/full", "guide", "--json")
    assert told == Outcome(1, "", "Error: Operating system error: No space left on device.\n")


@pytest.mark.parametrize("destination", ["app", "."])
def test_reports_a_deleted_working_folder(folder: Path, template: str, destination: str) -> None:
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


def test_makes_a_project_elsewhere_from_a_deleted_folder(folder: Path, template: str) -> None:
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
from generator.cli import main
from generator.cli.commands import guide
def run(options): raise ValueError("first\\nsecond \\x1b[31m")
guide.run = run
sys.exit(main.main(sys.argv[1:]))
"""


def test_reports_an_internal_error_in_one_paragraph(folder: Path) -> None:
    told = run([sys.executable, "-c", BROKEN, "guide"], folder)
    assert told.code == 1
    assert re.fullmatch(
        r"Error: Internal error in scaffold \(ValueError: .*\).*--debug.*\n", told.err
    )
    assert "first second \\x1b" in told.err
    assert ESCAPE not in told.err


@pytest.mark.parametrize(
    "command", [[*COMMAND, "new", "class", "-y"], [sys.executable, "-c", BROKEN, "guide"]]
)
def test_debug_prints_the_traceback(folder: Path, command: list[str]) -> None:
    assert "Traceback (most recent call last)" in run([*command, "--debug"], folder).err


def test_prints_errors_as_one_json_document(folder: Path) -> None:
    told = run([sys.executable, "-c", BROKEN, "guide", "--json"], folder)
    assert json.loads(told.out)["exit_code"] == told.code == 1


def test_shortens_an_error_that_repeats_a_long_text(folder: Path) -> None:
    build_tree(folder, {"mine/copier.yml": f'a: {{type: str, choices: "{"x" * 100_000}"}}\n'})
    told = run([*COMMAND, "new", "app", "-y", "-t", "./mine", "-s", f"b={'y' * 20_000}"], folder)
    assert told.code == 2
    assert len(told.err) < 2_100


def test_ignored_signals_stay_ignored(folder: Path) -> None:
    hang_up = """
import os, signal, sys
from generator.cli import main
from generator.cli.commands import guide
def run(options): os.kill(os.getpid(), signal.SIGHUP); return 0
guide.run = run
sys.exit(main.main(["guide"]))
"""
    assert run([sys.executable, "-c", hang_up], folder).code == 130
    ignored = f"trap '' HUP; exec {shlex.join([sys.executable, '-c', hang_up])}"
    assert run(["sh", "-c", ignored], folder).code == 0


@pytest.mark.parametrize("number", ["SIGTERM", "SIGINT", "SIGHUP"])
@pytest.mark.parametrize(("words", "code"), [("guide", 0), ("--help", 0), ("recommend -n x=y", 2)])
def test_a_signal_after_the_last_line_changes_nothing(
    folder: Path, number: str, words: str, code: int
) -> None:
    """Python runs exit handlers in reverse order, so the first one registered runs last."""
    ending = f"""
import atexit, os, signal, sys
atexit.register(lambda: os.kill(os.getpid(), signal.{number}))
from generator.__main__ import main
sys.exit(main())
"""
    ended = run([sys.executable, "-c", ending, *words.split()], folder)
    assert ended == scaffold(folder, *words.split())
    assert ended.code == code
