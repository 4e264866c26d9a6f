"""One table in `copier.yml` says which files an answer brings; names of files are plain."""

import re
from itertools import islice
from pathlib import Path

import pytest

from generator.checking._factors import read_space
from generator.questions.copier_yml import read_questions
from generator.rendering.copier_config import load_config
from generator.system.locations import bundled_folder
from tests.support.answer_sets import random_sets, render_set
from tests.support.starters import STARTERS

FOLDERS = {**STARTERS, "author": (bundled_folder() / "_author" / "project",)}
TREES = {folder.name: folder for folders in FOLDERS.values() for folder in folders}
CONDITION = re.compile(r"{%-? *(if|yield)\b")
ENDS = (".jinja", "")


def rows(folder: Path) -> list[list[str]]:
    """Return the paths of each row of a template's table of files."""
    entries = load_config(folder / "copier.yml")["_exclude"]
    assert isinstance(entries, list)
    table = [entry.splitlines() for entry in entries if entry.startswith("{%")]
    return [[line for line in lines if line.startswith("/")] for lines in table]


def exists(folder: Path, path: str) -> bool:
    return any((folder / "project" / f"{path[1:]}{end}").exists() for end in ENDS)


def governing(folder: Path, file: str) -> list[list[str]]:
    """Return the rows that name a file of the project, or a folder that contains it."""
    places = [f"/{file}", *(f"/{parent}" for parent in Path(file).parents)]
    return [row for row in rows(folder) if any(path in row for path in places)]


@pytest.mark.parametrize("name", TREES)
def test_each_path_of_the_table_is_a_file_or_folder_and_named_once(name: str) -> None:
    named = [path for row in rows(TREES[name]) for path in row]
    assert [path for path in named if not exists(TREES[name], path)] == []
    assert len(named) == len(set(named))


@pytest.mark.thorough
@pytest.mark.parametrize("name", FOLDERS)
def test_each_file_of_some_answers_is_in_the_table(name: str, tmp_path: Path) -> None:
    folders = FOLDERS[name]
    questions = read_questions(folders)
    found: list[set[str]] = []
    for number, drawn in enumerate(islice(random_sets(read_space(questions), 7), 40)):
        tree = tmp_path / str(number)
        package = str(render_set(folders, questions, drawn, tree).values["package_name"])
        files = (path.relative_to(tree) for path in tree.rglob("*") if path.is_file())
        found.append({path.as_posix().replace(package, "{{ package_name }}") for path in files})
    some = set[str].union(*found) - set[str].intersection(*found)
    assert some, "all answers bring the same files"
    astray = [
        file
        for file in sorted(some)
        if not any(governing(folder, file) for folder in folders) and not conditional(folders, file)
    ]
    assert astray == []


def conditional(folders: tuple[Path, ...], file: str) -> bool:
    """Tell whether the name of a source says when this file is there."""
    sources = {
        path.relative_to(folder / "project").as_posix()
        for folder in folders
        for path in (folder / "project").rglob("*")
        if path.is_file() and CONDITION.search(path.name)
    }
    return any(re.fullmatch(_shape(source), file) for source in sources)


def _shape(source: str) -> str:
    """Return what a conditional name can become, as a regular expression."""
    parts = re.split(r"{%.*?%}", source.removesuffix(".jinja"))
    return ".*".join(
        re.escape(part).replace(re.escape("{{ process.name }}"), ".+") for part in parts
    )


@pytest.mark.parametrize("name", TREES)
def test_only_files_with_several_sources_have_a_condition_in_their_name(name: str) -> None:
    root = TREES[name] / "project"
    names = [
        path.relative_to(root).as_posix() for path in root.rglob("*") if CONDITION.search(path.name)
    ]
    targets = [re.sub(r"{%.*?%}", "", found).removesuffix(".jinja") for found in names]
    single = [
        found for found, target in zip(names, targets, strict=True) if targets.count(target) == 1
    ]
    assert [found for found in single if "yield" not in found] == []
