import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator import bounds
from generator.errors import InputError, WorkError
from generator.render import list_files, render
from generator.worker import end_workers
from tests.helpers import build_template, build_tree, list_tree
from tests.interrupted import wait_until
from tests.processes import alive, children, git

STRICT = '_envops: {undefined: jinja2.StrictUndefined}\nname: {type: str, default: ""}\n'


def rendered(
    *folders: Path, values: Mapping[str, object] | None = None, trust: bool = False
) -> dict[str, object]:
    """Render templates that stand in one folder, into a tree beside them."""
    tree = folders[0].parent / "tree"
    tree.mkdir()
    render(folders, values or {"name": "Ada"}, tree, trust=trust)
    return dict(list_tree(tree))


def failure(tmp_path: Path, name: str, text: str | bytes, questions: str = STRICT) -> str:
    """Return how the failure of a template with this one file is told."""
    template = build_template(tmp_path / "mine", questions, {name: text})
    with pytest.raises(WorkError) as error:
        rendered(template)
    assert "\n" not in str(error.value)
    assert "Nothing was written" in str(error.value)
    return str(error.value)


def test_a_template_is_rendered_with_the_values_that_are_given(tmp_path: Path) -> None:
    files = {"{{ name }}/hello.txt.jinja": "Hello {{ name }}\n", "raw.txt": "{{ name }}\n"}
    assert rendered(build_template(tmp_path / "mine", STRICT, files)) == {
        "Ada": None,
        "Ada/hello.txt": b"Hello Ada\n",
        "raw.txt": b"{{ name }}\n",
    }


def test_layers_are_rendered_into_one_tree(tmp_path: Path) -> None:
    layer = build_template(tmp_path / "layer", STRICT, {"docs/a.md": "a", "ruff.toml": "x"})
    template = build_template(tmp_path / "mine", STRICT, {"docs/b.md": "b"})
    assert set(rendered(layer, template)) == {"docs", "docs/a.md", "docs/b.md", "ruff.toml"}


@pytest.mark.parametrize("other", ["{{ name }}.txt", "{{ name | lower }}.TXT"])
def test_two_files_that_become_one_are_refused(tmp_path: Path, other: str) -> None:
    template = build_template(tmp_path / "mine", STRICT, {"Ada.txt": "one", other: "two"})
    with pytest.raises(InputError, match="refused: two of its files, or of its layers'"):
        rendered(template)


def test_a_file_that_two_layers_bring_is_refused(tmp_path: Path) -> None:
    layer = build_template(tmp_path / "layer", STRICT, {"a/b.txt": "one"})
    with pytest.raises(InputError, match=r"a/b.txt is refused: two of its files"):
        rendered(layer, build_template(tmp_path / "mine", STRICT, {"a/b.txt": "two"}))


def test_a_file_that_may_be_run_stays_one(tmp_path: Path) -> None:
    template = build_template(tmp_path / "mine", STRICT, {"run.sh": "", "read.txt": ""})
    (template / "project/run.sh").chmod(0o755)
    rendered(template)
    assert os.access(tmp_path / "tree/run.sh", os.X_OK)
    assert not (tmp_path / "tree/read.txt").stat().st_mode & 0o111


def test_a_syntax_error_is_told_with_file_and_line(tmp_path: Path) -> None:
    told = failure(tmp_path, "a.txt.jinja", "fine\n{% if %}\n")
    assert "mine, " in told
    assert "a.txt.jinja line 2" in told


def test_an_unknown_variable_is_told_with_its_name_file_and_line(tmp_path: Path) -> None:
    told = failure(tmp_path, "docs/a.txt.jinja", "fine\n\n{{ nmae }}\n")
    assert "a.txt.jinja line 3" in told
    assert "'nmae' is undefined" in told


def test_an_unknown_variable_in_the_name_of_a_file_is_told(tmp_path: Path) -> None:
    assert "'nmae' is undefined" in failure(tmp_path, "{{ nmae }}.txt", "fine")


def test_an_error_while_rendering_is_told_with_file_and_line(tmp_path: Path) -> None:
    told = failure(tmp_path, "a.txt.jinja", "fine\n{{ 1 // 0 }}")
    assert "a.txt.jinja line 2" in told
    assert "zero" in told


def test_an_error_in_an_included_file_names_that_file(tmp_path: Path) -> None:
    build_tree(tmp_path / "mine", {"parts/part.txt": "fine\nfine\n{{ nmae }}"})
    told = failure(tmp_path, "a.txt.jinja", "{% include 'parts/part.txt' %}")
    assert "part.txt line 3" in told


def test_what_the_sandbox_forbids_is_told(tmp_path: Path) -> None:
    assert "unsafe" in failure(tmp_path, "a.txt.jinja", "{{ ''.__class__.__mro__ }}")


def test_a_template_that_is_not_utf8_is_told_by_its_file(tmp_path: Path) -> None:
    assert "a.txt" in failure(tmp_path, "a.txt.jinja", b"caf\xe9 {{ name }}")


def test_a_broken_setting_of_copier_is_told(tmp_path: Path) -> None:
    assert "mine" in failure(tmp_path, "a.txt", "", "_min_copier_version: '999'\n")


def test_nothing_of_a_template_is_run(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    commands = f"_tasks: ['touch {ran}']\n_migrations: ['touch {ran}']\n"
    rendered(build_template(tmp_path / "mine", commands + STRICT))
    assert not ran.exists()


def test_tasks_of_a_trusted_template_run_where_its_files_are_and_find_their_programs(
    tmp_path: Path,
) -> None:
    tasks = "_tasks: ['cat a.txt > b.txt', 'git --version > c.txt']\n"
    build_template(tmp_path / "mine", tasks + STRICT, {"a.txt.jinja": "{{ name }}"})
    git(tmp_path / "mine", "init", "-q")
    tree = rendered(tmp_path / "mine", trust=True)
    assert (tree["a.txt"], tree["b.txt"]) == (b"Ada", b"Ada")
    assert str(tree["c.txt"]).startswith("b'git version")


def test_what_tasks_write_is_theirs_what_is_rendered_is_judged_though_trusted(
    tmp_path: Path,
) -> None:
    ran = tmp_path / "ran"
    tasks = f"_tasks: ['touch {ran}', 'git init -q', 'ln -s / root']\n"
    tree = rendered(build_template(tmp_path / "good", tasks + STRICT), trust=True)
    assert {"root", ".git/HEAD"} <= set(tree)
    ran.unlink()
    bad = build_template(tmp_path / "bad" / "mine", tasks + STRICT, {".git/config": ""})
    with pytest.raises(InputError, match="belongs to git"):
        rendered(bad, trust=True)
    assert not ran.exists()


def test_a_task_that_fails_is_told(tmp_path: Path) -> None:
    template = build_template(tmp_path / "mine", "_tasks: ['exit 3']\n" + STRICT)
    with pytest.raises(WorkError, match="exit 3"):
        rendered(template, trust=True)


def test_what_somebody_lets_copier_trust_is_not_trusted_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = build_tree(tmp_path / "own", {"settings.yml": f"trust: ['{tmp_path}/']\n"})
    monkeypatch.setenv("COPIER_SETTINGS_PATH", str(settings / "settings.yml"))
    end_workers()  # the next one sees it
    told = failure(tmp_path, "a.txt", "", "_jinja_extensions: [jinja2.ext.do]\n")
    assert "jinja_extensions" in told.lower()


def test_an_extension_that_a_template_brings_is_refused(tmp_path: Path) -> None:
    told = failure(tmp_path, "a.txt", "", "_jinja_extensions: [mine.Extension]\n")
    assert "jinja_extensions" in told.lower()


def test_a_template_in_git_is_rendered_as_it_stands_not_as_it_was_tagged(tmp_path: Path) -> None:
    template = build_template(tmp_path / "mine", STRICT, {"a.txt": "tagged"})
    git(template, "init", "-q")
    git(template, "add", "-A")
    git(template, "commit", "-qm", "One")
    git(template, "tag", "v1.0")
    build_tree(template, {"project/a.txt": "since"})
    assert rendered(template) == {"a.txt": b"since"}


def test_a_template_is_not_changed_by_rendering(tmp_path: Path) -> None:
    template = build_template(tmp_path / "mine", STRICT, {"a.txt.jinja": "{{ name }}"})
    before = list_tree(template)
    rendered(template)
    assert list_tree(template) == before


def test_a_template_with_a_named_pipe_is_refused_before_anything_waits_for_it(
    tmp_path: Path,
) -> None:
    template = build_template(tmp_path / "mine", STRICT)
    os.mkfifo(template / "project/pipe")
    with pytest.raises(InputError, match="neither a file nor a folder"):
        rendered(template)
    assert list_tree(tmp_path / "tree") == {}


def test_a_tree_that_the_gate_refuses_is_refused(tmp_path: Path) -> None:
    template = build_template(tmp_path / "mine", STRICT, {".git/hooks/post-commit": "x"})
    with pytest.raises(InputError, match="belongs to git"):
        rendered(template)


def test_files_are_listed_with_their_sizes_and_without_folders(tmp_path: Path) -> None:
    build_tree(tmp_path, {"b.txt": "12", "a/c.txt": "1", "empty/": ""})
    assert list_files(tmp_path) == [("a/c.txt", 1), ("b.txt", 2)]


FOR_EVER = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
MUCH = "{% yield a from range(99999) %}{{ a }}{% endyield %}.txt"


def test_a_template_that_does_not_come_to_an_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MOST_SECONDS", 1)
    told = failure(tmp_path, "a.txt.jinja", FOR_EVER)
    assert "mine was stopped: it did not render within 1 seconds" in told


def test_a_calculation_that_python_cannot_interrupt_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MOST_SECONDS", 1)
    assert "was stopped" in failure(tmp_path, "a.txt.jinja", "{{ 10 ** (10 ** 9) }}")


def test_a_task_that_does_not_come_to_an_end_is_stopped_with_what_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MOST_SECONDS_OF_TASKS", 1)
    pids = tmp_path / "pids"
    task = f"sleep 99 & echo $! $$ > {pids}; sleep 99"
    template = build_template(tmp_path / "mine", f"_tasks: ['{task}']\n")
    with pytest.raises(WorkError, match="was stopped: it did not render within 1 seconds"):
        rendered(template, trust=True)
    started = [int(pid) for pid in pids.read_text().split()]
    assert len(started) == 2
    wait_until(lambda: not any(map(alive, started)))


def test_a_task_that_asks_gets_no_answer(tmp_path: Path) -> None:
    template = build_template(tmp_path / "mine", "_tasks: [read -r answer]\n")
    with pytest.raises(WorkError, match=r"'read -r answer' returned .* status 1\. Nothing"):
        rendered(template, trust=True)


def test_a_template_that_takes_too_much_memory_is_told(tmp_path: Path) -> None:
    told = failure(tmp_path, "a.txt.jinja", "fine\n{{ 'a' * 10 ** 10 }}")
    assert "mine, project/a.txt.jinja line 2, does not render: it takes more than 1024 MiB" in told


def test_a_template_that_yields_too_much_is_stopped_before_it_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MOST_FILES", 50)
    template = build_template(tmp_path / "mine", STRICT, {MUCH: ""})
    with pytest.raises(InputError, match="yields more than 50 files"):
        rendered(template)
    assert 50 < len(list_tree(tmp_path / "tree")) < 50_000


def test_a_process_that_renders_takes_one_job_after_another_until_it_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MOST_SECONDS", 1)
    end_workers()
    seen = []
    texts = {"one": "{{ name }}", "bad": "{{ a", "two": "a", "slow": FOR_EVER, "last": "a"}
    for name, text in texts.items():
        template = build_template(tmp_path / name / "mine", STRICT, {"a.txt.jinja": text})
        with contextlib.suppress(WorkError):
            rendered(template)
        seen.append(children(os.getpid()))
    assert seen[0] == seen[1] == seen[2] != []
    assert seen[3] == []
    assert seen[4] not in ([], seen[0])
