"""Write docs/options.md from the questions of the starters: python -m scripts.options."""

from collections.abc import Iterator
from pathlib import Path

from generator.checking._factors import read_space
from generator.checking._matrix import make_matrix
from generator.messages import display
from generator.questions.answers import Answering
from generator.questions.copier_yml import Question, Questions, read_questions
from generator.questions.json_schema import DefaultAnswers, default_answers
from generator.questions.question import Choice
from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry
from generator.registry.template import Template
from scripts.markdown import draw

PAGE = Path(__file__).parents[1] / "docs" / "options.md"

OPENING = """\
# The options

`python -m scripts.options` writes this page from the `copier.yml` files in
[templates](../templates). Edit those files, not this page. `scaffold template show ID` shows the
same in a terminal, and with `--json` for programs.

Set any option with `--set KEY=VALUE`. Your needs set the defaults: the feature `ai-model` turns
`ai` on. scaffold refuses combinations that cannot work and gives the reason. It never generates a
broken combination.
"""


def main() -> int:
    """Write the page."""
    PAGE.write_text(write_page(), encoding="utf-8")
    return 0


def write_page() -> str:
    """Return the page as Markdown."""
    lines = [OPENING.rstrip()]
    for template in read_registry(load_guide()).candidates.values():
        lines += ["", f"## {template.title}", "", *_template(template)]
    return "\n".join(lines) + "\n"


def _template(template: Template) -> Iterator[str]:
    questions = read_questions(template.folders)
    standing = default_answers(questions)
    asked = [question for question in questions if standing.is_asked(question)]
    yield draw(
        ["key", "question", "options", "default"],
        [list(_cells(question, standing)) for question in asked],
    )
    yield _counted(questions)


def _cells(question: Question, standing: DefaultAnswers) -> Iterator[str]:
    yield f"`{question.key}`"
    yield question.help
    yield ", ".join(f"`{value}`" for value in _options(question, standing.choices(question)))
    default = standing.default(question)
    yield f"`{display(default)}`" if question.choices or question.type == "bool" else ""


def _options(question: Question, choices: tuple[Choice, ...]) -> Iterator[str]:
    if question.type == "bool":
        yield from ("true", "false")
    yield from (display(choice.value) for choice in choices)


def _counted(questions: Questions) -> str:
    defaults = Answering(questions).answer({}, {}).values
    matrix = make_matrix(read_space(questions), defaults)
    return (
        f"{len(matrix.valid)} of {matrix.possible} pairs of these options are valid. "
        f"`scaffold template check` covers all of them with {len(matrix.sets)} answer sets."
    )


if __name__ == "__main__":
    raise SystemExit(main())
