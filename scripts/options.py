"""Write docs/options.md from the questions of the starters: python -m scripts.options."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.checking._factors import read_space
from generator.checking._matrix import make_matrix
from generator.messages import display
from generator.questions.answers import Answering
from generator.questions.copier_yml import Question, Questions, read_questions
from generator.questions.json_schema import DefaultAnswers, default_answers
from generator.questions.question import Choice
from generator.recommendation.guide import Guide, load_guide
from generator.recommendation.serving import Part, Serving, all_parts, serves_at_all
from generator.registry.registry import bundled_templates
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

SERVED = """\
A cell says how the starter includes what the need asks for: `always`, or by the question that the
need sets. With `no`, the recommendation and the project's README say that it is missing."""

COMPARED = """\
The options of each question, by starter. A question that a starter does not ask is left out, as are
the options that its cell does not have; the second table says why."""


def main() -> int:
    """Write the page."""
    PAGE.write_text(write_page(), encoding="utf-8")
    return 0


def write_page() -> str:
    """Return the page as Markdown."""
    lines = [OPENING.rstrip()]
    guide = load_guide()
    templates = bundled_templates(guide)
    lines += ["", "## Needs that the starters serve", "", SERVED, "", _served(templates, guide)]
    lines += ["", "## Options of the starters", "", COMPARED, "", *_compared(templates)]
    for template in templates:
        lines += ["", f"## {template.title}", "", *_template(template)]
    return "\n".join(lines) + "\n"


def _served(templates: Sequence[Template], guide: Guide) -> str:
    """Return the table of the parts that needs ask for, and how each starter brings them."""
    servings = [template.serving for template in templates]
    rows = [
        [f"`{part.need}={part.option}`", part.name, *(_how(part, serving) for serving in servings)]
        for part in all_parts(guide.criteria)
    ]
    return draw(["need", "part", *(item.title for item in templates)], rows).rstrip()


def _how(part: Part, serving: Serving) -> str:
    """Return how a starter brings a part: always, by a question, or not."""
    if serves_at_all(part, serving._replace(rows=())):
        return "always"
    questions = [
        f"`{key}`"
        for row in serving.rows
        if serves_at_all(part, Serving(rows=(row,)))
        for key in sorted(row.questions)
    ]
    return ", ".join(dict.fromkeys(questions)) or "no"


def _compared(templates: Sequence[Template]) -> Iterator[str]:
    """Yield the table of the options of all starters, and that of what each leaves out."""
    asked = {template.title: dict(_choices(template)) for template in templates}
    keys = dict.fromkeys(key for options in asked.values() for key in options)
    titles = [template.title for template in templates]
    yield draw(
        ["key", *titles],
        [[f"`{key}`", *(asked[title].get(key, "left out") for title in titles)] for key in keys],
    )
    yield draw(
        ["left out", "by", "because"],
        [
            [f"`{left_out.name}`", template.title, left_out.because]
            for template in templates
            for left_out in template.manifest.without
        ],
    ).rstrip()


def _choices(template: Template) -> Iterator[tuple[str, str]]:
    """Yield each question that has options, and these."""
    questions = read_questions(template.folders)
    standing = default_answers(questions)
    for question in questions:
        if standing.is_asked(question) and (question.choices or question.type == "bool"):
            options = _options(question, standing.choices(question))
            yield question.key, ", ".join(f"`{value}`" for value in options)


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
