import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from generator import limits
from generator.errors import InputError, WorkError
from generator.rendering import aside
from generator.rendering._worker import end_workers
from generator.rendering.render import list_files
from generator.rendering.render import render as render_template
from generator.system import trees
from generator.system.ignored import ignored_folders
from tests.support.both_ways import prepared_for
from tests.support.files import build_template, build_tree, list_tree
from tests.support.processes import children, git

STRICT = '_envops: {undefined: jinja2.StrictUndefined}\nname: {type: str, default: ""}\n'


OWN = "own"
_way: list[str] = []


@pytest.fixture(params=[OWN, "Copier's"], autouse=True)
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run each test with scaffold's own renderer and with Copier."""
    _way.append(request.param)
    yield
    _way.clear()


def render(
    folders: Sequence[Path], values: Mapping[str, object], tree: Path, *, trust: bool = False
) -> None:
    prepared = prepared_for(folders, values) if _way == [OWN] else None
    render_template(folders, values, tree, prepared=prepared, trust=trust)


def rendered(
    *folders: Path, values: Mapping[str, object] | None = None, trust: bool = False
) -> dict[str, object]:
    """Render templates into a tree next to them."""
    tree = folders[0].parent / "tree"
    tree.mkdir()
    render(folders, values or {"name": "Ada"}, tree, trust=trust)
    return dict(list_tree(tree))


def failure(tmp_path: Path, name: str, text: str | bytes, questions: str = STRICT) -> str:
    """Return the error of a template with this file."""
    template = build_template(tmp_path / "mine", questions, {name: text})
    with pytest.raises(WorkError) as error:
        rendered(template)
    assert "\n" not in str(error.value)
    assert "Nothing was written" in str(error.value)
    return str(error.value)


def test_renders_with_the_given_values(tmp_path: Path) -> None:
    files = {"{{ name }}/hello.txt.jinja": "Hello {{ name }}\n", "raw.txt": "{{ name }}\n"}
    assert rendered(build_template(tmp_path / "mine", STRICT, files)) == {
        "Ada": None,
        "Ada/hello.txt": b"Hello Ada\n",
        "raw.txt": b"{{ name }}\n",
    }


def test_renders_layers_into_one_tree(tmp_path: Path) -> None:
    layer = build_template(tmp_path / "layer", STRICT, {"docs/a.md": "a", "ruff.toml": "x"})
    template = build_template(tmp_path / "mine", STRICT, {"docs/b.md": "b"})
    assert set(rendered(layer, template)) == {"docs", "docs/a.md", "docs/b.md", "ruff.toml"}


@pytest.mark.parametrize("other", ["{{ name }}.txt", "{{ name | lower }}.TXT"])
def test_refuses_two_files_with_one_path(tmp_path: Path, other: str) -> None:
    template = build_template(tmp_path / "mine", STRICT, {"Ada.txt": "one", other: "two"})
    with pytest.raises(InputError, match="refused: two of its files, or of its layers'"):
        rendered(template)


def test_refuses_a_file_from_two_layers(tmp_path: Path) -> None:
    layer = build_template(tmp_path / "layer", STRICT, {"a/b.txt": "one"})
    with pytest.raises(InputError, match=r"a/b.txt is refused: two of its files"):
        rendered(layer, build_template(tmp_path / "mine", STRICT, {"a/b.txt": "two"}))


def test_keeps_the_executable_bit(tmp_path: Path) -> None:
    template = build_template(tmp_path / "mine", STRICT, {"run.sh": "", "read.txt": ""})
    (template / "project/run.sh").chmod(0o755)
    rendered(template)
    assert os.access(tmp_path / "tree/run.sh", os.X_OK)
    assert not (tmp_path / "tree/read.txt").stat().st_mode & 0o111


def test_reports_a_syntax_error_with_file_and_line(tmp_path: Path) -> None:
    told = failure(tmp_path, "a.txt.jinja", "fine\n{% if %}\n")
    assert "mine, " in told
    assert "a.txt.jinja line 2" in told


def test_reports_an_unknown_variable_with_file_and_line(tmp_path: Path) -> None:
    told = failure(tmp_path, "docs/a.txt.jinja", "fine\n\n{{ nmae }}\n")
    assert "a.txt.jinja line 3" in told
    assert "'nmae' is undefined" in told


def test_reports_an_unknown_variable_in_a_file_name(tmp_path: Path) -> None:
    assert "'nmae' is undefined" in failure(tmp_path, "{{ nmae }}.txt", "fine")


def test_reports_a_rendering_error_with_file_and_line(tmp_path: Path) -> None:
    told = failure(tmp_path, "a.txt.jinja", "fine\n{{ 1 // 0 }}")
    assert "a.txt.jinja line 2" in told
    assert "zero" in told


def test_reports_an_error_in_an_included_file(tmp_path: Path) -> None:
    build_tree(tmp_path / "mine", {"parts/part.txt": "fine\nfine\n{{ nmae }}"})
    told = failure(tmp_path, "a.txt.jinja", "{% include 'parts/part.txt' %}")
    assert "part.txt line 3" in told


def test_reports_what_the_sandbox_forbids(tmp_path: Path) -> None:
    assert "unsafe" in failure(tmp_path, "a.txt.jinja", "{{ ''.__class__.__mro__ }}")


def test_reports_files_that_are_not_utf8(tmp_path: Path) -> None:
    assert "a.txt" in failure(tmp_path, "a.txt.jinja", b"caf\xe9 {{ name }}")


def test_reports_an_invalid_copier_setting(tmp_path: Path) -> None:
    assert "mine" in failure(tmp_path, "a.txt", "", "_min_copier_version: '999'\n")


def test_runs_no_code_of_a_template(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    commands = f"_tasks: ['touch {ran}']\n_migrations: ['touch {ran}']\n"
    rendered(build_template(tmp_path / "mine", commands + STRICT))
    assert not ran.exists()


def test_ignores_copiers_trust_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = build_tree(tmp_path / "own", {"settings.yml": f"trust: ['{tmp_path}/']\n"})
    monkeypatch.setenv("COPIER_SETTINGS_PATH", str(settings / "settings.yml"))
    end_workers()  # the next one sees it
    told = failure(tmp_path, "a.txt", "", "_jinja_extensions: [jinja2.ext.do]\n")
    assert "jinja_extensions" in told.lower()


def test_refuses_extensions_of_a_template(tmp_path: Path) -> None:
    told = failure(tmp_path, "a.txt", "", "_jinja_extensions: [mine.Extension]\n")
    assert "jinja_extensions" in told.lower()


def test_renders_working_files_instead_of_the_tag(tmp_path: Path) -> None:
    template = build_template(tmp_path / "mine", STRICT, {"a.txt": "tagged"})
    git(template, "init", "-q")
    git(template, "add", "-A")
    git(template, "commit", "-qm", "One")
    git(template, "tag", "v1.0")
    build_tree(template, {"project/a.txt": "since"})
    assert rendered(template) == {"a.txt": b"since"}


def test_rendering_does_not_change_the_template(tmp_path: Path) -> None:
    template = build_template(tmp_path / "mine", STRICT, {"a.txt.jinja": "{{ name }}"})
    before = list_tree(template)
    rendered(template)
    assert list_tree(template) == before


def test_refuses_a_named_pipe_without_waiting(
    tmp_path: Path,
) -> None:
    template = build_template(tmp_path / "mine", STRICT)
    os.mkfifo(template / "project/pipe")
    with pytest.raises(InputError, match="neither a file nor a folder"):
        rendered(template)
    assert list_tree(tmp_path / "tree") == {}


def test_refuses_rendered_trees_that_fail_the_gate(tmp_path: Path) -> None:
    template = build_template(tmp_path / "mine", STRICT, {".git/hooks/post-commit": "x"})
    with pytest.raises(InputError, match="belongs to git"):
        rendered(template)


def test_lists_files_with_sizes_without_folders(tmp_path: Path) -> None:
    build_tree(tmp_path, {"b.txt": "12", "a/c.txt": "1", "empty/": ""})
    assert list_files(tmp_path) == [("a/c.txt", 1), ("b.txt", 2)]


def test_lists_files_next_to_an_endless_repository(tmp_path: Path) -> None:
    tree = build_tree(tmp_path / "tree", {"a.txt": "a", ".git/": ""})
    (tree / "link").symlink_to("a.txt")
    before = Path.cwd()
    try:
        os.chdir(tree / ".git")
        for _ in range(2_000):  # longer than any path
            Path("deep").mkdir()
            os.chdir("deep")
        os.chdir(before)
        assert list_files(tree) == [("a.txt", 1), ("link", 1)]
    finally:
        os.chdir(before)
        trees.remove(tree)


FOR_EVER = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
MUCH = "{% yield a from range(99999) %}{{ a }}{% endyield %}.txt"


def test_stops_an_endless_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_SECONDS", 1)
    told = failure(tmp_path, "a.txt.jinja", FOR_EVER)
    assert "mine was stopped: it did not render within 1 seconds" in told


def test_stops_an_uninterruptible_calculation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_SECONDS", 1)
    assert "was stopped" in failure(tmp_path, "a.txt.jinja", "{{ 10 ** (10 ** 9) }}")


def test_reports_too_much_memory(tmp_path: Path) -> None:
    told = failure(tmp_path, "a.txt.jinja", "fine\n{{ 'a' * 10 ** 10 }}")
    assert "mine, project/a.txt.jinja line 2, does not render: it takes more than 1024 MiB" in told


def test_stops_a_template_with_too_much_output_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_FILES", 50)
    template = build_template(tmp_path / "mine", STRICT, {MUCH: ""})
    with pytest.raises(InputError, match="renders more than 50 files"):
        rendered(template)
    assert 50 < len(list_tree(tmp_path / "tree")) < 50_000


def test_worker_runs_jobs_until_it_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    end_workers()
    seen = []
    texts = {"one": "{{ name }}", "bad": "{{ a", "two": "a", "slow": FOR_EVER, "last": "a"}
    for name, text in texts.items():
        monkeypatch.setattr(limits, "MOST_SECONDS", 1 if name == "slow" else 60)
        template = build_template(tmp_path / name / "mine", STRICT, {"a.txt.jinja": text})
        with contextlib.suppress(WorkError):
            rendered(template)
        seen.append(children(os.getpid()))
    assert seen[0] == seen[1] == seen[2] != []
    assert seen[3] == []
    assert seen[4] not in ([], seen[0])


@pytest.mark.parametrize("trust", [False, True])
def test_does_not_follow_a_link_that_replaces_the_tree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, trust: bool
) -> None:
    """Another user with write access can rename the parent folder after the check."""
    home = build_tree(tmp_path / "home", {"tree/mine": "mine"})
    (home / "tree/mine").chmod(0o600)
    above = build_tree(tmp_path / "above", {"tree/": ""})
    template = build_template(tmp_path / "mine", STRICT, {"a": "theirs"})

    def swap(_tree: Path) -> None:
        above.rename(tmp_path / "aside")
        above.symlink_to(home)

    monkeypatch.setattr("generator.rendering.render.check_tree", swap)
    with pytest.raises(WorkError, match="was moved while the project"):
        render([template], {"name": "Ada"}, above / "tree", trust=trust)
    assert list_tree(home) == {"tree": None, "tree/mine": b"mine"}
    assert (home / "tree/mine").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("marks", "place"),
    [
        ("comment_start_string: .g, comment_end_string: i", ".git"),
        ("comment_start_string: .g, comment_end_string: i", "sub/.git"),
        ("comment_start_string: .G, comment_end_string: I", "sub/.GIT"),
        ("comment_start_string: g, comment_end_string: i", "sub/git~1"),
    ],
)
def test_refuses_git_folders_hidden_by_custom_delimiters(
    marks: str, place: str, tmp_path: Path
) -> None:
    files = {"copier.yml": f"_envops: {{{marks}}}\n_exclude: [none]\n", f"{place}/config": "secret"}
    with pytest.raises(InputError, match="it belongs to git"):
        rendered(build_tree(tmp_path / "mine", files))


def with_environment(template: Path) -> Path:
    """Give a template a virtual environment as uv makes it, with links that leave the template."""
    build_tree(template / ".venv", {".gitignore": "*\n", "pyvenv.cfg": "", "secret": "s"})
    (template / ".venv" / "bin").mkdir()
    (template / ".venv" / "bin" / "python").symlink_to("/usr/bin/python3")
    return template


def test_what_git_ignores_and_nothing_renders_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = with_environment(build_template(tmp_path / "mine", STRICT))
    build_tree(template, {".gitignore": "/node_modules\n"})
    build_tree(template / "node_modules", {f"{number}.js": "" for number in range(30)})
    monkeypatch.setattr(limits, "MOST_FILES", 20)
    assert rendered(template) == {"a.txt": b"a\n"}


def test_a_template_cannot_read_what_was_not_checked(tmp_path: Path) -> None:
    reads = {"a.txt.jinja": '{% include ".venv/secret" %}'}
    template = with_environment(build_template(tmp_path / "mine", STRICT, reads))
    with pytest.raises(WorkError, match="secret"):
        rendered(template)


@pytest.mark.parametrize("trust", [False, True])
def test_git_is_asked_once_what_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, trust: bool
) -> None:
    asked = []

    def ask(folder: Path) -> frozenset[str]:
        asked.append(folder)
        return ignored_folders(folder)

    monkeypatch.setattr(aside, "ignored_folders", ask)
    template = with_environment(build_template(tmp_path / "mine", STRICT))
    tree = tmp_path / "tree"
    tree.mkdir()
    render([template], {}, tree, trust=trust)
    assert asked == [template]


def test_an_environment_that_would_be_rendered_is_refused(tmp_path: Path) -> None:
    template = build_tree(tmp_path / "mine", {"copier.yml": STRICT, "a.txt": "a\n"})
    with pytest.raises(InputError, match=r"\.venv is refused: it is a virtual environment"):
        rendered(with_environment(template))
