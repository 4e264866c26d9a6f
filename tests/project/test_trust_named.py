"""Trust applies only to the template that the user named with `--trust`."""

import re
import shlex
from pathlib import Path

import pytest

from tests.support.files import MANIFEST, build_template, build_tree, list_tree
from tests.support.person import RULE
from tests.support.processes import COMMAND, scaffold
from tests.support.processes import run as run_command
from tests.support.repositories import commit
from tests.support.terminal import ANOTHER, CTRL_C, DOWN, ENTER, KNOWN, PLAIN, Conversation

pytestmark = pytest.mark.thorough

SHOUT = """\
from pathlib import Path
from jinja2.ext import Extension

Path("loaded").touch()

class Shout(Extension):
    pass
"""
PROJECT = """\
[build-system]
requires = []
build-backend = "b"
backend-path = ["."]

[project]
name = "app"
dynamic = ["version"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "here").mkdir(exist_ok=True)
    return tmp_path / "here"


@pytest.fixture
def theirs(tmp_path: Path) -> str:
    """A template in git whose task shows that it ran."""
    text = f"_tasks: ['touch {tmp_path}/OWNED']\nname: x\n"
    commit(tmp_path / "theirs", {"copier.yml": text, "a.txt": "a\n"}, "v1.0")
    return f"git+file://{tmp_path}/theirs"


def answers(folder: Path, source: str, name: str = "theirs") -> str:
    """Write a third-party answers file that names a template."""
    text = f'[template]\nid = "{name}"\nsource = "{source}"\n[answers]\nname = "y"\n'
    build_tree(folder.parent, {"theirs.toml": text})
    return str(folder.parent / "theirs.toml")


def owned(folder: Path) -> bool:
    return (folder.parent / "OWNED").exists()


@pytest.mark.parametrize("more", [(), ("--dry-run",), ("--json",)])
def test_an_answers_file_grants_no_trust(folder: Path, theirs: str, more: tuple[str, ...]) -> None:
    file = answers(folder, theirs)
    made = scaffold(folder, "new", "app", "-y", "--trust", "--answers", file, *PLAIN, *more)
    assert made.code == 2
    assert not owned(folder)
    assert list_tree(folder) == {}
    commit_ = commit(folder.parent / "theirs", {})
    assert commit_ not in made.err, "the newest is asked for anew"
    assert f"only {file} names the template: it is 'theirs' from {theirs} at commit" in made.err
    [advice] = re.findall(r"pass (-t \S+) too", made.err)
    words = shlex.split(advice)
    again = scaffold(folder, "new", "app", "-y", "--trust", "--answers", file, *words, *PLAIN)
    assert again.code == 0, again.err
    assert owned(folder)
    assert "name" in (folder / "app/.scaffold.toml").read_text()


def test_a_folder_from_the_answers_file_is_not_trusted(folder: Path, tmp_path: Path) -> None:
    mine = build_template(tmp_path / "mine", f"_tasks: ['touch {tmp_path}/OWNED']\n")
    build_tree(tmp_path, {"short.toml": f'template = "{mine}"\n'})
    made = scaffold(folder, "new", "app", "-y", "--trust", "--answers", "../short.toml", *PLAIN)
    assert (made.code, owned(folder)) == (2, False)
    assert f"it is 'mine' from {mine}. Read it" in made.err
    assert scaffold(folder, "new", "app", "-y", "--answers", "../short.toml", *PLAIN).code == 0


def test_does_not_load_extensions_from_the_answers_file(folder: Path, tmp_path: Path) -> None:
    loud = build_template(tmp_path / "loud", "_jinja_extensions: [shouting.Shout]\nname: x\n")
    modules = str(build_tree(tmp_path / "modules", {"shouting.py": SHOUT}))
    build_tree(tmp_path, {"short.toml": f'template = "{loud}"\n'})
    words = ("new", "app", "-y", "--trust", "--answers", "../short.toml", *PLAIN)
    assert scaffold(folder, *words, PYTHONPATH=modules).code == 2
    assert list_tree(folder) == {}


def test_named_template_takes_precedence_over_the_file(
    folder: Path, tmp_path: Path, theirs: str
) -> None:
    mine = build_template(tmp_path / "mine", "_tasks: [touch mine]\nname: x\n")
    file = answers(folder, theirs)
    words = ("new", "app", "-y", "--trust", "--answers", file, "-t", str(mine), *PLAIN)
    assert scaffold(folder, *words).code == 0
    assert (folder / "app/mine").exists()
    assert not owned(folder)


def test_a_bundled_template_from_the_file_needs_no_trust(folder: Path) -> None:
    file = answers(folder, "bundled", "flask")
    Path(file).write_text(Path(file).read_text().partition("[answers]")[0])
    assert scaffold(folder, "new", "app", "-y", "--trust", "--answers", file, *PLAIN).code == 0


# --- In a conversation ---------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "runs"), [(ENTER, False), ("n", False), ("y", True)])
def test_terminal_prompt_names_the_source(
    talk: Conversation, theirs: str, key: str, *, runs: bool
) -> None:
    talk.start("new", "app", "--trust", "--answers", answers(talk.folder, theirs), *PLAIN)
    talk.hear(f"'theirs' from {theirs} at commit")
    talk.hear("task after rendering: touch")
    talk.answer("Trust theirs?", key, ENTER)
    talk.generate()
    assert owned(talk.folder) is runs
    (line,) = re.findall(r"^  (scaffold new app .*)$", talk.text, re.MULTILINE)
    assert ("--trust" in line) is runs
    words = shlex.split(line)
    assert run_command([*COMMAND, words[1], "again", *words[3:], *PLAIN], talk.folder).code == 0


def test_loads_no_extension_before_the_prompt(talk: Conversation, tmp_path: Path) -> None:
    loud = build_template(tmp_path / "loud", "_jinja_extensions: [shouting.Shout]\nname: x\n")
    modules = str(build_tree(tmp_path / "modules", {"shouting.py": SHOUT}))
    build_tree(tmp_path, {"short.toml": f'template = "{loud}"\n'})
    talk.start("new", "app", "--trust", "--answers", "../short.toml", PYTHONPATH=modules)
    talk.answer("Trust loud?", ENTER)
    assert talk.end() == 2
    assert list_tree(talk.folder) == {}


def test_asks_about_the_template_of_saved_answers(talk: Conversation, theirs: str) -> None:
    talk.start("new", "app", "--answers", answers(talk.folder, theirs), *PLAIN)
    talk.answer("What now?", CTRL_C)
    assert talk.end() == 130
    talk.start("new", "app", "--trust", *PLAIN)
    talk.answer("Resume with your answers", ENTER)
    talk.answer("Trust theirs?", ENTER)
    talk.generate()
    assert not owned(talk.folder)


def test_asks_about_a_recommended_template(talk: Conversation, tmp_path: Path) -> None:
    tasks = f"_tasks: ['touch {tmp_path}/OWNED']\nname: x\n"
    best = str(build_template(tmp_path / "best", tasks, manifest=MANIFEST + RULE))
    config = str(tmp_path / "config")
    add = ("template", "add", "best", best, "--recommend")
    assert scaffold(tmp_path, *add, XDG_CONFIG_HOME=config).code == 0
    talk.start("new", "app", "--trust", *KNOWN, *PLAIN, XDG_CONFIG_HOME=config)
    talk.hear(f"'best' from {best}")
    talk.answer("Trust best?", ENTER)
    talk.generate()
    assert not owned(talk.folder)


def test_does_not_install_a_template_chosen_later(talk: Conversation, tmp_path: Path) -> None:
    code = f'open({str(tmp_path / "OWNED")!r}, "w")\n'
    files: dict[str, str | bytes] = {"pyproject.toml": PROJECT, "b.py": code}
    other = str(build_template(tmp_path / "other", "name: x\n", files, MANIFEST + RULE))
    mine = str(build_template(tmp_path / "mine", "name: x\n"))
    config = str(tmp_path / "config")
    add = ("template", "add", "other", other, "--recommend")
    assert scaffold(tmp_path, *add, XDG_CONFIG_HOME=config).code == 0
    words = ("new", "app", "--trust", "-t", mine, *KNOWN, "--no-git")
    talk.start(*words, UV_OFFLINE="1", XDG_CONFIG_HOME=config)
    talk.answer("What now?", *ANOTHER)
    talk.answer("Which framework?", DOWN, ENTER)  # from the last entry to the first
    talk.generate()
    assert "dependencies not installed" in talk.text
    assert not owned(talk.folder)
