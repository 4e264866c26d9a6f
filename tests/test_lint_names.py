from pathlib import Path

import pytest

from tests.linting import lint_folder, places

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
def test_a_name_that_nobody_gives_is_found_with_its_line(
    text: str, line: int, tmp_path: Path
) -> None:
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
def test_what_jinja_copier_or_the_file_itself_gives_is_no_question(
    text: str, tmp_path: Path
) -> None:
    macros = {"m.jinja": "{% macro y() %}{% endmacro %}"}
    assert undefined(tmp_path, {"project/b.txt.jinja": text, **macros}) == []


def test_a_plain_file_is_not_read(tmp_path: Path) -> None:
    assert undefined(tmp_path, {"project/b.txt": "{{ x }}", "docs/c.txt.jinja": "{{ x }}"}) == []


def test_an_excluded_file_is_not_read(tmp_path: Path) -> None:
    files = {"copier.yml": CONFIG + "_exclude: ['*.bak']\n", "project/a.bak.jinja": "{{ x }}"}
    assert undefined(tmp_path, files) == []


def test_names_in_paths_are_found(tmp_path: Path) -> None:
    files = {"project/{{ titel }}/b.txt": "", "project/{% if x %}c{% endif %}.txt.jinja": ""}
    assert [(file, line) for file, line, _ in undefined(tmp_path, files)] == [
        ("mine/project/{% if x %}c{% endif %}.txt.jinja", 0),
        ("mine/project/{{ titel }}", 0),
    ]


def test_a_path_may_loop_for_all_below_it(tmp_path: Path) -> None:
    folder = "project/{% yield item from title %}{{ item }}{% endyield %}"
    assert undefined(tmp_path, {f"{folder}/{{{{ item }}}}.txt.jinja": "{{ item }}"}) == []


def test_names_in_texts_are_found_where_they_stand(tmp_path: Path) -> None:
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


def test_names_in_an_included_config_are_found_there(tmp_path: Path) -> None:
    config = f"{CONFIG}---\n!include more/*.yml\n"
    more = "\nother: '{{ titel }}'\n"
    files = {"copier.yml": config, "more/a.yml": more, "project/b.txt.jinja": "{{ other }}"}
    assert [(file, line) for file, line, _ in undefined(tmp_path, files)] == [
        ("mine/more/a.yml", 2)
    ]


def test_the_template_may_choose_its_own_brackets(tmp_path: Path) -> None:
    config = CONFIG + "_envops: {variable_start_string: '<<', variable_end_string: '>>'}\n"
    files = {"copier.yml": config, "project/a.txt.jinja": "<< title >>\n{{ x }}\n<< y >>"}
    [(file, line, message)] = undefined(tmp_path, files)
    assert (file, line) == ("mine/project/a.txt.jinja", 3)
    assert "'y'" in message


def test_the_suffix_may_be_another_or_none(tmp_path: Path) -> None:
    for number, suffix in enumerate([".tmpl", ""]):
        config = f"{CONFIG}_templates_suffix: '{suffix}'\n"
        text = f"project/a.txt{suffix}"
        files: dict[str, str | bytes] = {"copier.yml": config, text: "{{ title ~ x }}"}
        files["project/b.png"] = b"\xff{{"
        found = lint_folder(tmp_path / str(number), files)
        assert [(item.file, item.rule) for item in found] == [
            (f"mine/{text}", "undefined-variable")
        ]


def test_what_is_included_shares_the_names_of_who_includes(tmp_path: Path) -> None:
    files = {
        "project/b.txt.jinja": "{% set x = 1 %}{% include 'parts/c.txt' %}",
        "parts/c.txt": "{{ x }}\n{{ y }}",
    }
    assert [(file, line) for file, line, _ in undefined(tmp_path, files)] == [
        ("mine/parts/c.txt", 2)
    ]


def test_the_facts_of_a_layer_are_known_above_and_below(tmp_path: Path) -> None:
    below = {"copier.yml": "fact: 1\n", "a.txt.jinja": "{{ fact ~ title ~ x }}"}
    above = {"copier.yml": CONFIG, "project/b.txt.jinja": "{{ fact ~ title ~ y }}"}
    found = lint_folder(tmp_path, above, below)
    assert [item.file for item in found] == ["below/a.txt.jinja", "mine/project/b.txt.jinja"]
    assert {item.rule for item in found} == {"undefined-variable"}


def test_a_template_with_extensions_has_names_that_only_running_them_tells(tmp_path: Path) -> None:
    config = "_jinja_extensions: [a.B]\ntitle:\n  default: '{{ x | mine }}'\n"
    assert lint_folder(tmp_path, {"copier.yml": config, "a.txt.jinja": "{% own %}{{ y }}"}) == []


def test_a_question_that_nothing_reads_is_found(tmp_path: Path) -> None:
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
def test_a_question_that_something_reads_or_may_read_is_used(
    files: dict[str, str], tmp_path: Path
) -> None:
    found = lint_folder(tmp_path, {"copier.yml": f"{CONFIG}fact: 1\n", **READS, **files})
    assert "unused-question" not in {finding.rule for finding in found}


def test_a_fact_for_a_layer_is_used_if_any_folder_reads_it(tmp_path: Path) -> None:
    below = {"copier.yml": "shared: 1\nspare: 1\n", "a.txt.jinja": "{{ title }}"}
    above = {"copier.yml": f"{CONFIG}shared: 2\n", "project/b.txt": ""}
    assert lint_folder(tmp_path, above, below) == []
