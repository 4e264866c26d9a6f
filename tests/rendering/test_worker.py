"""Tests of watched jobs: an error in one watch ends only its own job."""

import shutil
from pathlib import Path

import pytest

from generator import limits
from generator.errors import WorkError
from generator.rendering._environments import Jinja
from generator.rendering._worker import lease_worker
from generator.rendering.jinja import Text
from generator.rendering.render import render
from generator.system.names import STAGING_PREFIX
from tests.support.files import build_template, list_tree
from tests.support.interrupted import under_way, wait_for
from tests.support.processes import COMMAND

SLOW = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
JOB = Text(SLOW, {}, Jinja("jinja2.StrictUndefined", {}), unset=False)


def assert_stopped_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check that the watching thread is alive: it stops an endless template."""
    monkeypatch.setattr(limits, "MOST_SECONDS", 1)
    slow = build_template(tmp_path / "slow", files={"a.txt.jinja": SLOW})
    (tmp_path / "tree").mkdir()
    with pytest.raises(WorkError, match="did not render within 1 seconds"):
        render([slow], {}, tmp_path / "tree")


def test_a_vanished_staging_folder_stops_the_run_with_one_line(tmp_path: Path) -> None:
    slow = build_template(tmp_path / "slow", files={"c.txt.jinja": SLOW, "b/b.txt": "b\n"})
    folder = tmp_path / "here"
    folder.mkdir()
    with under_way([*COMMAND, "new", "app", "-y", "-t", str(slow)], folder) as process:
        wait_for(lambda: any(folder.glob(f"{STAGING_PREFIX}*/project/b/b.txt")), process)
        [staged] = folder.glob(f"{STAGING_PREFIX}*")
        shutil.rmtree(staged)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 1
    [line] = [line for line in said.splitlines() if line.startswith("Error: ")]
    assert "its files could not be watched: No such file or directory" in line
    assert "Nothing was written; run the command again." in line
    assert "Traceback" not in said
    assert list_tree(folder) == {}


@pytest.mark.parametrize("error", [FileNotFoundError(2, "gone", "x"), RecursionError("deep")])
def test_a_failed_watch_stops_only_its_own_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def watch(_seconds: float) -> None:
        raise error

    with (
        lease_worker() as worker,
        pytest.raises(WorkError, match=r"could not be watched: (gone|deep)"),
    ):
        worker.do(JOB, watch)
    assert_stopped_in_time(tmp_path, monkeypatch)
