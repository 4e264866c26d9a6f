"""A rendered project with the edits of its owner."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from generator.errors import WorkError
from generator.questions.copier_yml import Questions
from generator.questions.wording import QuestionTexts
from generator.registry.edits import Edit, EditError
from generator.system.paths import is_within


def edit_project(
    tree: Path, edits: Iterable[Edit], questions: Questions, values: Mapping[str, object]
) -> None:
    """Make the edits in a rendered project with these answers.

    Raises `EditError` for an edit whose texts do not render, whose file is outside of the project
    or exists although it is new, or whose place is missing in its file.
    """
    texts = QuestionTexts(questions)
    for edit in edits:
        try:
            if texts.holds(edit.when, values):
                _edit(tree, _rendered(edit, texts, values))
        except (WorkError, ValueError, OSError) as error:
            raise EditError(edit.source, f"{edit.where}: {error}") from error


def add_lines(text: str, edit: Edit) -> str:
    """Return a file's text with the lines of an edit; raise `WorkError` if it has no place."""
    lines = text.splitlines(keepends=True)
    start = 0
    if edit.after is not None:
        start = _find(lines, edit.after, 0, edit.file) + 1
    if edit.before is not None:
        start = _find(lines, edit.before, start, edit.file)
    end = start
    if edit.instead is not None:
        start = _find(lines, edit.instead, start, edit.file)
        end = start + 1
    if edit.after is edit.before is edit.instead is None:
        start = end = len(lines)
    return "".join([*lines[:start], edit.text, *lines[end:]])


def _find(lines: list[str], beginning: str, start: int, file: str) -> int:
    """Return the number of the first line from `start` on that begins so."""
    for number in range(start, len(lines)):
        line = lines[number].strip()
        if line.startswith(beginning) if beginning else not line:
            return number
    what = f"that begins with {beginning!r}" if beginning else "that is empty"
    raise WorkError(f"{file} has no line {what}{f' after line {start}' if start else ''}.")


def _rendered(edit: Edit, texts: QuestionTexts, values: Mapping[str, object]) -> Edit:
    def render(text: str | None) -> str | None:
        return None if text is None else str(texts.render(text, values))

    return edit._replace(
        file=str(texts.render(edit.file, values)),
        text=str(texts.render(edit.text, values)),
        after=render(edit.after),
        before=render(edit.before),
        instead=render(edit.instead),
    )


def _edit(tree: Path, edit: Edit) -> None:
    path = tree / edit.file
    if not is_within(path, tree):
        raise WorkError(f"{edit.file} is outside of the project.")
    if edit.new:
        if path.exists():
            raise WorkError(f"{edit.file} is in the project already; use [[edit]] to change it.")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(edit.text, encoding="utf-8", newline="")
    elif path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
        if "\r\n" in text:
            edit = edit._replace(text=edit.text.replace("\n", "\r\n"))
        path.write_text(add_lines(text, edit), encoding="utf-8", newline="")
