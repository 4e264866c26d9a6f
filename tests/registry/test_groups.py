from pathlib import Path

import pytest

from generator.errors import InputError
from generator.recommendation.guide import load_guide
from generator.registry.manifest import load_manifest
from generator.registry.registry import bundled_templates
from tests.support.files import MANIFEST

GUIDE = load_guide()


def test_a_question_is_in_one_group_only(tmp_path: Path) -> None:
    file = tmp_path / "template.toml"
    file.write_text(
        MANIFEST
        + '[[group]]\ntitle = "A"\nquestions = ["x"]\n[[group]]\ntitle = "B"\nquestions = ["x"]\n'
    )
    with pytest.raises(InputError, match="group number 2: 'x' is in another group too"):
        load_manifest(file, "snail", GUIDE)


@pytest.mark.parametrize("template", bundled_templates(GUIDE), ids=lambda it: it.id)
def test_each_question_of_a_starter_is_in_a_group(template: object) -> None:
    from generator.project.operations import describe
    from generator.questions.json_schema import condition

    questions = describe(template).questions  # type: ignore[arg-type]
    grouped = {key for group in template.manifest.groups for key in group.questions}  # type: ignore[attr-defined]
    asked = {it.key for it in questions if condition(it) is not False and it.ask is True}
    assert asked <= grouped
