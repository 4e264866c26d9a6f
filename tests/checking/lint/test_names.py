from pathlib import Path

import pytest

from generator import limits
from generator.errors import InputError
from tests.support.lint import lint_folder, places

CONFIG = """\
_subdirectory: project
title:
  type: str
  default: Test
"""
READS = {"project/a.txt.jinja": "{{ title }}\n"}


def undefined(root: Path, files: dict[str, str]) -> list[tuple[str, int, str]]:
    """Return the undefined variables of a template that asks for a title."""
    found = lint_folder(root, {"copier.yml": CONFIG, **READS, **files})
    return places(found, "undefined-variable")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{{ titel }}", 1),
        ("\n\n{% if titel %}{% endif %}\n", 3),
        ("{% for x in range(3) %}\n{{ x ~ titel }}{% endfor %}", 2),
        ("{% set x = titel %}", 1),
        ("{% raw %}{{ titel }}{% endraw %}\n{# {{ titel }} #}\n{{ titel }}", 3),
        ("{{ _copier_answers.titel }}", 1),
        ("\n{{ _copier_answers['titel'] }}", 2),
        ("{% macro m(a) %}{{ a }}\n{{ titel }}{% endmacro %}{{ m(1) }}", 2),
    ],
)
def test_finds_undefined_names_with_their_line(text: str, line: int, tmp_path: Path) -> None:
    message = "There is no question 'titel', and nothing here sets it. Did you mean 'title'?"
    found = undefined(tmp_path, {"project/b.txt.jinja": text})
    assert found == [("mine/project/b.txt.jinja", line, message)]


@pytest.mark.parametrize(
    "text",
    [
        "{{ title | upper }}",
        "{% set x = 1 %}{{ x }}",
        "{% set x %}a{% endset %}{{ x }}",
        "{% for k, v in {}.items() if v %}{{ k ~ v ~ loop.index }}{% else %}{% endfor %}",
        "{% macro m(a, b=1) %}{{ a ~ b ~ caller() ~ varargs ~ kwargs }}{% endmacro %}{{ m(1) }}",
        "{% with a = 1 %}{{ a }}{% endwith %}",
        "{% set n = namespace(x=1) %}{% set n.x = 2 %}{{ n.x }}",
        "{% call(item) dict() %}{{ item }}{% endcall %}",
        "{{ range(1) }}{{ cycler('a') }}{{ lipsum() }}{{ joiner() }}{{ dict() }}",
        "{{ _copier_conf.answers_file }}{{ _copier_answers | to_nice_yaml }}{{ _folder_name }}",
        "{{ now() }}{{ make_secret() }}{{ pathjoin('a', 'b') }}{{ _external_data.x }}",
        "{{ '%Y' | strftime }}{{ _copier_python }}{{ _copier_phase }}{{ _src_path }}",
        "{% if x is defined %}{{ x }}{% endif %}",
        "{{ x | default('a') }}",
        "{% raw %}{{ x }}{% endraw %}",
        "{% import 'm.jinja' as m %}{{ m.y() }}",
        "{% from 'm.jinja' import y, y as z %}{{ y() ~ z() }}",
    ],
)
def test_names_of_jinja_copier_and_the_file_are_defined(text: str, tmp_path: Path) -> None:
    macros = {"m.jinja": "{% macro y() %}{% endmacro %}"}
    assert undefined(tmp_path, {"project/b.txt.jinja": text, **macros}) == []


def test_ignores_files_without_the_template_suffix(tmp_path: Path) -> None:
    assert undefined(tmp_path, {"project/b.txt": "{{ x }}", "docs/c.txt.jinja": "{{ x }}"}) == []


def test_ignores_excluded_files(tmp_path: Path) -> None:
    files = {"copier.yml": CONFIG + "_exclude: ['*.bak']\n", "project/a.bak.jinja": "{{ x }}"}
    assert undefined(tmp_path, files) == []


def test_finds_names_in_paths(tmp_path: Path) -> None:
    files = {"project/{{ titel }}/b.txt": "", "project/{% if x %}c{% endif %}.txt.jinja": ""}
    assert [(file, line) for file, line, _ in undefined(tmp_path, files)] == [
        ("mine/project/{% if x %}c{% endif %}.txt.jinja", 0),
        ("mine/project/{{ titel }}", 0),
    ]


def test_a_loop_in_a_path_defines_names_for_files_below(tmp_path: Path) -> None:
    folder = "project/{% yield item from title %}{{ item }}{% endyield %}"
    assert undefined(tmp_path, {f"{folder}/{{{{ item }}}}.txt.jinja": "{{ item }}"}) == []


def test_finds_names_in_texts_with_their_position(tmp_path: Path) -> None:
    config = """\
_subdirectory: project
_message_after_copy: |
  Done:
  {{ a }}
title:
  default: >-
    {{ b
    ~ c }}
  choices:
    One: "{{ d }}"
    "{{ e }}":
      value: x
      validator: "{{ f }}"
  when: "{{ g }}"
short: "{{ h }}{{ UNSET }}"
"""
    files = {"copier.yml": config, "project/a.txt.jinja": "{{ title ~ short }}"}
    found = places(lint_folder(tmp_path, files), "undefined-variable")
    assert [(line, message[:27]) for _, line, message in found] == [
        (4, "There is no question 'a', a"),
        (7, "There is no question 'b', a"),
        (8, "There is no question 'c', a"),
        (10, "There is no question 'd', a"),
        (11, "There is no question 'e', a"),
        (13, "There is no question 'f', a"),
        (14, "There is no question 'g', a"),
        (15, "There is no question 'h', a"),
    ]


def test_finds_names_in_an_included_config(tmp_path: Path) -> None:
    config = f"{CONFIG}---\n!include more/*.yml\n"
    more = "\nother: '{{ titel }}'\n"
    files = {"copier.yml": config, "more/a.yml": more, "project/b.txt.jinja": "{{ other }}"}
    assert [(file, line) for file, line, _ in undefined(tmp_path, files)] == [
        ("mine/more/a.yml", 2)
    ]


def test_supports_custom_delimiters(tmp_path: Path) -> None:
    config = CONFIG + "_envops: {variable_start_string: '<<', variable_end_string: '>>'}\n"
    files = {"copier.yml": config, "project/a.txt.jinja": "<< title >>\n{{ x }}\n<< y >>"}
    [(file, line, message)] = undefined(tmp_path, files)
    assert (file, line) == ("mine/project/a.txt.jinja", 3)
    assert "'y'" in message


def test_supports_custom_or_no_suffix(tmp_path: Path) -> None:
    for number, suffix in enumerate([".tmpl", ""]):
        config = f"{CONFIG}_templates_suffix: '{suffix}'\n"
        text = f"project/a.txt{suffix}"
        files: dict[str, str | bytes] = {"copier.yml": config, text: "{{ title ~ x }}"}
        files["project/b.png"] = b"\xff{{"
        found = lint_folder(tmp_path / str(number), files)
        assert [(item.file, item.rule) for item in found] == [
            (f"mine/{text}", "undefined-variable")
        ]


def test_included_files_share_names_of_the_including_file(tmp_path: Path) -> None:
    files = {
        "project/b.txt.jinja": "{% set x = 1 %}{% include 'parts/c.txt' %}",
        "parts/c.txt": "{{ x }}\n{{ y }}",
    }
    assert [(file, line) for file, line, _ in undefined(tmp_path, files)] == [
        ("mine/parts/c.txt", 2)
    ]


def test_layer_and_template_share_names(tmp_path: Path) -> None:
    below = {"copier.yml": "fact: 1\n", "a.txt.jinja": "{{ fact ~ title ~ x }}"}
    above = {"copier.yml": CONFIG, "project/b.txt.jinja": "{{ fact ~ title ~ y }}"}
    found = lint_folder(tmp_path, above, below)
    assert [item.file for item in found] == ["below/a.txt.jinja", "mine/project/b.txt.jinja"]
    assert {item.rule for item in found} == {"undefined-variable"}


def test_extensions_may_define_any_name(tmp_path: Path) -> None:
    config = "_jinja_extensions: [a.B]\ntitle:\n  default: '{{ x | mine }}'\n"
    assert lint_folder(tmp_path, {"copier.yml": config, "a.txt.jinja": "{% own %}{{ y }}"}) == []


def test_finds_unused_questions(tmp_path: Path) -> None:
    own = "{% if not idle %}Say it.{% endif %}"
    config = f"{CONFIG}idle:\n  type: str\n  default: a\n  validator: '{own}'\nfact: 1\n"
    assert places(lint_folder(tmp_path, {"copier.yml": config, **READS}), "unused-question") == [
        (
            "mine/copier.yml",
            line,
            f"Nothing reads '{key}': no file, no path, no text. Use it or remove it.",
        )
        for line, key in [(5, "idle"), (9, "fact")]
    ]


@pytest.mark.parametrize(
    "files",
    [
        {"project/b.txt.jinja": "{{ fact }}"},
        {"project/b.txt.jinja": "{{ _copier_answers['fact'] }}"},
        {"project/b.txt.jinja": "{{ fact | default(1) }}"},
        {"project/{% if fact %}b{% endif %}.txt": ""},
        {"project/b.txt.jinja": "{% include 'c.txt' %}", "c.txt": "{{ fact }}"},
        {"project/b.txt.jinja": "{% include 'parts/' ~ title %}", "parts/Test": "{{ fact }}"},
        {"copier.yml": f"{CONFIG}fact: 1\nother: '{{{{ fact }}}}'\n_tasks: ['{{{{ other }}}}']\n"},
        {"project/b.txt.jinja": "{% if %}"},
        {
            "copier.yml": f"{CONFIG}fact: 1\n_tasks: [make]\n",
            "project/a.yml.jinja": "{{ _copier_answers | to_yaml }}",
        },
    ],
)
def test_questions_that_may_be_read_are_used(files: dict[str, str], tmp_path: Path) -> None:
    found = lint_folder(tmp_path, {"copier.yml": f"{CONFIG}fact: 1\n", **READS, **files})
    assert "unused-question" not in {finding.rule for finding in found}


def test_facts_are_used_if_any_folder_reads_them(tmp_path: Path) -> None:
    below = {"copier.yml": "shared: 1\nspare: 1\n", "a.txt.jinja": "{{ title }}"}
    above = {"copier.yml": f"{CONFIG}shared: 2\n", "project/b.txt": ""}
    assert lint_folder(tmp_path, above, below) == []


def test_does_not_read_too_large_files(tmp_path: Path) -> None:
    files = {"copier.yml": CONFIG, **READS, "project/b.txt.jinja": "{{ title }}" * 100_000}
    found = lint_folder(tmp_path, files)
    message = "Jinja cannot read it: it is larger than 1 MiB."
    assert places(found, "jinja-syntax") == [("mine/project/b.txt.jinja", 0, message)]


def test_reading_jinja_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_SECONDS_OF_READING", 0)
    with pytest.raises(InputError, match="to read its Jinja takes more than 0 seconds"):
        lint_folder(tmp_path, {"copier.yml": CONFIG, **READS})
