"""What is said to a person: summaries, outcomes, the command that repeats it all."""

import argparse
import re
import shlex
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.guide import Guide
from generator.needs import default_needs
from generator.steps import Step
from generator.wish import Wish
from generator.words import printable, shown

if TYPE_CHECKING:
    from generator.questions import Question

WIDEST = 88


def width() -> int:
    """Return the columns to write in: the terminal's, but never so many that lines tire the eye."""
    return min(shutil.get_terminal_size((80, 24)).columns, WIDEST)


def interactive(options: argparse.Namespace) -> bool:
    """Tell whether there is somebody to ask."""
    wanted = not (options.yes or options.json)
    return wanted and sys.stdin.isatty() and sys.stdout.isatty()


def say(text: str) -> None:
    """Print to standard output."""
    sys.stdout.write(f"{text}\n")


def say_json(document: object) -> None:
    """Print one JSON document to standard output."""
    import json

    say(json.dumps(document, indent=2))


def note(text: str) -> None:
    """Print to standard error, where JSON is not disturbed."""
    sys.stderr.write(f"{text}\n")


def summary(
    destination: Path, template: str, answers: Mapping[str, object], unmet: Sequence[str] = ()
) -> str:
    """Return the lines that say what is about to be made, and which needs it does not meet."""
    rows = [("folder", str(destination)), ("template", template)]
    rows += [(key, printable(shown(value))) for key, value in answers.items()]
    widest = max(len(key) for key, _ in rows)
    lines = [f"  {key:<{widest}}  {value}" for key, value in rows]
    return "\n".join([*lines, *([""] if unmet else []), *(f"  {line}" for line in unmet)])


def outcome(destination: Path, files: int, steps: Sequence[Step], next_steps: Sequence[str]) -> str:
    """Return the last lines: what there is now, what could not be done, and how to go on."""
    lines = [f"Made {destination} with {files} files."]
    lines += [f"  {'done' if step.done else 'not done'}: {step.note}" for step in steps]
    enter = [] if _is_here(destination) else [f"cd {shlex.quote(str(destination))}"]
    later = [step.command for step in steps if not step.done and step.command]
    lines += ["", "Next:"]
    lines += [f"  {command}" for command in dict.fromkeys([*enter, *later, *next_steps])]
    programs = dict.fromkeys(["uv", *(command.split()[0] for command in next_steps)])
    missing = [program for program in programs if not shutil.which(program)]
    if next_steps and missing:
        lines += ["", f"Not on your PATH, but needed: {', '.join(missing)}."]
    return "\n".join(lines)


def _is_here(folder: Path) -> bool:
    """Tell whether a shell stands in this folder already; one whose folder is gone does not."""
    try:
        return folder.resolve() == Path.cwd()
    except FileNotFoundError:
        return False


def command_line(
    destination: str, wish: Wish, guide: Guide, questions: "Iterable[Question]"
) -> str:
    """Return the one line that makes the same project again without a question.

    Needs that are what they would be anyway are left out, and so is what is secret.
    """
    words = ["scaffold", "new", destination, "-y"]
    if wish.template:
        words += ["-t", wish.template.reference]
    if wish.trust:
        words += ["--trust"]
    for need in _telling(wish, guide):
        words += ["-n", f"{need}={','.join(wish.needs.ordered(need))}"]
    asked = {question.key: question for question in questions if not question.secret}
    for key, given in wish.given.items():
        if key in asked:
            words += ["-s", f"{key}={_typed(asked[key], given.value)}"]
    return shlex.join(words)


def _telling(wish: Wish, guide: Guide) -> list[str]:
    """Return the needs that must be named, in the guide's order.

    Beside a template one must be, whatever it is: without needs there is no recommendation.
    """
    usual = default_needs(guide)
    answered = [criterion.id for criterion in guide.criteria if criterion.id in wish.answered]
    telling = [need for need in answered if wish.needs[need] != usual[need]]
    return telling or (answered[:1] if wish.template else [])


def _typed(question: "Question", value: object) -> str:
    """Return a given answer as it is typed behind `--set KEY=`."""
    plain = question.multiselect and isinstance(value, list)
    if isinstance(value, list | dict) and not (plain and all(map(_is_word, value))):
        import json

        return json.dumps(value, default=str, ensure_ascii=False)
    return shown(value)


def _is_word(item: object) -> bool:
    """Tell whether an item of several can stand between commas."""
    return bool(re.fullmatch(r"[\w.+-]+( [\w.+-]+)*", str(item))) and str(item)[0] != "-"
