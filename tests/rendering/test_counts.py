"""What rendering costs, counted: compiled texts, processes and imported modules."""

import json
import sys
from pathlib import Path

import pytest

from tests.support.files import build_template, build_tree
from tests.support.processes import run

COUNTED = """
import json, sys
from jinja2 import Environment

counts = {"compiled": [], "processes": [], "out": sys.argv.pop(1)}
STARTS = ("subprocess.Popen", "os.fork", "os.posix_spawn", "os.exec", "os.system")

def listen(event, arguments):
    if event.startswith(STARTS):
        counts["processes"].append(f"{event}: {arguments[0]}")

def compiling(self, source, name=None, filename=None, *rest, real=Environment.compile):
    counts["compiled"].append([str(self.loader.searchpath), str(name), source])
    return real(self, source, name, filename, *rest)

sys.addaudithook(listen)
Environment.compile = compiling
from generator.__main__ import main
try:
    main()
finally:
    counts["modules"] = sorted(sys.modules)
    with open(counts["out"], "w") as stream:
        json.dump(counts, stream)
"""
HEAVY = ("copier", "pathspec", "plumbum", "prompt_toolkit", "pydantic", "questionary")


@pytest.fixture
def counted(tmp_path: Path) -> "Counted":
    return Counted(tmp_path)


class Counted:
    """Runs `scaffold new` and counts; the cache folder is its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = 0

    def new(self, template: str, *words: str) -> dict[str, list[str]]:
        self.number += 1
        out = self.folder / "counts.json"
        words = ("new", f"app{self.number}", "-y", "-t", template, "--no-install", *words)
        command = [
            "env",
            "-u",
            "GIT_CONFIG_GLOBAL",
            sys.executable,
            "-c",
            COUNTED,
            str(out),
            *words,
        ]
        done = run(command, self.folder, HOME=str(self.folder))
        assert done.code == 0, done.err
        counts: dict[str, list[str]] = json.loads(out.read_text())
        return counts


def test_each_text_of_a_bundled_template_is_compiled_once_and_not_again(counted: Counted) -> None:
    first = counted.new("fastapi", "--no-git")["compiled"]
    assert len(first) > 100
    assert len(first) == len({tuple(text) for text in first})
    assert counted.new("fastapi", "--no-git")["compiled"] == []


def test_a_bundled_template_is_rendered_in_the_same_process(
    counted: Counted, tmp_path: Path
) -> None:
    build_tree(tmp_path, {".gitconfig": "[user]\nname = Ada\n"})
    counts = counted.new("flask", "--no-git")
    assert counts["processes"] == []
    assert not set(HEAVY) & set(counts["modules"])


def test_a_third_party_template_takes_one_more_process(counted: Counted, tmp_path: Path) -> None:
    template = build_template(tmp_path / "mine")
    counts = counted.new(str(template), "--no-git")
    assert len(counts["processes"]) == 1
    assert not set(HEAVY) & set(counts["modules"])


WORKER = """
import sys
from pathlib import Path
from generator.questions.answers import Answering
from generator.questions.copier_yml import read_questions
from generator.rendering._job import Rendering
import generator.rendering._worker_child, generator.rendering._renderer

folder, tree = map(Path, sys.argv[1:])
questions = read_questions([folder])
answers = Answering(questions).answer({}, {})
Rendering(
    (folder,), answers.data, tree, prepared=answers.prepared(questions, {})
).do(trust=False)
print("copier" in sys.modules, (tree / "a.txt").read_text().strip())
"""


def test_a_worker_imports_copier_only_if_it_must(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    template = build_template(tmp_path / "mine", "name: Ada\n", {"a.txt.jinja": "{{ name }}"})
    command = [sys.executable, "-c", WORKER, str(template), str(tmp_path / "tree")]
    assert run(command, tmp_path).out == "False Ada\n"
