"""Tests of all bundled layers and templates, with any answers."""

import ast
import itertools
import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import copier
import pytest
import yaml

from generator.errors import AnswerError
from generator.questions.answers import Answering
from generator.questions.copier_yml import read_questions
from generator.questions.question import Given
from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry
from generator.registry.template import Template
from generator.rendering.render import render
from generator.system.locations import bundled_folder
from tests.support.files import is_binary
from tests.support.starters import STARTERS
from tests.templates.conftest import run

GUIDE = load_guide()
TEMPLATES = read_registry(GUIDE).candidates
LAYERS = sorted(file.parent for file in bundled_folder().glob("*/copier.yml"))
HOSTILE = 'It\'s "quoted" \\ {{ 7 * 7 }} {% raw %} # $(id) <b> é'

templates = pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
layers = pytest.mark.parametrize("layer", LAYERS, ids=lambda path: path.name)


def rendered(template: Template, tree: Path, **answers: object) -> Path:
    questions = read_questions(template.folders)
    given = {key: Given(value, "test") for key, value in answers.items()}
    tree.mkdir()
    answered = Answering(questions).answer(given, {})
    render(template.folders, answered.data, tree, prepared=answered.prepared(questions, {}))
    return tree


def files(tree: Path) -> Iterator[Path]:
    return (path for path in sorted(tree.rglob("*")) if path.is_file())


def every_single_answer(template: Template) -> Iterator[dict[str, object]]:
    questions = read_questions(template.folders)
    answering = Answering(questions)
    values = answering.answer({}, {}).values
    yield {}
    yield {"package_name": "a"}
    yield {"package_name": "z" * 40}
    for question in questions:
        if question.when is not False:
            truths: list[object] = [True, False] if question.type == "bool" else []
            choices = [choice.value for choice in answering.choices(question, values)]
            yield from ({question.key: value} for value in truths or choices)


@templates
@pytest.mark.parametrize("letters", range(13, 17))
def test_default_project_is_formatted_where_lines_begin_to_wrap(
    template: Template, letters: int, tmp_path: Path
) -> None:
    tree = rendered(template, tmp_path / "tree", package_name="z" * letters)
    done = run(sys.executable, "-m", "ruff", "format", "--check", "--no-cache", ".", cwd=tree)
    assert done.returncode == 0, done.stdout


def test_has_three_starters() -> None:
    assert sorted(TEMPLATES) == ["django", "fastapi", "flask"]


@layers
def test_each_layer_is_a_plain_copier_template(layer: Path, tmp_path: Path) -> None:
    copier.run_copy(str(layer), tmp_path / "out", defaults=True, quiet=True)
    assert list(files(tmp_path / "out"))


@layers
def test_names_in_a_layer_work_on_windows(layer: Path) -> None:
    for path in layer.rglob("*"):
        assert not set('<>:"|?*\\') & set(path.name), path


@pytest.mark.thorough
@templates
def test_a_template_renders_alone_with_each_answer(template: Template, tmp_path: Path) -> None:
    questions = read_questions([template.path])
    for number, answers in enumerate(every_single_answer(template)):
        given = {key: Given(value, "test") for key, value in answers.items() if key in questions}
        tree = tmp_path / str(number)
        tree.mkdir()
        answered = Answering(questions).answer(given, {})
        render([template.path], answered.data, tree, prepared=answered.prepared(questions, {}))
        assert list(files(tree))


@templates
def test_layers_are_disjoint(template: Template, tmp_path: Path) -> None:
    seen: dict[str, str] = {}
    questions = read_questions(template.folders)
    answers = Answering(questions).answer({}, {})
    prepared = answers.prepared(questions, {})
    for folder, config in zip(template.folders, prepared.configs, strict=True):
        tree = tmp_path / folder.name
        tree.mkdir()
        render([folder], answers.data, tree, prepared=replace(prepared, configs=(config,)))
        for path in files(tree):
            name = path.relative_to(tree).as_posix()
            assert name not in seen, f"{name} comes from {seen[name]} and from {folder.name}"
            seen[name] = folder.name


class Asked(NamedTuple):
    """The help of a question, its default and validator as written, and its options with labels."""

    help: str
    default: object
    validator: str
    options: dict[object, str]


def asked(template: Template) -> dict[str, Asked]:
    """Return the questions of a template by key."""
    questions = read_questions(template.folders)
    answering = Answering(questions)
    values = answering.answer({}, {}).values
    return {
        question.key: Asked(
            question.help,
            question.default,
            question.validator,
            {choice.value: choice.label for choice in answering.choices(question, values)}
            or ({True: "", False: ""} if question.type == "bool" else {}),
        )
        for question in questions
        if question.when is not False
    }


def question(about: Asked) -> str:
    """Return the question of a help, without a limit of the framework that follows it."""
    return re.split(r"(?<=\?) ", about.help)[0]


def refusal(answering: Answering, answers: Mapping[str, object]) -> str:
    """Return why a template refuses answers; empty if it takes them."""
    try:
        answering.answer({key: Given(value, "test") for key, value in answers.items()}, {})
    except AnswerError as error:
        return str(error)
    return ""


PAIRS = list(itertools.combinations(TEMPLATES.values(), 2))
two_starters = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: "-".join(t.id for t in pair))
Pair = tuple[Template, Template]


@two_starters
def test_what_two_starters_ask_they_ask_alike(pair: Pair) -> None:
    one, other = map(asked, pair)
    assert {"project_name", "package_name", "python_version", "license", "ci"} <= one.keys()
    for key in one.keys() & other.keys():
        assert question(one[key]) == question(other[key]), key
        assert one[key].default == other[key].default, key
        assert one[key].options or one[key].validator == other[key].validator, key
        common = one[key].options.keys() & other[key].options.keys()
        in_order = [
            [value for value in each[key].options if value in common] for each in (one, other)
        ]
        assert in_order[0] == in_order[1], key
        assert common or not one[key].options, key
        for value in common:
            assert one[key].options[value] == other[key].options[value], (key, value)


def test_only_what_a_framework_does_not_do_well_is_said_beside_a_question() -> None:
    said = {
        (template.id, key): about.help.removeprefix(question(about)).strip()
        for template in TEMPLATES.values()
        for key, about in asked(template).items()
    }
    assert {place: limit for place, limit in said.items() if limit} == {
        ("flask", "live"): "Thousands of clients need FastAPI."
    }


@pytest.mark.thorough
@two_starters
def test_two_starters_refuse_the_same_answers_in_the_same_words(pair: Pair) -> None:
    one, other = map(asked, pair)
    answerings = [Answering(read_questions(template.folders)) for template in pair]
    common = [
        (key, value)
        for key in one.keys() & other.keys()
        for value in one[key].options.keys() & other[key].options.keys()
    ]
    for answers in itertools.combinations(common, 2):
        if answers[0][0] == answers[1][0]:
            continue
        first, second = (refusal(answering, dict(answers)) for answering in answerings)
        assert first == second, answers


@pytest.mark.proof
@templates
def test_every_single_answer_renders_valid_tidy_files(template: Template, tmp_path: Path) -> None:
    for number, answers in enumerate(every_single_answer(template)):
        tree = rendered(template, tmp_path / str(number), **answers)
        for path in files(tree):
            check_file(path, answers)


@templates
def test_escapes_hostile_answers(template: Template, tmp_path: Path) -> None:
    said = {"project_name": HOSTILE, "description": HOSTILE, "author": HOSTILE}
    tree = rendered(template, tmp_path / "out", package_name="app", **said)
    for path in files(tree):
        check_syntax(path, said)
    project = tomllib.loads((tree / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["description"] == HOSTILE


@templates
def test_a_project_without_a_description_has_no_empty_one(
    template: Template, tmp_path: Path
) -> None:
    for deploy in ("kubernetes", "serverless"):
        tree = rendered(template, tmp_path / deploy, description="", deploy=deploy)
        readme = (tree / "README.md").read_text(encoding="utf-8")
        assert re.match(r"# My project\n\n(?=\S)", readme)
        assert "\n\n\n" not in readme
        for path in ("pyproject.toml", "chart/Chart.yaml", "template.yaml"):
            text = (tree / path).read_text(encoding="utf-8") if (tree / path).is_file() else ""
            assert not re.search(r"^[dD]escription", text, re.MULTILINE), path


@templates
def test_warns_first_about_an_open_api(template: Template, tmp_path: Path) -> None:
    questions = asked(template)
    sets: list[dict[str, object]] = [{}]
    if "auth" in questions:
        sets = [{"auth": auth} for auth in questions["auth"].options]
    for number, answers in enumerate(sets):
        tree = rendered(template, tmp_path / str(number), **answers)
        is_open = answers.get("auth", "none") == "none"
        for name in ("README.md", "AGENTS.md"):
            lines = (tree / name).read_text(encoding="utf-8").splitlines()
            warnings = [line for line in lines[:6] if line.startswith("**The API has no sign-in")]
            first = "".join(warnings)
            assert bool(first) == is_open, (answers, name)
            assert ("read, change and delete every note" in first) == is_open
            assert "has no sign-in" not in "".join(lines[6:])


@templates
def test_rendering_is_deterministic(template: Template, tmp_path: Path) -> None:
    once, again = (rendered(template, tmp_path / name) for name in ("once", "again"))
    assert {path.relative_to(once): path.read_bytes() for path in files(once)} == {
        path.relative_to(again): path.read_bytes() for path in files(again)
    }


class TaggedLoader(yaml.SafeLoader):
    """Reads CloudFormation's YAML tags, such as `!Sub`, as null."""


TaggedLoader.add_multi_constructor("!", lambda *_: None)


def is_template(path: Path) -> bool:
    """Return whether a file contains expressions for other tools, such as Helm or Grafana."""
    return "templates" in path.parts or path.name == "grafana.json"


def check_file(path: Path, answers: Mapping[str, object]) -> None:
    if ".min." in path.name or is_binary(path.read_bytes()):  # a published third-party file
        return
    text = path.read_text(encoding="utf-8")
    where = f"{path.name} with {answers}"
    assert is_template(path) or not re.search(r"(?<!\$)\{\{(?!resolve:)|\{%", text), where
    assert not re.search(r"[ \t]+$", text, re.MULTILINE), where
    assert not re.search(r"\n{4,}", text), where
    assert text == "" or re.search(r"\S\n\Z", text), where
    check_syntax(path, answers)


def check_syntax(path: Path, answers: Mapping[str, object]) -> None:
    readers: dict[str, Callable[[str], object]] = {
        ".py": ast.parse,
        ".toml": tomllib.loads,
        ".json": json.loads,
        ".yml": yaml.safe_load,
        ".yaml": str if is_template(path) else lambda text: yaml.load(text, TaggedLoader),  # noqa: S506
    }
    try:
        if reader := readers.get(path.suffix):
            reader(path.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError, yaml.YAMLError) as error:
        pytest.fail(f"{path.name} with {answers}: {error}")


def package_files(folders: Iterable[Path], pattern: str, kind: str = "*.py*") -> list[Path]:
    """Return the sources of a kind in the package that contain a pattern."""
    return [
        path
        for folder in folders
        for path in folder.glob(f"project/*package_name*/**/{kind}")
        if re.search(pattern, path.read_text("utf-8"))
    ]


@pytest.mark.parametrize("name", STARTERS)
def test_only_settings_read_the_environment(name: str) -> None:
    found = package_files(STARTERS[name], r"\b(os\.environ\b(?!\.setdefault)|getenv\b)")
    modules = {path.relative_to(path.parents[-2]).as_posix() for path in found}
    assert found
    assert not [path for path in modules if not re.search(r"/settings(/\w+)?\.py", path)]


WIDEST = 128  # characters of a line of prose


@pytest.mark.parametrize("name", STARTERS)
def test_lines_in_the_sources_of_documents_are_short(name: str) -> None:
    documents = [path for folder in STARTERS[name] for path in folder.glob("project/docs/*.md*")]
    long = [
        f"{path.name}: {line}"
        for path in documents
        for line in prose(path.read_text("utf-8"))
        if len(line) > WIDEST and "{" not in line
    ]
    assert long == []


LOADED = {
    "database": "postgres",
    "auth": "session",
    "pages": True,
    "jobs": "database",
    "cache": "redis",
    "live": True,
    "ai": True,
    "observability": "full",
}


@templates
def test_lines_of_prose_are_short(template: Template, tmp_path: Path) -> None:
    loaded = {key: value for key, value in LOADED.items() if key in asked(template)}
    for number, answers in enumerate([{}, loaded]):
        tree = rendered(template, tmp_path / str(number), **answers)
        long = {
            path.name: line
            for path in files(tree)
            if path.suffix == ".md"
            for line in prose(path.read_text("utf-8"))
            if len(line) > WIDEST
        }
        assert long == {}


def prose(text: str) -> Iterator[str]:
    """Yield the lines of a page outside of code and tables."""
    outside = re.sub(r"(?ms)^```.*?^```$", "", text)
    return (line for line in outside.splitlines() if not line.startswith("|"))


@pytest.mark.parametrize("name", STARTERS)
def test_no_page_loads_files_from_another_host(name: str) -> None:
    for kind in ("*.py", "*.jinja", "*.html"):
        assert package_files(STARTERS[name], r"(?i)\b(cdn|jsdelivr|unpkg)\b", kind) == []


@pytest.mark.parametrize("name", ["fastapi", "flask"])
def test_seed_leaves_the_address_of_the_examples_free(name: str, tmp_path: Path) -> None:
    tree = rendered(TEMPLATES[name], tmp_path / "project", auth="session")
    [seed] = tree.glob("*/seed.py")
    [address] = re.findall(r'^EMAIL = "(.+)"', seed.read_text(encoding="utf-8"), re.MULTILINE)
    text = (tree / "README.md").read_text(encoding="utf-8")
    assert "/api/auth/register" in text
    assert address not in text


@templates
def test_packages_import_their_own_modules_relatively(template: Template) -> None:
    absolute = r"(?m)^\s*(from|import) \{\{ package_name \}\}"
    assert package_files(template.folders, absolute) == []
