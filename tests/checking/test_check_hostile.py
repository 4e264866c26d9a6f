"""Tests of proof commands that leave odd files: the report is complete and nothing else is left."""

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from generator import limits
from generator.checking._results import ProvenSets
from generator.system import trees
from tests.support.checks import build, command
from tests.support.files import MANIFEST, build_template, build_tree, list_tree
from tests.support.processes import COMMAND, Outcome, alive, run

pytestmark = pytest.mark.thorough

PYTHON = sys.executable
DEEP = "import os\nfor _ in range(3000):\n    os.mkdir('d')\n    os.chdir('d')\n"
SOCKET = "import socket; socket.socket(socket.AF_UNIX).bind('a.sock')"
# Drops root's rights to read and write everything.
ROOTS = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
NAMES = ("bin\udcff", "bell\x07", "turn\u202e")
LEFT = {
    "a socket": (f'"{PYTHON}" -c "{SOCKET}"', "a.sock (a socket)"),
    "a named pipe": ("mkfifo pipe", "pipe (a named pipe)"),
    "a pipe in place of a file": ("rm a.txt && mkfifo a.txt", "a.txt (a named pipe)"),
    "a tree without end": (f'"{PYTHON}" deep.py', "(more than 40 folders deep)"),
    "links in circles": ("ln -s . loop && ln -s round round && ln -s ../.. out", ""),
    "a huge file": ("truncate -s 3G big", "big (over the limit)"),
    "thousands of files": ("seq 6000 | xargs touch", "(over the limit)"),
    "a folder without permission": ("mkdir d && touch d/f && chmod 0 d", "d (permission denied)"),
    "a file without permission": ("chmod 0 a.txt", "a.txt (permission denied)"),
    "names that are no text": (f'"{PYTHON}" names.py', ""),
    "nothing, it deleted itself": ('rm -rf "$PWD"', "no such file or directory"),
    "nothing of what surrounds it": ("cd .. && rm -rf ../*", "no such file or directory"),
    "folders without permission": ("mkdir d && chmod 0500 d . ..", ""),
    "itself as a pipe": ("cd .. && rm -rf project && mkfifo project", ""),
}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """The folder for temporary files; a failed test leaves no endless tree here."""
    yield build_tree(tmp_path / "tmp", {})
    for folder in (tmp_path / "tmp", tmp_path / ".scaffold-check"):
        trees.remove(folder)


def check(tmp_path: Path, *arguments: str) -> Outcome:
    """Check the template in a process without special rights."""
    rights = ROOTS if os.geteuid() == 0 and shutil.which(ROOTS[0]) else ()
    words = [*rights, *COMMAND, "template", "check", "./mine", "--trust", *arguments]
    return run(words, tmp_path, TMPDIR=str(tmp_path / "tmp"))


def proof(script: str) -> str:
    """Return a proof command that runs a shell script and fails."""
    return command(f"sh -c {json.dumps(script + '; exit 7')}", "it holds")


def build_leaving(tmp_path: Path, script: str) -> None:
    build(tmp_path, proof(script))
    names = f"for name in {NAMES!r}: open(name, 'w').write('x')"
    build_tree(tmp_path / "mine/project", {"deep.py": DEEP, "names.py": names})


def steps(done: Outcome) -> list[list[tuple[str, str]]]:
    return [[(step["step"], step["status"]) for step in item["steps"]] for item in sets(done)]


def sets(done: Outcome) -> list[dict[str, Any]]:
    assert done.code == 1, done.err
    assert done.err == ""
    return list(done.document["sets"])


@pytest.mark.parametrize("what", LEFT)
def test_reports_a_failed_proof_whatever_it_leaves(tmp_path: Path, place: Path, what: str) -> None:
    script, left_out = LEFT[what]
    build_leaving(tmp_path, script)
    done = check(tmp_path, "--jobs", "1", "--json", "--junit", "report.xml")
    assert steps(done) == [[("render", "passed"), ("it holds", "failed")]] * 4
    assert all("ended with 7" in item["steps"][1]["note"] for item in sets(done))
    assert all(left_out in item["left_out"] for item in sets(done)), sets(done)[0]["left_out"]
    assert len(ET.parse(tmp_path / "report.xml").findall(".//failure")) == 4  # noqa: S314 - ours
    assert list_tree(place) == {}


def test_keeps_copyable_files_and_names_the_others(tmp_path: Path, place: Path) -> None:
    build_leaving(tmp_path, "mkfifo pipe && truncate -s 3G big && mkdir -p s && echo x > s/y")
    done = check(tmp_path, "--only", "the defaults")
    assert "not saved: big (over the limit), pipe (a named pipe)" in done.out
    [kept] = (tmp_path / ".scaffold-check" / "mine").iterdir()
    assert set(list_tree(kept / "project")) == {"a.txt", "deep.py", "names.py", "s", "s/y"}
    assert (kept / "project/s/y").read_text() == "x\n"
    assert list_tree(place) == {}


def test_replaces_previously_kept_projects(tmp_path: Path, place: Path) -> None:
    build_leaving(tmp_path, "true")
    check(tmp_path, "--only", "the defaults")
    [kept] = (tmp_path / ".scaffold-check" / "mine").iterdir()
    run([PYTHON, "-c", DEEP], kept)
    kept.chmod(0o500)
    assert check(tmp_path, "--only", "the defaults", "--json").document["sets"][0]["left_out"] == ""
    assert set(list_tree(kept)) == {
        "output.log", "project", "project/a.txt", "project/deep.py", "project/names.py"
    }  # fmt: skip
    assert list_tree(place) == {}


def test_reports_despite_an_unwritable_keep_folder(tmp_path: Path, place: Path) -> None:
    build_leaving(tmp_path, "true")
    build_tree(tmp_path, {".scaffold-check": "a file\n"})
    done = check(tmp_path, "--json")
    assert {item["left_out"] for item in sets(done)} == {"all of it (not a directory)"}
    assert list_tree(place) == {}


def test_does_not_touch_the_target_of_a_project_turned_link(tmp_path: Path, place: Path) -> None:
    precious = build_tree(tmp_path / "precious", {"a.txt": "mine\n", "b/c.txt": "mine\n"})
    before = list_tree(precious)
    build_leaving(tmp_path, f"cd .. && rm -rf project && ln -s {precious} project")
    assert len(steps(check(tmp_path, "--jobs", "1", "--json"))) == 4
    assert list_tree(precious) == before
    assert list_tree(place) == {}


def test_reports_the_end_of_endless_output(tmp_path: Path, place: Path) -> None:
    build_leaving(tmp_path, "echo begin; yes 'on and on' | head -c 3000000000; echo end")
    done = check(tmp_path, "--only", "the defaults", "--json")
    note = sets(done)[0]["steps"][1]["note"]
    assert f"printed more than {limits.MOST_OUTPUT >> 20} MiB" in note
    assert note.endswith("on and on") or "on and on\n" in note
    assert len(note) < 10_000
    [log] = (tmp_path / ".scaffold-check" / "mine").glob("*/output.log")
    assert log.stat().st_size <= limits.MOST_OUTPUT
    assert list_tree(place) == {}


def test_escapes_output_in_terminal_and_report(tmp_path: Path, place: Path) -> None:
    script = r"printf 'red: \033[31m bell: \007 \000 c1: \302\233 turn: \342\200\256 \377\n'"
    build(tmp_path, proof(script))
    for arguments in ([], ["--json"], ["--junit", "report.xml"]):
        done = check(tmp_path, "--only", "the defaults", *arguments)
        text = done.out
        if arguments == ["--json"]:
            text = sets(done)[0]["steps"][1]["note"]
        elif arguments:
            root = ET.parse(tmp_path / "report.xml")  # noqa: S314 - our own
            text = "\n".join(str(item.get("message")) for item in root.iter("failure"))
        assert r"red: \x1b[31m bell: \x07 \x00 c1: \x9b turn: \u202e" in text
        assert all(char.isprintable() or char == "\n" for char in text)
    assert list_tree(place) == {}


@pytest.mark.parametrize("way", ["{} &", "setsid {} &", "setsid sh -c '{} & {}' &"])
def test_ends_processes_that_a_proof_leaves(tmp_path: Path, place: Path, way: str) -> None:
    pids = tmp_path / "pids"
    stay = f"sh -c 'echo $$ >> {pids}; while :; do date > busy; sleep 0.01; done'"
    build_tree(tmp_path, {"stay.sh": stay + "\n"})
    build(
        tmp_path,
        proof(
            way.replace("{}", f"sh {tmp_path}/stay.sh")
            + f" until [ -s {pids} ]; do sleep 0.1; done"
        ),
    )
    done = check(tmp_path, "--only", "the defaults", "--json")
    assert steps(done) == [[("render", "passed"), ("it holds", "failed")]]
    started = pids.read_text().split()
    end = time.monotonic() + 10
    while any(alive(int(pid)) for pid in started) and time.monotonic() < end:
        time.sleep(0.05)
    assert started
    assert not [pid for pid in started if alive(int(pid))]
    assert list_tree(place) == {}


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ("mkfifo pipe", "the tasks of the template mine made pipe, a named pipe. nothing was"),
        ("truncate -s 300M big", ""),
        (f'"{PYTHON}" deep.py', "d/d/d/d, more than 40 folders deep."),
        ("mkdir d && chmod 0 d a.txt", "permission denied"),
        (f'"{PYTHON}" names.py', ""),
    ],
)
def test_reports_whatever_a_task_leaves(tmp_path: Path, place: Path, task: str, said: str) -> None:
    names = f"for name in {NAMES!r}: open(name, 'w').write('x')"
    files: dict[str, str | bytes] = {"a.txt": "a\n", "deep.py": DEEP, "names.py": names}
    tasks = f"_tasks: [{json.dumps(task)}]\n"
    build_template(tmp_path / "mine", tasks, files, MANIFEST + proof("true"))
    done = check(tmp_path, "--json")
    assert [item["status"] for item in sets(done)] == ["failed"]
    assert said in json.dumps(sets(done)).lower()
    assert list_tree(place) == {}


@pytest.mark.usefixtures("place")
def test_ignores_results_in_a_clone(tmp_path: Path) -> None:
    build(tmp_path, command("false"))
    kept = [tmp_path / "clone", tmp_path / "clone" / "mine.jsonl"]
    build_tree(kept[0], {})
    kept[1].write_text(json.dumps({"key": "x", "steps": []}) + "\n")
    before = kept[1].read_text()
    done = check(tmp_path, "--resume", "--keep", "clone", "--only", "the defaults")
    assert done.code == 1
    assert kept[1].read_text() == before


LEDGERS = ("[]\n", "{}\n", '{"key": 1, "steps": 5}\n', '{"key": "a", "steps": [{"step": 1}]}\n')


@pytest.mark.parametrize("ledger", [*LEDGERS, "\xff", "[" * 100_000 + "\n", None])
def test_reports_despite_an_invalid_record_of_proven_sets(
    tmp_path: Path, place: Path, ledger: str | None
) -> None:
    build(tmp_path, command("true"))
    file = ProvenSets(tmp_path / ".scaffold-check" / "mine").file
    file.parent.mkdir(parents=True, exist_ok=True)
    if ledger is None:
        os.mkfifo(file)
    else:
        file.write_text(ledger, "latin-1")
    done = check(tmp_path, "--resume", "--only", "the defaults")
    assert done.code == 0, done.err
    assert list_tree(place) == {}


def test_runs_no_command_inside_a_third_party_workspace(tmp_path: Path, place: Path) -> None:
    build(tmp_path, command(f"touch {tmp_path}/ran"))
    project = '[project]\nname = "x"\nversion = "0"\n'
    build_tree(tmp_path / "mine/project", {"pyproject.toml": project})
    members = '[tool.uv.workspace]\nmembers = ["scaffold-check-*/*/project"]\n'
    build_tree(place, {"pyproject.toml": members})
    done = check(tmp_path, "--only", "the defaults")
    assert "makes the project a member of its uv workspace" in done.out
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("place_of", [".scaffold-check", ".scaffold-check/mine"])
def test_saves_nothing_through_a_link_of_a_clone(
    tmp_path: Path, place: Path, place_of: str
) -> None:
    build_leaving(tmp_path, "true")
    link = tmp_path / place_of
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(build_tree(tmp_path / "precious", {}))
    done = check(tmp_path)
    assert done.code == 2
    assert f"{place_of} is a link, and failed projects would be saved where it leads" in done.err
    assert list_tree(tmp_path / "precious") == list_tree(place) == {}
