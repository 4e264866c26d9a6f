"""Tasks run at the final path of the project, and one that fails leaves nothing of it."""

import json
import os
import shutil
import signal
import stat
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import copier
import pytest

from generator.project._leftovers import remove_leftovers
from generator.project._staging import staging
from generator.project._undo import GRACE
from generator.system.names import RECORD, STAGING_PREFIX
from tests.support.files import build_template, build_tree, list_tree
from tests.support.interrupted import under_way, wait_for, wait_until
from tests.support.leftovers import ORDERS, forked, kill_everywhere, records, state
from tests.support.processes import COMMAND, Outcome, git, scaffold
from tests.support.repositories import commit

pytestmark = pytest.mark.thorough

__all__ = ["state"]

SIGINT, SIGTERM, SIGKILL = signal.SIGINT, signal.SIGTERM, signal.SIGKILL
PLACES = ("app", "a/b/app", ".")
PLAIN = ("--no-git", "--no-install")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty working folder in an empty folder, where leftovers would be visible."""
    return build_tree(tmp_path / "around" / "here", {})


def template(folder: Path, *tasks: str) -> str:
    """Build a template with tasks outside of the working folder; return its path."""
    config = f"_tasks: {json.dumps(tasks)}\n"
    return str(build_template(folder.parent.parent / "template", config, {"a/b.txt": "b\n"}))


def new(folder: Path, place: str, *tasks: str) -> list[str]:
    return ["new", place, "-y", "-t", template(folder, *tasks), "--trust", *PLAIN]


def make(folder: Path, place: str, *tasks: str) -> Outcome:
    return scaffold(folder, *new(folder, place, *tasks))


def assert_nothing_there(folder: Path) -> None:
    assert list_tree(folder.parent) == {folder.name: None}


@pytest.mark.parametrize("place", PLACES)
def test_an_environment_made_by_a_task_works(folder: Path, place: str) -> None:
    made = make(folder, place, f"{sys.executable} -m venv .venv --without-pip")
    assert made.code == 0, made.err
    project = (folder / place).resolve()
    text = (project / ".venv/bin/activate").read_text()
    assert f"{project}/.venv" in text
    assert STAGING_PREFIX not in text
    assert {path.name for path in project.iterdir()} == {".venv", "a", RECORD}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("task", "told"),
    [
        ("mkdir -p c/d && touch .x a/c c/d/e && exit 3", "exit 3"),
        ("mkdir c && mkfifo c/pipe", "made c/pipe, a named pipe"),
        ("rm -rf ../here/* ; exit 3", "exit 3"),
        (f"rm -rf {STAGING_PREFIX}* ../{STAGING_PREFIX}* ; exit 3", "exit 3"),
        ("chmod -R a-w . ; exit 3", "exit 3"),
    ],
)
def test_a_failed_task_leaves_nothing(folder: Path, place: str, task: str, told: str) -> None:
    made = make(folder, place, task)
    assert made.code == 1
    assert told in made.err
    assert_nothing_there(folder)


def test_a_failed_task_leaves_everything_else(folder: Path) -> None:
    build_tree(folder, {"mine.txt": "mine", "other/x": "x", "empty/": ""})
    before = list_tree(folder)
    for place in ("app", "empty", "other/app"):
        assert make(folder, place, "touch made && exit 3").code == 1
        assert list_tree(folder) == before


def test_no_task_runs_where_files_are(folder: Path, tmp_path: Path) -> None:
    build_tree(folder, {"mine.txt": "mine"})
    made = make(folder, ".", f"touch {tmp_path}/ran")
    assert (made.code, "contains files: tasks could change them" in made.err) == (2, True)
    assert not (tmp_path / "ran").exists()
    assert list_tree(folder) == {"mine.txt": b"mine"}


def test_a_task_that_removes_the_project_is_an_error(folder: Path) -> None:
    made = make(folder, "app", "rm -rf ../app && mkdir ../app")
    assert made.code == 1
    assert "the project" in made.err.lower()
    assert "was moved or replaced" in made.err


@pytest.mark.parametrize("place", ["app", "."])
def test_the_first_commit_contains_what_tasks_made(folder: Path, place: str) -> None:
    options = [*new(folder, place, "git init -q", "touch made"), "--json"]
    made = scaffold(folder, *[option for option in options if option != "--no-git"])
    assert made.code == 0, made.err
    assert [item["path"] for item in made.document["files"]] == [RECORD, "a/b.txt", "made"]
    assert git(folder / place, "ls-files").split() == [RECORD, "a/b.txt", "made"]
    assert git(folder / place, "status", "--porcelain") == ""


def without_permissions(destination: Path) -> None:
    """Fail after a task that takes permissions away; root would not notice."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    with staging(destination) as stage:
        build_tree(stage.tree, {"a/b/c.txt": "c", "d/": ""})
        stage.place_for_tasks()
        (stage.tree / "d").chmod(0)
        (stage.tree / "a/b").chmod(stat.S_IRUSR)
        sys.exit(3)


@pytest.mark.parametrize("place", ["app", ""])
def test_removes_folders_without_permissions(place: str) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        assert forked(lambda: without_permissions(folder / place)) != 0
        assert list_tree(folder) == {}


# --- Interrupted and killed ----------------------------------------------------------------------

WAIT = "touch made && touch {0} && while :; do sleep 0.1; done"


def ended(folder: Path, place: str, number: signal.Signals) -> tuple[int, str]:
    """End a run while its task runs; return the exit code and the errors."""
    reached = folder.parent.parent / "reached"
    command = [*COMMAND, *new(folder, place, WAIT.format(reached))]
    with under_way(command, folder) as process:
        wait_for(reached.exists, process)
        assert (folder / place / "made").exists()
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
    reached.unlink()
    return process.returncode, err


@pytest.mark.parametrize("number", [SIGINT, SIGTERM])
@pytest.mark.parametrize("place", PLACES)
def test_an_interrupted_task_leaves_nothing(
    folder: Path, place: str, number: signal.Signals
) -> None:
    code, err = ended(folder, place, number)
    assert code == 130
    assert err.endswith("Cancelled: nothing more was done.\n")
    assert_nothing_there(folder)


@pytest.mark.parametrize("place", ["app", "."])
def test_next_run_undoes_a_killed_one(folder: Path, place: str, state: Path) -> None:
    assert ended(folder, place, SIGKILL)[0] == -SIGKILL
    assert (folder / place / "a/b.txt").exists()
    made = make(folder, place, "true")
    assert made.code == 0, made.err
    project = (folder / place).resolve()
    assert f"Removed the unfinished project in {project}: an earlier run was killed" in made.err
    assert {path.name for path in project.iterdir()} == {"a", RECORD}
    assert not list(folder.rglob(f"{STAGING_PREFIX}*"))
    assert records(state) == []


def test_only_the_run_that_names_it_removes_an_unfinished_project(folder: Path) -> None:
    ended(folder, "app", SIGKILL)
    made = make(folder, "other", "true")
    assert made.code == 0
    assert f"{folder}/app contains an unfinished project" in made.err
    assert f"Run `scaffold new` on {folder}/app to remove it" in made.err
    assert (folder / "app/made").exists()
    swept = remove_leftovers(folder / "app")
    assert [line.partition(":")[0] for line in swept.done] == [
        f"Removed the unfinished project in {folder}/app"
    ]
    assert [path.name for path in folder.iterdir()] == ["other"]


def let_time_pass(folder: Path) -> Path:
    """Make the last sign of life of a killed run older; return its staging folder."""
    (left,) = folder.glob(f"{STAGING_PREFIX}*")
    before = time.time() - 2 * GRACE
    os.utime(left, (before, before))
    return left


@pytest.mark.parametrize("place", ["app", "."])
def test_an_unfinished_project_that_was_changed_since_stays(folder: Path, place: str) -> None:
    ended(folder, place, SIGKILL)
    left = let_time_pass(folder)
    there = list_tree(folder)
    swept = remove_leftovers(folder / place)
    assert swept.done == []
    assert f"It was changed since. Keep or remove it, and remove {left}." in swept.left[0]
    assert list_tree(folder) == there


def test_an_unfinished_project_stays_if_the_clock_was_set_back(folder: Path) -> None:
    ended(folder, "app", SIGKILL)
    (left,) = folder.glob(f"{STAGING_PREFIX}*")
    later = time.time() + 3600
    os.utime(left, (later, later))
    there = list_tree(folder)
    made = make(folder, "app", "true")
    assert made.code == 2
    assert f"It was changed since. Keep or remove it, and remove {left}." in made.err
    assert list_tree(folder) == there


def test_a_folder_of_the_same_name_stays(folder: Path) -> None:
    """It may even have the same identity."""
    ended(folder, "app", SIGKILL)
    shutil.rmtree(folder / "app")
    build_tree(folder / "app", {"mine.txt": "mine"})
    let_time_pass(folder)
    remove_leftovers(folder / "app")
    assert list_tree(folder / "app") == {"mine.txt": b"mine"}


def staged(destination: Path) -> None:
    """Make a project with a task that makes a file."""
    with staging(destination) as stage:
        build_tree(stage.tree, {"a.txt": "a", "b/c.txt": "c"})
        stage.place_for_tasks()
        build_tree(stage.tree, {"made.txt": "m"})
        stage.place()


@pytest.mark.parametrize("inside", [False, True], ids=["beside", "inside"])
def test_next_run_settles_any_killed_step(tmp_path: Path, *, inside: bool) -> None:
    """Kill a run at every step, and the runs after it."""
    whole = {"a.txt": b"a", "b": None, "b/c.txt": b"c", "made.txt": b"m"}
    assert kill_everywhere(tmp_path, staged, whole, inside=inside, orders=ORDERS[:2]) > 20


def test_works_without_a_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(build_tree(tmp_path, {"file": ""}) / "file"))
    staged(tmp_path / "app")
    assert (tmp_path / "app/made.txt").exists()
    assert forked(lambda: failing(tmp_path / "other")) != 0
    assert {path.name for path in tmp_path.iterdir()} == {"file", "app"}


def failing(destination: Path) -> None:
    with staging(destination) as stage:
        build_tree(stage.tree, {"a.txt": "a"})
        stage.place_for_tasks()
        raise RuntimeError


# --- The origin ----------------------------------------------------------------------------------

NAMES = (
    *("_src_path", "_commit", "_folder_name", "_copier_answers", "_copier_phase", "_stage"),
    *("_copier_operation", "_copier_conf.dst_path", "_copier_conf.answers_file"),
    *("_copier_conf.vcs_ref", "_copier_conf.vcs_ref_hash", "_copier_conf.skip_tasks"),
    *("_copier_conf.src_path | string | length > 0", "_copier_conf.data.a", "a", "_copier_python"),
)
TOLD = " ".join(f"[{{{{ {name} }}}}]" for name in NAMES)


@pytest.mark.parametrize("ref", ["", "@v1.0", "@released"])
def test_tasks_are_told_the_same_as_by_copier(folder: Path, tmp_path: Path, ref: str) -> None:
    origin = tmp_path / "origin"
    config = f"a: x\n_tasks: [{json.dumps(f'echo {TOLD!r} > told; pwd > place')}]\n"
    answers = {"{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers|to_nice_yaml }}"}
    commit(origin, {"copier.yml": config, "told.jinja": TOLD, **answers}, "v1.0")
    git(origin, "branch", "released", "v1.0")
    commit(origin, {"newer.txt": "not released\n"})
    url = f"git+file://{origin}"
    made = scaffold(folder, "new", "shop", "-y", "-t", f"{url}{ref}", "--trust", *PLAIN)
    assert made.code == 0, made.err
    ours = list_tree(folder / "shop")
    ours.pop(RECORD)
    shutil.rmtree(folder / "shop")
    asked = ref.removeprefix("@") or None
    copier.run_copy(
        url, folder / "shop", defaults=True, quiet=True, unsafe=True, vcs_ref=asked, data={"a": "x"}
    )
    assert ours == list_tree(folder / "shop")
    assert str(ours["told"]).count(git(origin, "rev-parse", "released")) >= 1


def test_tasks_know_the_version_of_a_folder(folder: Path, tmp_path: Path) -> None:
    told = "{{ _commit }} {{ _copier_conf.vcs_ref_hash }} {{ _copier_conf.vcs_ref }}"
    config = f"_tasks: ['echo {told} > told']\n_exclude: [copier.yml]\n"
    head = commit(tmp_path / "mine", {"copier.yml": config, "a": ""}, "v1.0")
    made = scaffold(folder, "new", "app", "-y", "-t", str(tmp_path / "mine"), "--trust", *PLAIN)
    assert made.code == 0, made.err
    assert (folder / "app/told").read_text() == f"v1.0 {head} None\n"


def test_a_check_runs_tasks_at_the_path_of_the_project(folder: Path) -> None:
    tasks = ("pwd > place", "date +%N > differs", "grep -q '/project$' place", "test ! -e twice")
    checked = scaffold(
        folder, "template", "check", template(folder, *tasks, "touch twice"), "--trust", "--json"
    )
    assert checked.code == 0, checked.out
    assert [item["steps"][0]["status"] for item in checked.document["sets"]] == ["passed"]
    wait_until(lambda: list_tree(folder) == {})
