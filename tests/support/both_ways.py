"""Render a template with scaffold's own renderer and with Copier, and compare the trees."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.errors import ScaffoldError
from generator.questions.answers import Answering
from generator.questions.copier_yml import read_questions
from generator.questions.question import Given
from generator.rendering._scope import is_in_scope
from generator.rendering.context import Origin
from generator.rendering.copier_config import load_config, questions_file
from generator.rendering.prepared import Prepared
from generator.rendering.render import render

Tree = Mapping[str, tuple[int, bytes | str | None]]


@dataclass(frozen=True)
class Both:
    """The trees that come out, or what is said where a template is refused."""

    own: Tree | str
    copiers: Tree | str

    @property
    def same(self) -> bool:
        """Whether the trees are equal, or both ways refuse."""
        if isinstance(self.own, str) or isinstance(self.copiers, str):
            return isinstance(self.own, str) and isinstance(self.copiers, str)
        return self.own == self.copiers


def list_with_modes(root: Path) -> Tree:
    """Return modes and contents below a folder: bytes, where a link leads to, None of a folder."""
    return {
        path.relative_to(root).as_posix(): (path.lstat().st_mode, _content(path))
        for path in sorted(root.rglob("*"))
    }


def _content(path: Path) -> bytes | str | None:
    if path.is_symlink():
        return str(path.readlink())
    return path.read_bytes() if path.is_file() else None


def render_both(folders: Sequence[Path], given: Mapping[str, object], place: Path) -> Both:
    """Render both ways with the same answers; the template must be in scope."""
    questions = read_questions(folders)
    answers = Answering(questions).answer({key: Given(given[key], "-s") for key in given}, {})
    prepared = answers.prepared(questions, {})
    assert is_in_scope(prepared)
    trees: list[Tree | str] = []
    for number, way in enumerate((prepared, None)):
        tree = place / str(number)
        tree.mkdir(parents=True)
        origin = Origin("mine", "v1.0", "shop", "v1.0", "0" * 40)
        try:
            render(folders, answers.data, tree, origin, prepared=way)
            trees.append(list_with_modes(tree))
        except ScaffoldError as error:
            trees.append(str(error))
        shutil.rmtree(tree)
    return Both(*trees)


def assert_same(folders: Sequence[Path], given: Mapping[str, object], place: Path) -> Both:
    """Assert that both ways give the same tree, or refuse; return what they gave."""
    both = render_both(folders, given, place)
    if both.same:
        return both
    raise AssertionError("\n".join(_differences(both.own, both.copiers)))


def _differences(own: Tree | str, copiers: Tree | str) -> Iterator[str]:
    if isinstance(own, str) or isinstance(copiers, str):
        yield from (f"own: {own}", f"Copier's: {copiers}")
        return
    for key in sorted(own.keys() | copiers.keys()):
        if own.get(key) != copiers.get(key):
            yield f"{key}: own: {own.get(key)}, Copier's: {copiers.get(key)}"


def prepared_for(folders: Sequence[Path], values: Mapping[str, object]) -> Prepared:
    """Return what is known of a template whose answers are these values, none of them parsed."""
    configs = tuple(load_config(questions_file(folder)) for folder in folders)
    return Prepared(configs, values, values, frozenset(values))
