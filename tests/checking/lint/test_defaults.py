from pathlib import Path

import pytest

from tests.support.lint import lint_folder, places


def refused(root: Path, questions: str) -> list[tuple[int, str]]:
    """Return line and message of defaults that the template itself refuses."""
    reads = "{{ x }}{{ y | default(0) }}{{ z | default(0) }}"
    files = {"copier.yml": f"{questions}", "a.txt.jinja": reads}
    found = places(lint_folder(root, files), "refused-default")
    return [(line, message) for _, line, message in found]


@pytest.mark.parametrize(
    ("question", "line", "reason"),
    [
        ("{choices: [a, b], default: c}", 1, "choose from a, b"),
        ("\n  type: int\n  help: How many?\n  default: many", 4, "it must be a whole number"),
        ("\n  default: ''\n  validator: '{% if not x %}Say it.{% endif %}'", 2, "Say it"),
        ("\n  type: json\n  default: '{'", 3, "it is not valid JSON: Expecting property name"),
        ("\n  default: '{{ 1 / 0 }}'", 2, "division by zero"),
        ("\n  choices: {A: {value: a, validator: 'not now'}}\n  default: a", 3, "not now"),
        ("\n  choices: '{{ 1 }}'\n  default: a", 3, "they must be a list or a table, not 1"),
        ("\n  type: int\n  default: a\n  when: false", 3, "it must be a whole number"),
    ],
)
def test_finds_invalid_defaults(question: str, line: int, reason: str, tmp_path: Path) -> None:
    [(found, message)] = refused(tmp_path, f"x: {question}\n")
    assert found == line
    assert message.startswith(f"The default of 'x' is refused: {reason}")


def test_checks_defaults_with_other_defaults(tmp_path: Path) -> None:
    config = """\
y: postgres
x:
  default: sqlite
  choices:
    SQLite: {value: sqlite, validator: "{% if y == 'postgres' %}take postgres{% endif %}"}
    PostgreSQL: postgres
"""
    assert refused(tmp_path, config) == [(3, "The default of 'x' is refused: take postgres.")]


@pytest.mark.parametrize(
    "config",
    [
        "x:\n  type: str\n",
        "x:\n  type: str\n  default: '{{ UNSET }}'\n",
        "x:\n  default: ''\n  validator: No.\n  when: false\n",
        "y:\n  type: str\nx:\n  default: '{{ y }}'\n  validator: '{% if not x %}No.{% endif %}'\n",
        "y:\n  type: str\nz: '{{ y }}'\nx:\n  type: int\n  default: '{{ z }}'\n",
        "x: '{% include \"default.txt\" %}'\n",
    ],
)
def test_ignores_defaults_that_cannot_be_checked(config: str, tmp_path: Path) -> None:
    assert refused(tmp_path, config) == []


def test_finds_texts_that_use_later_answers(tmp_path: Path) -> None:
    config = """\
x:
  default: |
    {% if y is defined %}{{ y }}{% endif %}
    {{ z }}
y: 1
z:
  type: str
"""
    files = {"copier.yml": config, "a.txt.jinja": "{{ x }}"}
    assert places(lint_folder(tmp_path, files), "read-too-early") == [
        ("mine/copier.yml", 4, "'x' reads 'z', which is asked later: move one.")
    ]


def test_template_questions_precede_layer_questions(tmp_path: Path) -> None:
    below = {"copier.yml": "fact: '{{ x }}'\n", "a.txt.jinja": "{{ fact }}"}
    above = {"copier.yml": "x: a\ny: '{{ fact }}'\n", "b.txt.jinja": "{{ y }}"}
    assert places(lint_folder(tmp_path, above, below), "read-too-early") == [
        ("mine/copier.yml", 2, "'y' reads 'fact', which is asked later: move one.")
    ]
