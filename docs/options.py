"""Writes docs/options.md, what each starter asks, from the questions: python -m docs.options."""

from collections.abc import Iterator
from pathlib import Path

from docs.markdown import draw
from generator.answers import Answering
from generator.choices import Choice
from generator.factors import read_space
from generator.guide import load_guide
from generator.matrix import make_matrix
from generator.questions import Question, Questions, read_questions
from generator.registry import Template, find_templates
from generator.schema import Standing, stand
from generator.words import shown

PAGE = Path(__file__).with_name("options.md")

OPENING = """\
# The options

Made from the `copier.yml` files in [templates](../templates) by `python -m docs.options`: edit
those, not this page. `scaffold template show ID` shows the same in a terminal, with `--json` to a
program.

Answer any of them with `--set KEY=VALUE`. What you say about your needs sets the defaults: who
names the feature `ai-model` finds `ai` switched on. Combinations that cannot work are refused when
they are asked for, with the reason; none is generated broken.
"""


def main() -> int:
    """Write the page."""
    PAGE.write_text(write_page(), encoding="utf-8")
    return 0


def write_page() -> str:
    """Return the page as Markdown."""
    lines = [OPENING.rstrip()]
    for template in find_templates(load_guide()).values():
        lines += ["", f"## {template.title}", "", *_template(template)]
    return "\n".join(lines) + "\n"


def _template(template: Template) -> Iterator[str]:
    questions = read_questions(template.folders)
    standing = stand(questions)
    asked = [question for question in questions if standing.is_asked(question)]
    yield draw(
        ["key", "asks", "options", "default"],
        [list(_cells(question, standing)) for question in asked],
    )
    yield _counted(questions)


def _cells(question: Question, standing: Standing) -> Iterator[str]:
    yield f"`{question.key}`"
    yield question.help
    yield ", ".join(f"`{value}`" for value in _options(question, standing.choices(question)))
    default = standing.default(question)
    yield f"`{shown(default)}`" if question.choices or question.type == "bool" else ""


def _options(question: Question, choices: tuple[Choice, ...]) -> Iterator[str]:
    if question.type == "bool":
        yield from ("true", "false")
    yield from (shown(choice.value) for choice in choices)


def _counted(questions: Questions) -> str:
    defaults = Answering(questions).answer({}, {}).values
    matrix = make_matrix(read_space(questions), defaults)
    return (
        f"{len(matrix.valid)} pairs of these options go together, of {matrix.possible}; "
        f"{len(matrix.sets)} sets of answers, which `scaffold template check` tries, hold them all."
    )


if __name__ == "__main__":
    raise SystemExit(main())
