"""Tests of the JSON Schema of questions, compared with `Answering`."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from generator.errors import ScaffoldError
from generator.questions.answers import Answering
from generator.questions.copier_yml import Questions, read_questions
from generator.questions.json_schema import default_answers, questions_schema
from generator.questions.question import Given
from tests.support.files import build_template, build_tree
from tests.support.processes import scaffold
from tests.support.question_shapes import SHAPES

CASES = [
    pytest.param(questions, data, id=f"{name}, {data}")
    for name, (questions, all_data) in SHAPES.items()
    for data in all_data
    if "inf" not in data.values()  # JSON has no infinity
]


def schema_of(questions: Questions) -> dict[str, object]:
    """Return the schema, which must be valid."""
    schema = questions_schema(questions, "Test", "A template of the tests.")
    Draft202012Validator.check_schema(schema)
    return schema


def properties(root: Path, config: str) -> dict[str, dict[str, object]]:
    """Return the schema of each question of a `copier.yml`."""
    build_tree(root, {"copier.yml": config})
    found = schema_of(read_questions([root]))["properties"]
    assert isinstance(found, dict)
    return found


def accepts(schema: Mapping[str, object], answers: object) -> bool:
    return bool(Draft202012Validator(schema).is_valid(answers))


def recorded(questions: Questions, answers: Mapping[str, object]) -> dict[str, object] | None:
    """Return what a project would record of these answers; None if they are refused."""
    said = {key: Given(value, "--set") for key, value in answers.items()}
    try:
        return Answering(questions).answer(said, {}).recorded()
    except ScaffoldError:
        return None


@pytest.mark.parametrize(("config", "data"), CASES)
def test_recorded_answers_match_the_schema(
    config: str, data: Mapping[str, object], tmp_path: Path
) -> None:
    build_tree(tmp_path, {"copier.yml": config})
    questions = read_questions([tmp_path])
    answers = recorded(questions, data)
    assert answers is not None
    assert accepts(schema_of(questions), json.loads(json.dumps(answers)))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("type: str", "string"),
        ("type: path", "string"),
        ("type: int", "integer"),
        ("type: float", "number"),
        ("type: bool", "boolean"),
        ("type: yaml", None),
        ("type: json", None),
    ],
)
def test_maps_question_types_to_schema_types(typed: str, name: str | None, tmp_path: Path) -> None:
    assert properties(tmp_path, f"x: {{{typed}}}\n")["x"].get("type") == name


def test_choices_have_their_labels(tmp_path: Path) -> None:
    config = "x: {type: str, choices: {None yet: none, MIT: mit}, help: Which one, default: mit}\n"
    assert properties(tmp_path, config)["x"] == {
        "description": "Which one",
        "type": "string",
        "oneOf": [{"const": "none", "title": "None yet"}, {"const": "mit", "title": "MIT"}],
        "default": "mit",
    }


def test_one_value_under_two_labels_is_one_choice(tmp_path: Path) -> None:
    config = "x: {type: int, default: 1, choices: {One: 1, Single: 1, Two: 2}}\n"
    build_tree(tmp_path, {"copier.yml": config})
    assert accepts(schema_of(read_questions([tmp_path])), {"x": 1})


def test_multiselect_is_a_list_of_unique_values(tmp_path: Path) -> None:
    config = "x: {type: str, multiselect: true, choices: [a, b], default: [b]}\n"
    assert properties(tmp_path, config)["x"] == {
        "type": "array",
        "items": {
            "type": "string",
            "oneOf": [{"const": "a", "title": "a"}, {"const": "b", "title": "b"}],
        },
        "uniqueItems": True,
        "default": ["b"],
    }
    schema = schema_of(read_questions([tmp_path]))
    assert [accepts(schema, {"x": value}) for value in (["a"], [], ["a", "a"], ["c"], "a")] == [
        *(True, True),
        *(False, False, False),
    ]


def test_defaults_are_rendered_without_answers(tmp_path: Path) -> None:
    config = "n: 2\nm: {type: int, default: '{{ n * 3 }}'}\nd: 2026-01-31\nf: {default: .inf}\n"
    found = properties(tmp_path, config)
    assert found["m"]["default"] == 6
    assert found["d"]["default"] == "2026-01-31"
    assert "default" not in found["f"], "JSON has no infinity"


def test_secrets_are_write_only(tmp_path: Path) -> None:
    found = properties(tmp_path, "x: {type: str, default: s, secret: true}\ny: a\n")
    assert found["x"]["writeOnly"] is True
    assert "writeOnly" not in found["y"]


def test_requires_unconditional_questions_without_default(tmp_path: Path) -> None:
    config = "a: {type: str}\nb: {type: bool, default: no}\nc: {type: str, when: '{{ b }}'}\n"
    assert properties(tmp_path, config)["c"]["$comment"] == "Asked only when {{ b }}."
    schema = schema_of(read_questions([tmp_path]))
    assert schema["required"] == ["a"]
    assert accepts(schema, {"a": "x"})
    assert not accepts(schema, {"b": True})


@pytest.mark.parametrize("when", ["false", "'no'"])
def test_excludes_computed_values(when: str, tmp_path: Path) -> None:
    assert list(properties(tmp_path, f"x: a\ny: {{default: b, when: {when}}}\n")) == ["x"]
    assert not accepts(schema_of(read_questions([tmp_path])), {"y": "b"})


def test_refuses_unknown_keys(tmp_path: Path) -> None:
    properties(tmp_path, "x: a\n")
    assert not accepts(schema_of(read_questions([tmp_path])), {"X": "a"})


@pytest.mark.parametrize(
    "choices", ["\"{{ ['a', y] | to_json }}\"", "[a, '{{ y }}']", "{A: a, B: {value: '{{ y }}'}}"]
)
def test_dynamic_choices_are_examples(choices: str, tmp_path: Path) -> None:
    config = f"y: b\nx: {{type: str, default: a, choices: {choices}}}\n"
    found = properties(tmp_path, config)["x"]
    assert found["examples"] == ["a", "b"]
    assert "oneOf" not in found
    assert "depend on other answers" in str(found["$comment"])
    assert accepts(schema_of(read_questions([tmp_path])), {"y": "c", "x": "c"})


def test_invalid_choices_have_a_reason(tmp_path: Path) -> None:
    config, _ = SHAPES["extended choices"]
    assert properties(tmp_path, config)["x"]["oneOf"] == [
        {"const": "local", "title": "Local"},
        {"const": "queue", "title": "Queue", "$comment": "It needs a database"},
    ]


def test_omits_values_that_need_a_missing_answer(tmp_path: Path) -> None:
    strict = "_envops: {undefined: jinja2.StrictUndefined}\n"
    config = strict + "a: {type: str}\nb: {type: str, default: '{{ a }}', when: '{{ a }}'}\n"
    found = properties(tmp_path, config)["b"]
    assert "default" not in found
    standing = default_answers(read_questions([tmp_path]))
    assert [standing.is_asked(question) for question in standing.answering.questions] == [True] * 2


def test_shows_a_template_with_a_question_without_default(tmp_path: Path) -> None:
    build_template(tmp_path / "own", "x: {type: str}\n")
    shown = scaffold(tmp_path, "template", "show", "./own", "--json").document
    assert shown["schema"]["required"] == ["x"]
    assert "None" not in scaffold(tmp_path, "template", "show", "./own").out
