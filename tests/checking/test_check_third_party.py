"""Tests of checks of third-party templates."""

import sys
from pathlib import Path

import pytest

from tests.support.checks import Check
from tests.support.files import build_tree
from tests.support.processes import git, run

MEASURED = """
import sys
from pathlib import Path
from generator.cli.main import main
main(sys.argv[1:])
[peak] = [line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line]
sys.exit(int(peak.split()[1]) > 150_000)
"""


def test_applies_a_fixed_answer_only_where_asked(tmp_path: Path, check: Check) -> None:
    questions = "use: true\nname: {type: str, when: '{{ use }}'}\n"
    build_tree(tmp_path / "mine", {"copier.yml": questions, "a.jinja": "{{ use }}{{ name }}"})
    done = check("-s", "name=Ant", "--json")
    assert done.code == 0, done.out
    assert [item["status"] for item in done.document["sets"]] == ["passed", "passed"]


def test_names_defaults_that_must_be_replaced(tmp_path: Path, check: Check) -> None:
    validator = "{% if '<' in url %}Say{% endif %}"
    questions = f'url: {{default: "https://<here>", validator: "{validator}"}}\n'
    build_tree(tmp_path / "mine", {"copier.yml": questions, "a.jinja": "{{ url }}"})
    done = check()
    assert done.code == 1
    assert (
        "Not proven in 1 answer set: the default: 'https://<here>' is not a valid answer"
        in done.out
    )
    assert check("-s", "url=https://example.org").code == 1, "the lint still names it"


def test_accepts_delimiters_that_a_template_renders_on_purpose(
    tmp_path: Path, check: Check
) -> None:
    raw = "{% raw %}{{ name }}{% endraw %}\n"
    files = {"copier.yml": "name: x\n", "a.txt.jinja": raw, "b.txt.jinja": "{{ name }}"}
    build_tree(tmp_path / "mine", files)
    assert check().code == 0
    build_tree(tmp_path / "mine", {"c.txt": "{{ name }}\n"})
    assert "c.txt:1 `{{ name` was not rendered" in check().out


def test_checks_a_version_of_a_repository(tmp_path: Path, check: Check) -> None:
    text = "{{ _copier_answers._commit.split('-')[0] }}"
    mine = build_tree(tmp_path / "mine", {"copier.yml": "x: 1\n", "a.jinja": text + "{{ x }}"})
    git(mine, "init", "-q")
    git(mine, "add", "-A")
    git(mine, "commit", "-qm", "One")
    done = check()
    assert done.code == 0, done.out


@pytest.mark.parametrize("name", ["a.txt.jinja", "copier.yml", "template.toml"])
def test_refuses_a_link_out_of_the_template_before_it_reads_it(
    tmp_path: Path, check: Check, name: str
) -> None:
    build_tree(
        tmp_path, {"outside": "{{ secret_of_the_machine }}\n: [", "mine/copier.yml": "x: 1\n"}
    )
    Path(tmp_path, "mine", name).unlink(missing_ok=True)
    Path(tmp_path, "mine", name).symlink_to(tmp_path / "outside")
    done = check("--json")
    assert done.code in {1, 2}
    said = done.out + done.err
    assert "link" in said or "leaves" in said
    assert "secret_of_the_machine" not in said


def test_refuses_a_template_over_the_limits_before_it_reads_it(
    tmp_path: Path, check: Check
) -> None:
    mine = build_tree(tmp_path / "mine", {"copier.yml": "x: 1\n", "big.jinja": ""})
    with (mine / "big.jinja").open("r+b") as file:
        file.truncate(6 << 30)
    done = check("--json")
    assert [finding["rule"] for finding in done.document["findings"]] == ["refused"]
    assert "100 MiB" in done.document["findings"][0]["message"]


def test_reads_expensive_files_outside_the_command_process(tmp_path: Path) -> None:
    files = {"copier.yml": "x: 1\n", "a.py": f"x = [{'(),' * 340_000}]\n", "b.jinja": "{{ x }}"}
    build_tree(tmp_path / "mine", files)
    done = run([sys.executable, "-c", MEASURED, "template", "check", "./mine"], tmp_path)
    assert "1 rendered" in done.out
    assert done.code == 0


@pytest.mark.parametrize(
    "marks",
    [
        "line_comment_prefix: ''",
        "variable_start_string: ''",
        "variable_start_string: '{%'",
        "variable_start_string: true",
        "newline_sequence: x",
    ],
)
def test_reports_delimiters_that_jinja_rejects(tmp_path: Path, check: Check, marks: str) -> None:
    build_tree(tmp_path / "mine", {"copier.yml": f"_envops: {{{marks}}}\nname: a\n"})
    done = check("--json")
    assert done.code == 1
    assert "bad-setting" in [finding["rule"] for finding in done.document["findings"]]
