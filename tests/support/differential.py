"""Answers of scaffold and of Copier for the same template."""

import contextlib
import re
import warnings
from ast import literal_eval
from collections.abc import Mapping
from pathlib import Path

import copier
from plumbum import local

from generator.errors import ScaffoldError
from generator.questions.answers import Answering, Answers
from generator.questions.copier_yml import read_questions
from generator.questions.question import Given
from generator.rendering.render import render
from tests.support.files import build_tree

Read = dict[str, str]
REMEMBERED = (dict, list, str, int, float, type(None))  # Copier forgets dates and sets


def build(root: Path, questions: str, more: Mapping[str, str] | None = None) -> Path:
    """Write a template that renders each value, and Copier's record of the values."""
    texts = "\n".join([questions, *(more or {}).values()])
    keys = re.findall(r"^(\w+):", texts, re.MULTILINE)
    shown = "".join(
        f"{key}={{{{ [{key}] if {key} is defined else 'undefined' }}}}\n"
        for key in dict.fromkeys(keys)
        if not key.startswith("_")
    )
    out = shown + "asked={{ _copier_answers | list | sort }}\n"
    if "'[['" in questions:
        out = out.replace("{{", "[[").replace("}}", "]]")
    config = f"_subdirectory: project\n{questions}"
    return build_tree(root, {"copier.yml": config, "project/out.jinja": out, **(more or {})})


def read_out(tree: Path) -> Read:
    """Return the rendered values, as Python literals."""
    lines = (tree / "out").read_text().splitlines()
    read = dict(line.split("=", 1) for line in lines)
    read["asked"] = str([key for key in literal_eval(read["asked"]) if not key.startswith("_")])
    return read


def copier_reads(template: Path, data: Mapping[str, object], tree: Path) -> Read | None:
    """Let Copier answer the questions; None if it refuses an answer."""
    with warnings.catch_warnings(), local.env(PATH=""):
        warnings.simplefilter("ignore")
        with contextlib.suppress(Exception):
            copier.run_copy(str(template), tree, data=dict(data), defaults=True, quiet=True)
            return read_out(tree)
    return None


def answer(template: Path, data: Mapping[str, object]) -> Answers:
    """Let scaffold answer the questions."""
    questions = read_questions([template])
    return Answering(questions).answer({key: Given(data[key], "--set") for key in data}, {})


def scaffold_reads(template: Path, data: Mapping[str, object], tree: Path) -> Read | None:
    """Answer, check that Copier renders just these values, and return them; None if refused."""
    try:
        answers = answer(template, data)
    except ScaffoldError:
        return None
    tree.mkdir()
    render([template], answers.data, tree)
    rendered = read_out(tree)
    keys = read_questions([template]).keys()
    values = answers.values
    ours = {key: str([values[key]]) if key in values else "undefined" for key in keys}
    assert rendered == ours | {"asked": rendered["asked"]}
    remembered = [key for key in answers.recorded() if isinstance(values[key], REMEMBERED)]
    return ours | {"asked": str(sorted(remembered))}


def check_same(
    root: Path, questions: str, data: Mapping[str, object], more: Mapping[str, str] | None = None
) -> Read | None:
    """Check that both accept with the same values, or both refuse; return the values."""
    template = build(root / "template", questions, more)
    theirs = copier_reads(template, data, root / "theirs")
    assert scaffold_reads(template, data, root / "ours") == theirs
    return theirs
