"""The summary before generating, and the command line that repeats it."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from generator.messages import display, printable, shell_line
from generator.project.request import Request
from generator.recommendation.guide import Guide
from generator.recommendation.needs import default_needs

if TYPE_CHECKING:
    from generator.questions.copier_yml import Question


def summary(
    destination: Path, template: str, answers: Mapping[str, object], notes: Sequence[str] = ()
) -> str:
    """Return the lines of folder, template and answers, and notes on needs that are not met."""
    facts = [("folder", str(destination)), ("template", template)]
    facts += [(key, display(value)) for key, value in answers.items()]
    rows = [(printable(key), printable(value)) for key, value in facts]
    widest = max(len(key) for key, _ in rows)
    lines = [f"  {key:<{widest}}  {value}" for key, value in rows]
    return "\n".join([*lines, *([""] if notes else []), *(f"  {line}" for line in notes)])


def command_line(
    destination: str,
    request: Request,
    guide: Guide,
    questions: "Iterable[Question]",
    suggested: Mapping[str, object] = MappingProxyType({}),
) -> str:
    """Return the command line that generates the same project without prompts, on any machine.

    It omits needs that have their default value, and secret answers. `suggested` are the answers
    that this machine has suggested.
    """
    words = ["scaffold", "new", destination, "-y"]
    if (
        named := request.template.reference
        if request.template
        else request.trust and request.trusted
    ):
        words += ["-t", named]
    if request.trust:
        words += ["--trust", *(["--skip-tasks"] if request.skip_tasks else [])]
    for invited in request.invited:
        words += ["--with", invited]
    if request.rules:
        words += ["--rules", request.rules]
    for need in _needs_to_name(request, guide):
        words += ["-n", f"{need}={','.join(request.needs.ordered(need))}"]
    if request.file and request.histories:  # it has the history
        words += ["--answers", request.file]
    asked = {question.key: question for question in questions if not question.secret}
    given = {key: answer.value for key, answer in request.given.items()}
    answers = (
        f"{key}={_typed(asked[key], value)}"
        for key, value in {**given, **suggested, **given}.items()
        if key in asked
    )
    # no shell can pass a NUL
    words += [word for answer in answers if "\0" not in answer for word in ("-s", answer)]
    return shell_line(words)


def _needs_to_name(request: Request, guide: Guide) -> list[str]:
    """Return the needs that the command line must name, in the order of the guide.

    With a template at least one must be named: without needs there is no recommendation.
    """
    usual = default_needs(guide)
    answered = [criterion.id for criterion in guide.criteria if criterion.id in request.answered]
    changed = [need for need in answered if request.needs[need] != usual[need]]
    return changed or (answered[:1] if request.template else [])


def _typed(question: "Question", value: object) -> str:
    """Return a given answer as it is typed after `--set KEY=`."""
    if not isinstance(value, list | dict):
        return display(value)
    if question.multiselect and isinstance(value, list):
        from generator.questions.typed import typed_list

        return typed_list(value)
    import json

    from generator.documents import jsonable

    return json.dumps(jsonable(value), ensure_ascii=False)
