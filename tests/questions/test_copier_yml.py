from pathlib import Path

import pytest

from generator.errors import InputError
from generator.questions.copier_yml import MISSING, Question, read_questions
from generator.rendering.copier_config import load_config
from tests.support.differential import check_same
from tests.support.files import build_tree


def read(root: Path, config: str, name: str = "copier.yml") -> dict[str, Question]:
    """Read the questions of one template, by key."""
    build_tree(root, {name: config})
    return {question.key: question for question in read_questions([root])}


def refused(root: Path, config: str | bytes) -> str:
    """Return the error for a `copier.yml`."""
    build_tree(root, {"copier.yml": config})
    with pytest.raises(InputError) as refusal:
        read_questions([root])
    return str(refusal.value)


def test_reads_every_key_of_a_question(tmp_path: Path) -> None:
    config = """\
x:
  type: str
  help: |
    Which one?
  default: a
  choices: [a, b]
  multiselect: true
  secret: true
  when: "{{ y }}"
  validator: "{% if not x %}Take one{% endif %}"
  placeholder: none
"""
    assert read(tmp_path, config)["x"] == Question(
        key="x",
        type="str",
        file=tmp_path / "copier.yml",
        help="Which one?",
        default="a",
        choices=["a", "b"],
        multiselect=True,
        secret=True,
        when="{{ y }}",
        validator="{% if not x %}Take one{% endif %}",
        placeholder="none",
    )


@pytest.mark.parametrize(
    ("short", "type_name", "default"),
    [
        ("a", "str", "a"),
        ("1", "int", 1),
        ("1.5", "float", 1.5),
        ("true", "bool", True),
        ("[a]", "yaml", ["a"]),
        ("", "yaml", None),
    ],
)
def test_reads_the_short_form_of_a_question(
    short: str, type_name: str, default: object, tmp_path: Path
) -> None:
    question = read(tmp_path, f"x: {short}\n")["x"]
    assert (question.type, question.default, question.when) == (type_name, default, True)


def test_marks_questions_without_a_default(tmp_path: Path) -> None:
    assert read(tmp_path, "x: {type: str}\n")["x"].default is MISSING


def test_settings_are_not_questions(tmp_path: Path) -> None:
    assert list(read(tmp_path, "_subdirectory: project\nx: a\n_tasks: [rm]\n")) == ["x"]


def test_accepts_yml_or_yaml_but_not_both(tmp_path: Path) -> None:
    assert list(read(tmp_path / "a", "x: 1\n", name="copier.yaml")) == ["x"]
    build_tree(tmp_path / "a", {"copier.yml": "x: 1\n"})
    with pytest.raises(InputError, match=r"either copier.yml or copier.yaml"):
        read_questions([tmp_path / "a"])


def test_refuses_a_folder_without_questions(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=str(tmp_path)):
        read_questions([tmp_path])


def test_template_questions_precede_and_override_layer_questions(
    tmp_path: Path,
) -> None:
    layer = build_tree(tmp_path / "layer", {"copier.yml": "x: layer\ny: layer\n"})
    template = build_tree(tmp_path / "template", {"copier.yml": "z: own\nx: own\n"})
    questions = read_questions([layer, template])
    found = [(question.key, question.default, question.file) for question in questions]
    own, other = template / "copier.yml", layer / "copier.yml"
    assert found == [("z", "own", own), ("x", "own", own), ("y", "layer", other)]
    assert questions.keys() == ["z", "x", "y"]
    assert "y" in questions
    assert "w" not in questions


def test_rendering_settings_come_from_the_template(tmp_path: Path) -> None:
    layer = build_tree(tmp_path / "layer", {"copier.yml": "_envops: {trim_blocks: true}\n"})
    strict = "_envops: {undefined: jinja2.StrictUndefined, lstrip_blocks: true}\n"
    template = build_tree(tmp_path / "template", {"copier.yml": strict})
    questions = read_questions([layer, template])
    assert (questions.settings.undefined, questions.settings.envops) == (
        "jinja2.StrictUndefined",
        {"lstrip_blocks": True},
    )


def test_an_unknown_key_is_named_and_ignored_as_copier_does(tmp_path: Path) -> None:
    build_tree(tmp_path, {"copier.yml": "x: {typr: str, default: 1}\ny: {1: a}\n_z: {no: key}\n"})
    questions = read_questions([tmp_path])
    assert questions.keys() == ["x", "y"]
    assert questions.slips == (
        "copier.yml: question 'x' has an unknown key 'typr'. Did you mean 'type'?",
        "copier.yml: question 'y' has an unknown key 1.",
    )


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ("x: {type: string}\n", "question 'x': There is no type 'string'. Did you mean 'str'?"),
        ("x: {type: [str]}\n", "question 'x': `type` must be a text"),
        ("x: {choices: 5}\n", "question 'x': `choices` must be a list or a table or a text"),
        ("x: {default: a, secret: 'yes'}\n", "question 'x': `secret` must be true or false"),
        ("x: {type: str, secret: true}\n", "question 'x': a secret is not recorded"),
        ("_secret_questions: [x]\nx: {type: str}\n", "question 'x': a secret"),
        ("_secret_questions: x\n", "_secret_questions must be a list"),
        ("_envops: []\n", "`_envops` must be a table"),
        ("make_secret: a\n", "question 'make_secret': Copier reserves this name"),
        ("5: a\n", "the document must be a table of names"),
        ("just text\n", "the document must be a table of names"),
        ("x: [\n", "is not valid YAML"),
        ("x: !!python/object:os.system {}\n", "is not valid YAML"),
        ("x: 2026-13-45\n", "is not valid YAML"),
        (b"x: \xff\n", "is not valid YAML"),
        ("x: " + "[" * 2000, "nested too deeply"),
        ("--- !include copier.yml\n", "includes itself"),
        ("--- !include /etc/passwd\n", "'!include' needs a path relative to the template"),
        ("--- !include ''\n", "'!include' needs a path"),
        ("--- !include [a]\n", "'!include' needs a path"),
        ("--- !include ../*.yml\n", "'!include ../*.yml' leaves the template"),
        ("--- !include '***'\n", "'!include' needs a path"),
        ("--- !include folder\n", "is not a regular file"),
    ],
)
def test_refuses_an_invalid_file_by_name_and_key(
    config: str | bytes, reason: str, tmp_path: Path
) -> None:
    build_tree(tmp_path, {"outside.yml": "y: 1\n", "template/folder/": ""})
    message = refused(tmp_path / "template", config)
    assert str(tmp_path / "template" / "copier.yml") in message
    assert reason in message


def test_reads_included_questions(tmp_path: Path) -> None:
    more = {"questions/db.yml": "y: b\n---\nz: '{{ y }}'\n"}
    values = check_same(tmp_path, "x: a\n--- !include questions/*.yml\n", {"y": "c"}, more)
    assert values == {"x": "['a']", "y": "['c']", "z": "['c']", "asked": "['x', 'y', 'z']"}


def test_a_later_document_replaces_a_question_in_place(tmp_path: Path) -> None:
    more = {"base.yml": "x: a\ny: '{{ x }}'\n"}
    values = check_same(tmp_path, "--- !include base.yml\n---\nx: d\n", {}, more)
    assert values == {"x": "['d']", "y": "['d']", "asked": "['x', 'y']"}


def test_refuses_an_include_that_links_out(tmp_path: Path) -> None:
    build_tree(tmp_path, {"secret.yml": "y: 1\n", "template/copier.yml": "--- !include in.yml\n"})
    (tmp_path / "template" / "in.yml").symlink_to("../secret.yml")
    with pytest.raises(InputError, match="leaves the template"):
        read_questions([tmp_path / "template"])


def test_combines_secret_questions_of_all_documents(tmp_path: Path) -> None:
    config = "_secret_questions: [x]\nx: a\n---\n_secret_questions: [y]\ny: b\nz: c\n"
    secrets = {key: question.secret for key, question in read(tmp_path, config).items()}
    assert secrets == {"x": True, "y": True, "z": False}


@pytest.mark.parametrize(("layer", "template"), [("x: a", ""), ("", "x: a"), ("x: a", "x: b")])
@pytest.mark.parametrize("says", ["layer", "template"])
def test_secret_questions_of_a_layer_are_secret_in_the_template(
    tmp_path: Path, layer: str, template: str, says: str
) -> None:
    for name, text in {"layer": layer, "template": template}.items():
        secret = "_secret_questions: [x]\n" if name == says else "y: c\n"
        build_tree(tmp_path / name, {"copier.yml": secret + text})
    asked = read_questions([tmp_path / "layer", tmp_path / "template"])
    assert {question.key: question.secret for question in asked} == {"x": True, "y": False}


def test_include_tag_does_not_leak_into_other_yaml_loaders(tmp_path: Path) -> None:
    import yaml

    build_tree(tmp_path, {"copier.yml": "--- !include more.yml\n", "more.yml": "x: 1\n"})
    assert load_config(tmp_path / "copier.yml")["x"] == 1
    with pytest.raises(yaml.constructor.ConstructorError):
        yaml.safe_load("!include more.yml")


def test_defaults_that_use_a_secret_are_secret(tmp_path: Path) -> None:
    config = """\
password: {type: str, default: s, secret: true}
url: "db://u:{{ password }}@host"
copy: {type: yaml, default: ["{{ url }}"]}
long: {type: bool, default: "{{ password | length > 8 }}"}
title: password
"""
    secrets = {key: question.secret for key, question in read(tmp_path, config).items()}
    expected = {"password": True, "url": True, "copy": True, "long": False, "title": False}
    assert secrets == expected
