"""A check of what others have written: their names, their raw marks, their questions."""

from pathlib import Path

from tests.checking import Check
from tests.helpers import build_tree
from tests.processes import git


def test_a_fixed_answer_counts_only_where_it_is_asked_for(tmp_path: Path, check: Check) -> None:
    questions = "use: true\nname: {type: str, when: '{{ use }}'}\n"
    build_tree(tmp_path / "mine", {"copier.yml": questions, "a.jinja": "{{ use }}{{ name }}"})
    done = check("-s", "name=Ant", "--json")
    assert done.code == 0, done.out
    assert [item["status"] for item in done.document["sets"]] == ["passed", "passed"]


def test_a_default_that_is_to_be_replaced_is_named(tmp_path: Path, check: Check) -> None:
    validator = "{% if '<' in url %}Say{% endif %}"
    questions = f'url: {{default: "https://<here>", validator: "{validator}"}}\n'
    build_tree(tmp_path / "mine", {"copier.yml": questions, "a.jinja": "{{ url }}"})
    done = check()
    assert done.code == 1
    assert "Not proven in 1 sets: the default: 'https://<here>' is no valid answer" in done.out
    assert check("-s", "url=https://example.org").code == 1, "the lint still names it"


def test_marks_that_a_template_renders_on_purpose_are_not_left_over(
    tmp_path: Path, check: Check
) -> None:
    raw = "{% raw %}{{ name }}{% endraw %}\n"
    files = {"copier.yml": "name: x\n", "a.txt.jinja": raw, "b.txt.jinja": "{{ name }}"}
    build_tree(tmp_path / "mine", files)
    assert check().code == 0
    build_tree(tmp_path / "mine", {"c.txt": "{{ name }}\n"})
    assert "c.txt:1 `{{ name` was not rendered" in check().out


def test_a_template_in_a_repository_may_name_its_version(tmp_path: Path, check: Check) -> None:
    text = "{{ _copier_answers._commit.split('-')[0] }}"
    mine = build_tree(tmp_path / "mine", {"copier.yml": "x: 1\n", "a.jinja": text + "{{ x }}"})
    git(mine, "init", "-q")
    git(mine, "add", "-A")
    git(mine, "commit", "-qm", "One")
    done = check()
    assert done.code == 0, done.out
