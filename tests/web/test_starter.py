"""Tests of the ZIP: the files of the first commit of `scaffold new`, and a base for updates."""

import io
import random
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

from generator.checking._factors import read_space
from generator.messages import display
from generator.questions.copier_yml import read_questions
from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry
from tests.support.answer_sets import random_sets
from tests.support.processes import git, scaffold
from tests.support.serving import Served, serving

GUIDE = load_guide()
TEMPLATES = read_registry(GUIDE).candidates
NAMES = ("shop", "my-app", "Größe", "z" * 40)
PLANS = 30
QUICK = 3  # of them in the quick suite
Files = dict[str, tuple[bytes, bool]]  # by path: the content, and whether it can be run


class Drawn(NamedTuple):
    """A project that nobody chose."""

    name: str
    template: str
    needs: list[str]
    settings: list[str]

    @property
    def words(self) -> list[str]:
        """The words of the command line."""
        needs = [word for need in self.needs for word in ("-n", need)]
        settings = [word for setting in self.settings for word in ("-s", setting)]
        return ["new", self.name, "-y", "-t", self.template, *needs, *settings, "--no-install"]

    @property
    def address(self) -> str:
        """The address of its ZIP."""
        rows = [("name", self.name), ("template", self.template)]
        rows += [("need", need) for need in self.needs] + [("set", it) for it in self.settings]
        return f"/api/v1/starter.zip?{urlencode(rows)}"


def draw(seed: int) -> Drawn:
    """Draw a project: a template, some needs, and answers to its questions."""
    by = random.Random(seed)  # noqa: S311 - to be drawn alike each time
    template = sorted(TEMPLATES)[seed % len(TEMPLATES)]
    questions = read_questions(TEMPLATES[template].folders)
    [answers] = islice(random_sets(read_space(questions), seed), 1)
    needs = [
        f"{item.id}={','.join(by.sample(item.option_ids, by.randint(0, 3)))}"
        if item.multiple
        else f"{item.id}={by.choice(item.option_ids)}"
        for item in by.sample(GUIDE.criteria, by.randint(0, len(GUIDE.criteria)))
    ]
    settings = [f"{key}={display(value)}" for key, value in answers.answers.items()]
    return Drawn(by.choice(NAMES), template, needs, settings)


def unpack(zipped: bytes, folder: Path) -> Files:
    """Unpack an archive; return its files."""
    with zipfile.ZipFile(io.BytesIO(zipped)) as opened:
        opened.extractall(folder)
        return {
            entry.filename.partition("/")[2]: (
                opened.read(entry),
                bool(entry.external_attr >> 16 & 0o100),
            )
            for entry in opened.infolist()
        }


def committed(project: Path) -> Files:
    """Return the files of a commit that nobody has changed since."""
    rows = [row.split(maxsplit=3) for row in git(project, "ls-tree", "-rz", "HEAD").split("\0")]
    return {
        path: ((project / path).read_bytes(), mode == "100755")
        for mode, _kind, _id, path in filter(None, rows)
    }


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.mark.parametrize(
    "seed",
    [
        seed if seed < QUICK else pytest.param(seed, marks=pytest.mark.thorough)
        for seed in range(PLANS)
    ],
)
def test_its_files_are_those_of_the_first_commit(seed: int, served: Served, tmp_path: Path) -> None:
    drawn = draw(seed)
    answer = served.ask(drawn.address)
    assert answer.status == 200, answer.body
    made = scaffold(tmp_path, *drawn.words)
    assert made.code == 0, made.err
    found = unpack(answer.body, tmp_path / "unpacked")
    assert found == committed(tmp_path / drawn.name)
    assert ".scaffold.toml" in found
    assert not found.keys() & {".env", "uv.lock"}
    assert served.ask(drawn.address).body == answer.body


def test_a_project_from_it_updates(served: Served, tmp_path: Path) -> None:
    """Its README says to commit before the first edit, which gives updates their base."""
    answer = served.ask("/api/v1/starter.zip?template=flask&name=shop")
    unpack(answer.body, tmp_path)
    project = tmp_path / "shop"
    for words in (("init", "-q"), ("add", "--all"), ("commit", "-qm", "Start")):
        git(project, *words)
    readme = project / "README.md"
    readme.write_text(f"{readme.read_text()}\nMine.\n")
    git(project, "commit", "-qam", "Edit")
    done = scaffold(project, "update", "-y", "--set", "cache=redis", "--json")
    assert done.code == 0, done.err
    assert "redis" in (project / "pyproject.toml").read_text()
    assert readme.read_text().endswith("\nMine.\n")
    assert git(project, "status", "--porcelain") == ""
