"""Tests of the tasks of a trusted template, run in a project that is already rendered."""

from pathlib import Path

import pytest

from generator import limits
from generator.errors import InputError, WorkError
from generator.rendering.context import Origin
from generator.rendering.render import render
from generator.rendering.tasks import run_tasks
from tests.support.files import build_template, build_tree, list_tree
from tests.support.interrupted import wait_until
from tests.support.processes import alive, git

pytestmark = pytest.mark.thorough

STRICT = '_envops: {undefined: jinja2.StrictUndefined}\nname: {type: str, default: ""}\n'


def generated(*folders: Path) -> dict[str, object]:
    """Render templates into a tree next to them, and run their tasks there."""
    tree = build_tree(folders[0].parent / "tree", {})
    values = {"name": "Ada"}
    render(folders, values, tree, trust=True)
    run_tasks(folders, values, tree, Origin())
    return dict(list_tree(tree))


def test_tasks_run_in_the_project_with_their_path(tmp_path: Path) -> None:
    tasks = "_tasks: ['cat a.txt > b.txt', 'git --version > c.txt']\n"
    build_template(tmp_path / "mine", tasks + STRICT, {"a.txt.jinja": "{{ name }}"})
    git(tmp_path / "mine", "init", "-q")
    tree = generated(tmp_path / "mine")
    assert (tree["a.txt"], tree["b.txt"]) == (b"Ada", b"Ada")
    assert str(tree["c.txt"]).startswith("b'git version")


def test_tasks_of_layers_run_in_order_after_all_folders_are_rendered(tmp_path: Path) -> None:
    task = "_tasks: ['echo {} >> order && ls >> order']\n"
    layer = build_template(tmp_path / "layer", task.format("layer"), {"a.txt": ""})
    mine = build_template(tmp_path / "mine", task.format("mine"), {"b.txt": ""})
    order = generated(layer, mine)["order"]
    assert order == b"layer\na.txt\nb.txt\norder\nmine\na.txt\nb.txt\norder\n"


def test_tasks_find_the_files_that_an_earlier_task_changed(tmp_path: Path) -> None:
    tasks = "_tasks: ['echo two > a.txt', 'rm b.txt', 'true']\n"
    build_template(tmp_path / "mine", tasks, {"a.txt.jinja": "one", "b.txt": "b"})
    assert generated(tmp_path / "mine") == {"a.txt": b"two\n"}


def test_answers_are_those_of_the_rendering(tmp_path: Path) -> None:
    """An answers file that was rendered or changed does not answer for its template."""
    questions = (
        "b: {type: str, default: mine, when: false}\nc: {type: str, default: hi, ask: false}"
    )
    tasks = "_tasks: ['echo {{ name }} {{ b }} {{ c }} > told']\n"
    files = {".copier-answers.yml": "b: theirs\nc: theirs\nname: theirs\nghost: boo\n"}
    build_template(tmp_path / "mine", f"{tasks}{STRICT}{questions}\n", files)
    assert generated(tmp_path / "mine")["told"] == b"Ada mine hi\n"


def test_tasks_do_not_run_before_the_gate_accepts_the_files(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    tasks = f"_tasks: ['touch {ran}', 'git init -q', 'ln -s / root']\n"
    tree = generated(build_template(tmp_path / "good" / "mine", tasks + STRICT))
    assert {"root", ".git/HEAD"} <= set(tree)
    ran.unlink()
    bad = build_template(tmp_path / "bad" / "mine", tasks + STRICT, {".git/config": ""})
    with pytest.raises(InputError, match="belongs to git"):
        generated(bad)
    assert not ran.exists()


def test_tasks_cannot_change_the_template(tmp_path: Path) -> None:
    tasks = "_tasks: ['echo x > {{ _copier_conf.src_path }}/project/a.txt']\n"
    template = build_template(tmp_path / "mine", tasks)
    before = list_tree(template)
    generated(template)
    assert list_tree(template) == before


def test_reports_a_failed_task(tmp_path: Path) -> None:
    template = build_template(tmp_path / "mine", "_tasks: ['exit 3']\n" + STRICT)
    with pytest.raises(WorkError, match=r"The tasks of the template mine failed: .*exit 3"):
        generated(template)


def test_stops_an_endless_task_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_SECONDS_OF_TASKS", 3)
    pids = tmp_path / "pids"
    task = f"sleep 99 & echo $! $$ > {pids}; sleep 99"
    template = build_template(tmp_path / "mine", f"_tasks: ['{task}']\n")
    with pytest.raises(WorkError, match="mine were stopped: they did not end within 3 seconds"):
        generated(template)
    started = [int(pid) for pid in pids.read_text().split()]
    assert len(started) == 2
    wait_until(lambda: not any(map(alive, started)))


def test_refuses_a_pipe_from_a_task_without_waiting(tmp_path: Path) -> None:
    template = build_template(tmp_path / "mine", "_tasks: ['mkdir d && mkfifo d/pipe']\n")
    with pytest.raises(WorkError, match="tasks of the template mine made d/pipe, a named pipe"):
        run_tasks([template], {}, build_tree(tmp_path / "tree", {}), Origin())
    repository = build_template(tmp_path / "git", "_tasks: ['git init -q && mkfifo .git/ipc']\n")
    run_tasks([repository], {}, build_tree(tmp_path / "other", {}), Origin())
    assert (tmp_path / "other/.git/ipc").exists()


def test_tasks_get_no_input(tmp_path: Path) -> None:
    template = build_template(tmp_path / "mine", "_tasks: [read -r answer]\n")
    with pytest.raises(WorkError, match=r"'read -r answer' returned .* status 1\. Nothing"):
        generated(template)
