"""Tests of rendering jobs in the worker process."""

import errno
import signal
import sys
from pathlib import Path

import pytest

from generator.errors import WorkError
from generator.rendering.render import render
from tests.support.files import MANIFEST, build_template, build_tree, list_tree
from tests.support.interrupted import under_way, wait_for, wait_until
from tests.support.processes import COMMAND, alive, children, run, scaffold

SLOW = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"


# In a separate process: Copier caches the location of git.
FULL_DISK = """
import os, sys
from pathlib import Path
from generator.errors import WorkError
from generator.rendering._job import Rendering

reason, template, tree = sys.argv[1:]

def write(*_):
    raise OSError(int(reason), os.strerror(int(reason)))

Path.write_bytes = write
try:
    Rendering((Path(template),), {}, Path(tree)).do(trust=False)
except WorkError as error:
    print(error)
"""


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EDQUOT])
def test_reports_a_full_disk(tmp_path: Path, reason: int) -> None:
    template = build_template(tmp_path / "mine")
    command = (sys.executable, "-c", FULL_DISK, str(reason), str(template), str(tmp_path / "tree"))
    assert run(command, tmp_path).out.startswith("The disk is full")


@pytest.mark.parametrize("text", [SLOW, "{{ 10 ** (10 ** 9) }}"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_worker_ends_with_its_parent(tmp_path: Path, number: signal.Signals, text: str) -> None:
    build_template(tmp_path / "quick", files={"a.txt": "a"})
    manifest = MANIFEST + 'layers = ["quick"]\n'
    template = build_template(tmp_path / "slow", files={"b.jinja": text}, manifest=manifest)
    here = build_tree(tmp_path / "here", {})
    command = [*COMMAND, "new", "app", "-y", "-t", str(template)]
    with under_way(command, here) as process:
        wait_for(lambda: any(here.glob(".scaffold-staging-*/project/a.txt")), process)
        (renderer,) = children(process.pid)
        process.send_signal(number)
        process.communicate(timeout=20)
    wait_until(lambda: not alive(renderer))


def test_does_not_import_modules_from_the_working_folder(tmp_path: Path) -> None:
    template = build_template(tmp_path / "mine")
    trap = f"open({str(tmp_path / 'sprung')!r}, 'w')"
    names = ("copier", "plumbum", "jinja2", "json", "resource", "generator")
    here = build_tree(tmp_path / "here", {f"{name}.py": trap for name in names})
    program = "from generator.__main__ import main; raise SystemExit(main())"
    words = [sys.executable, "-P", "-c", program, "new", "app", "-y", "-t", str(template)]
    with under_way([*words, "--no-git", "--no-install"], here) as process:
        process.communicate(timeout=20)
    assert process.returncode == 0
    assert not (tmp_path / "sprung").exists()


def test_a_wrong_answer_ends_the_prestarted_worker(tmp_path: Path) -> None:
    template = str(build_template(tmp_path / "mine"))
    here = build_tree(tmp_path / "here", {})
    failed = scaffold(here, "new", "app", "-y", "-t", template, "-s", "colour=red")
    assert (failed.code, failed.err.count("\n")) == (2, 1)
    assert list_tree(here) == {}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.txt.jinja", "{% include 'no/such' %}", "'no/such', which it includes, does not exist"),
        ("{{ 'd' * 300 }}.jinja", "", "File name too long: ddd"),
    ],
)
def test_errors_of_the_system_name_no_staging_folder(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    template = build_template(tmp_path / "mine", files={name: text})
    with pytest.raises(WorkError) as refusal:
        render([template], {}, build_tree(tmp_path / "tree", {}))
    assert message in str(refusal.value)
    assert str(tmp_path / "tree") not in str(refusal.value)
    assert len(str(refusal.value)) < 400
