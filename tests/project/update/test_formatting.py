"""Formatters of a manifest, in files in which an update kept both additions."""

import pytest

from generator.errors import InputError
from generator.recommendation.guide import load_guide
from generator.registry.manifest import load_manifest
from tests.support.living import LONG, MANIFEST, Life, life

__all__ = ["life"]

SORTING = """
[[formatter]]
name = "sorting"
files = ["*.txt"]
run = "sh -c 'for f; do sort -o $f $f; done' sort"
"""


def test_formats_only_files_in_which_both_added(life: Life) -> None:
    life.release("2.0", {"a.txt": "a\nz\n", "b.txt": "z\na\n"}, more=SORTING)
    life.update()
    life.edit({"a.txt": "a\nq\nz\n"})
    life.release("3.0", {"a.txt": "a\nc\nz\n", "b.txt": "z\na\n0\n"}, more=SORTING)
    steps = life.update(may_run=True)
    assert life.files() == {"a.txt": "a\nc\nq\nz\n", "b.txt": "z\na\n0\n"}
    assert [step.note for step in steps if step.name == "format"] == ["sorting done"]
    assert life.state()["status"] == ""


def test_without_trust_the_outcome_names_the_command(life: Life) -> None:
    life.release("2.0", {"a.txt": "a\nz\n"}, more=SORTING)
    life.update()
    life.edit({"a.txt": "a\nq\nz\n"})
    life.release("3.0", {"a.txt": "a\nc\nz\n"}, more=SORTING)
    [step] = [step for step in life.update() if step.name == "format"]
    assert not step.done
    assert step.command.endswith(" a.txt")
    assert life.files() == {"a.txt": "a\nq\nc\nz\n"}


def test_a_formatter_that_fails_or_has_no_place_does_not_end_the_update(life: Life) -> None:
    more = """
[[formatter]]
name = "failing"
files = ["*"]
run = "false"

[[formatter]]
name = "absent"
files = ["*"]
run = "true"
where = "nowhere"
"""
    life.release("2.0", {"long.txt": LONG + "theirs\n"}, more=more)
    life.edit({"long.txt": LONG + "mine\n"})
    notes = [step.note for step in life.update(may_run=True)]
    assert notes[0].startswith("failing not run: it ended with 1")
    assert notes[1] == "absent not run: there is no nowhere"
    assert notes[-1] == "committed: Update to Life 2.0"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('name = "a"\nfiles = ["*"]\nrun = "x \'"', "`run` is not a valid command"),
        ('name = "a"\nfiles = []\nrun = "x"', "`files` must be"),
        ('name = "a"\nfiles = ["*"]\nrun = ""', "run"),
        ('name = "a"\nfiles = ["*"]\nrun = "x"\nwhen = "y"', "when"),
    ],
)
def test_refuses_an_invalid_row(life: Life, row: str, told: str) -> None:
    file = life.template / "template.toml"
    file.write_text(MANIFEST.format("1.0") + f"[[formatter]]\n{row}\n")
    with pytest.raises(InputError, match=told):
        load_manifest(file, "life", load_guide())
