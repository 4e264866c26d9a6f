from pathlib import Path

import pytest

from generator.errors import InputError
from generator.questions import MISSING, Question, load_config, read_questions
from tests.helpers import build_tree
from tests.reading import check_same


def read(root: Path, config: str, name: str = "copier.yml") -> dict[str, Question]:
    """Read the questions of one template, by key."""
    build_tree(root, {name: config})
    return {question.key: question for question in read_questions([root])}


def refused(root: Path, config: str | bytes) -> str:
    """Return why a `copier.yml` is refused."""
    build_tree(root, {"copier.yml": config})
    with pytest.raises(InputError) as refusal:
        read_questions([root])
    return str(refusal.value)


def test_a_question_holds_all_that_its_author_wrote(tmp_path: Path) -> None:
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
def test_the_short_form_is_a_key_and_its_default(
    short: str, type_name: str, default: object, tmp_path: Path
) -> None:
    question = read(tmp_path, f"x: {short}\n")["x"]
    assert (question.type, question.default, question.when) == (type_name, default, True)


def test_a_question_without_a_default_says_so(tmp_path: Path) -> None:
    assert read(tmp_path, "x: {type: str}\n")["x"].default is MISSING


def test_settings_are_no_questions(tmp_path: Path) -> None:
    assert list(read(tmp_path, "_subdirectory: project\nx: a\n_tasks: [rm]\n")) == ["x"]


def test_either_ending_will_do_but_not_both(tmp_path: Path) -> None:
    assert list(read(tmp_path / "a", "x: 1\n", name="copier.yaml")) == ["x"]
    build_tree(tmp_path / "a", {"copier.yml": "x: 1\n"})
    with pytest.raises(InputError, match=r"copier.yml or copier.yaml, one of the two"):
        read_questions([tmp_path / "a"])


def test_a_folder_without_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=str(tmp_path)):
        read_questions([tmp_path])


def test_the_templates_own_questions_come_first_and_win_over_those_of_its_layers(
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


def test_the_way_texts_are_rendered_is_the_templates_own(tmp_path: Path) -> None:
    layer = build_tree(tmp_path / "layer", {"copier.yml": "_envops: {trim_blocks: true}\n"})
    strict = "_envops: {undefined: jinja2.StrictUndefined, lstrip_blocks: true}\n"
    template = build_tree(tmp_path / "template", {"copier.yml": strict})
    questions = read_questions([layer, template])
    assert (questions.settings.undefined, questions.settings.envops) == (
        "jinja2.StrictUndefined",
        {"lstrip_blocks": True},
    )


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ("x: {typ: str}\n", "question 'x': There is no key 'typ'. Did you mean 'type'?"),
        ("x: {1: str}\n", "question 'x': There is no key '1'"),
        ("x: {type: string}\n", "question 'x': There is no type 'string'. Did you mean 'str'?"),
        ("x: {type: [str]}\n", "question 'x': `type` must be a text"),
        ("x: {choices: 5}\n", "question 'x': `choices` must be a list or a table or a text"),
        ("x: {default: a, secret: 'yes'}\n", "question 'x': `secret` must be true or false"),
        ("x: {type: str, secret: true}\n", "question 'x': what is secret is not recorded"),
        ("_secret_questions: [x]\nx: {type: str}\n", "question 'x': what is secret"),
        ("_secret_questions: x\n", "_secret_questions must be a list"),
        ("_envops: []\n", "_envops must be a table"),
        ("make_secret: a\n", "question 'make_secret': Copier keeps that name"),
        ("5: a\n", "the document must be a table of names"),
        ("just text\n", "the document must be a table of names"),
        ("x: [\n", "is no valid YAML"),
        ("x: !!python/object:os.system {}\n", "is no valid YAML"),
        ("x: 2026-13-45\n", "is no valid YAML"),
        (b"x: \xff\n", "is no valid YAML"),
        ("x: " + "[" * 2000, "nested too deeply"),
        ("--- !include copier.yml\n", "includes itself"),
        ("--- !include /etc/passwd\n", "'!include' needs a path relative to the template"),
        ("--- !include ''\n", "'!include' needs a path"),
        ("--- !include [a]\n", "'!include' needs a path"),
        ("--- !include ../*.yml\n", "'!include ../*.yml' leaves the template"),
        ("--- !include '***'\n", "is no valid YAML"),
        ("--- !include folder\n", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_by_name_and_key(
    config: str | bytes, reason: str, tmp_path: Path
) -> None:
    build_tree(tmp_path, {"outside.yml": "y: 1\n", "template/folder/": ""})
    message = refused(tmp_path / "template", config)
    assert str(tmp_path / "template" / "copier.yml") in message
    assert reason in message


def test_questions_may_be_included_from_files_of_the_template(tmp_path: Path) -> None:
    more = {"questions/db.yml": "y: b\n---\nz: '{{ y }}'\n"}
    values = check_same(tmp_path, "x: a\n--- !include questions/*.yml\n", {"y": "c"}, more)
    assert values == {"x": "['a']", "y": "['c']", "z": "['c']", "asked": "['x', 'y', 'z']"}


def test_a_later_document_may_say_a_question_anew_without_moving_it(tmp_path: Path) -> None:
    more = {"base.yml": "x: a\ny: '{{ x }}'\n"}
    values = check_same(tmp_path, "--- !include base.yml\n---\nx: d\n", {}, more)
    assert values == {"x": "['d']", "y": "['d']", "asked": "['x', 'y']"}


def test_an_include_through_a_link_out_of_the_template_is_refused(tmp_path: Path) -> None:
    build_tree(tmp_path, {"secret.yml": "y: 1\n", "template/copier.yml": "--- !include in.yml\n"})
    (tmp_path / "template" / "in.yml").symlink_to("../secret.yml")
    with pytest.raises(InputError, match="leaves the template"):
        read_questions([tmp_path / "template"])


def test_secret_questions_of_all_documents_count(tmp_path: Path) -> None:
    config = "_secret_questions: [x]\nx: a\n---\n_secret_questions: [y]\ny: b\nz: c\n"
    secrets = {key: question.secret for key, question in read(tmp_path, config).items()}
    assert secrets == {"x": True, "y": True, "z": False}


def test_an_include_stays_out_of_everybody_elses_yaml(tmp_path: Path) -> None:
    import yaml

    build_tree(tmp_path, {"copier.yml": "--- !include more.yml\n", "more.yml": "x: 1\n"})
    assert load_config(tmp_path / "copier.yml")["x"] == 1
    with pytest.raises(yaml.constructor.ConstructorError):
        yaml.safe_load("!include more.yml")
