"""Single prompts, each with a way back; the only module that imports questionary."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from generator.cli.output import ENDS, width
from generator.errors import Cancelled
from generator.messages import VARIANTS, printable

if TYPE_CHECKING:
    import questionary
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.layout.containers import Window

T = TypeVar("T")
Judge = Callable[[Any], bool | str]

BULLET = "·"
MOST_ROWS = 10  # of a filtered list
HELP_INDENT = len("  Description: ")  # what questionary prints before the help of an item
ESCAPE_SECONDS = 0.05  # wait after Esc for the rest of an arrow key


class Back:
    """The type of `BACK`, which a prompt returns to ask for the question before it."""


BACK = Back()


@dataclass(frozen=True)
class Ask:
    """The texts of a prompt: the question, its place such as `3/8`, and a hint beside it.

    `placeholder` is shown in an empty line until something is typed, `empty` after a prompt in
    which nothing was selected. A prompt that `goes_back` can return `BACK`. The properties and
    methods return escaped text.
    """

    message: str
    place: str = ""
    hint: str = ""
    placeholder: str = ""
    empty: str = "none"
    goes_back: bool = True

    @property
    def line(self) -> str:
        """The question as it is printed."""
        line = f"{self.place}  {self.message}" if self.place else self.message
        return printable(line, keep=ENDS)

    def instruction(self, keys: str) -> str:
        """Return the text beside the question: the hint, and the keys that it has.

        There is no hint in a narrow terminal, where the question would take more than two rows.
        """
        if not self.goes_back:
            keys = keys.removesuffix("← back").removesuffix("Esc back").removesuffix(", ")
        told = "; ".join(filter(None, [self.hint, keys]))
        if len(f"{BULLET} {self.line} ({told})") > 2 * _columns():
            told = keys
        return printable(f"({told})") if told else ""


@dataclass(frozen=True)
class Item(Generic[T]):
    """One choice; `refused` says why it cannot be chosen now."""

    label: str
    value: T
    help: str = ""
    refused: str = ""


def pick(
    ask: Ask, items: Sequence[Item[T]], present: T | None = None, *, filtered: bool = False
) -> T | Back:
    """Ask for one item, with `present` preselected; a `filtered` list is short, and one can type.

    It has at most `MOST_ROWS` rows, of those that contain what was typed.
    """
    import questionary

    choices = [_choice(item, number) for number, item in enumerate(items)]
    default = next(
        (
            choice
            for choice, item in zip(choices, items, strict=True)
            if item.value == present and not item.refused
        ),
        None,
    )
    keys = "↑↓ choose, type to filter, ← back" if filtered else "↑↓ choose, ← back"
    question = questionary.select(
        ask.line,
        choices,
        default=default,
        qmark=BULLET,
        instruction=ask.instruction(keys),
        use_search_filter=filtered,
        use_jk_keys=not filtered,
    )
    if filtered:
        _shorten(question)
    number: int | Back = _answer(ask, question, "left", "escape")
    if isinstance(number, Back):
        return BACK
    _measure(ask, items[number].label)
    return items[number].value


def _list_of(question: "questionary.Question") -> "Iterator[Window]":
    """Yield the window with the items of a prompt, if it has some."""
    from prompt_toolkit.layout.containers import Window
    from questionary.prompts.common import InquirerControl

    for part in question.application.layout.walk():
        if isinstance(part, Window) and isinstance(part.content, InquirerControl):
            yield part


def _wrap(question: "questionary.Question") -> None:
    """Let long items continue on the next line, where questionary would cut them."""
    from prompt_toolkit.filters import to_filter

    for window in _list_of(question):
        window.wrap_lines = to_filter(True)  # noqa: FBT003 - the library's own


def _shorten(question: "questionary.Question") -> None:
    """Give the list of a prompt at most `MOST_ROWS` rows, between which it scrolls."""
    from prompt_toolkit.layout.dimension import Dimension

    for window in _list_of(question):
        window.height = Dimension(max=MOST_ROWS)


def pick_several(
    ask: Ask, items: Sequence[Item[T]], present: Iterable[T] = (), judge: Judge | None = None
) -> list[T] | Back:
    """Ask for any number of items, with `present` preselected."""
    import questionary

    checked = list(present)
    choices = [
        _choice(item, number, checked=item.value in checked) for number, item in enumerate(items)
    ]

    def judge_numbers(numbers: list[int]) -> bool | str:
        return _one_line(judge)([items[number].value for number in numbers])

    numbers = _answer(
        ask,
        questionary.checkbox(
            ask.line,
            choices,
            qmark=BULLET,
            validate=judge_numbers,  # type: ignore[arg-type]
            instruction=ask.instruction("space selects, Enter confirms, ← back"),
            erase_when_done=True,
        ),
        "left",
        "escape",
    )
    if isinstance(numbers, Back):
        return BACK
    _print_answer(ask, ", ".join(items[number].label for number in numbers))
    return [items[number].value for number in numbers]


def type_in(
    ask: Ask, present: str = "", judge: Judge | None = None, *, secret: bool = False
) -> str | Back:
    """Ask for a line of text; errors are shown while it is typed."""
    import questionary

    kind = questionary.password if secret else questionary.text
    text = _answer(
        ask,
        kind(
            ask.line,
            default=present,
            qmark=BULLET,
            validate=_one_line(judge),
            instruction=ask.instruction("Esc back"),
            placeholder=printable(ask.placeholder) or None,
        ),
        "escape",
    )
    if isinstance(text, Back):
        return text
    shown = "*" * len(text) if secret else str(text)
    _measure(ask, f"{ask.instruction('Esc back')}  {shown}")
    return str(text)


def say_yes(ask: Ask, *, present: bool = True) -> bool | Back:
    """Ask for yes or no; a letter waits for Enter, which would answer the next prompt otherwise."""
    import questionary

    keys = "Y/n, ← back" if present else "y/N, ← back"
    question = questionary.confirm(
        ask.line,
        default=present,
        qmark=BULLET,
        instruction=f"{ask.instruction(keys)} ",
        auto_enter=False,
    )
    answer: bool | Back = _answer(ask, question, "left", "escape")
    _measure(ask, "Yes" if answer else "No")
    return answer


def _print_answer(ask: Ask, answer: str) -> None:
    """Print an answered prompt, for which questionary prints only the number of selections."""
    from prompt_toolkit import print_formatted_text
    from prompt_toolkit.formatted_text import FormattedText
    from questionary.constants import DEFAULT_STYLE

    line = [
        ("class:qmark", BULLET),
        ("class:question", f" {ask.line} "),
        ("class:answer", printable(answer or ask.empty)),
    ]
    print_formatted_text(FormattedText(line), style=DEFAULT_STYLE)
    _measure(ask, printable(answer or ask.empty))


def _measure(ask: Ask, answer: str) -> None:
    """Remember how many rows of the screen the answered prompt takes."""
    from prompt_toolkit.utils import get_cwidth

    lines = f"{BULLET} {ask.line} {answer}".split("\n")
    _last.rows = sum(max(-(-get_cwidth(line) // _columns()), 1) for line in lines)


def _columns() -> int:
    """Return the width of the terminal, in columns."""
    return max(shutil.get_terminal_size((80, 24)).columns, 1)


@dataclass
class _Last:
    """The prompt that was answered last."""

    rows: int = 0


_last = _Last()


def _choice(item: Item[T], number: int, *, checked: bool = False) -> "questionary.Choice":
    import questionary

    return questionary.Choice(
        printable(item.label),
        value=number,
        description=_folded(printable(item.help, keep=ENDS)) or None,
        disabled=printable(item.refused) or None,
        checked=checked,
    )


def _one_line(judge: Judge | None) -> Judge:
    """Return a judge whose objection is one escaped line."""

    def wrapped(value: Any) -> bool | str:  # noqa: ANN401 - each prompt has its type
        verdict = judge(value) if judge else True
        return verdict if isinstance(verdict, bool) else printable(" ".join(verdict.split()))

    return wrapped


def _folded(text: str) -> str:
    """Wrap the help of an item, which questionary would cut off."""
    import textwrap

    indent = " " * HELP_INDENT
    lines = textwrap.wrap(text, width(), initial_indent=indent, subsequent_indent="  ")
    return "\n".join(lines).removeprefix(indent)


def _answer(ask: Ask, question: "questionary.Question", *back: str) -> Any:  # noqa: ANN401 - each prompt has its type
    """Show one prompt; Ctrl-C or Ctrl-D in it ends the session."""
    _escape_what_is_edited()
    _wrap(question)
    _bind_back(question, back if ask.goes_back else ())
    try:
        return question.unsafe_ask()
    except (KeyboardInterrupt, EOFError) as error:
        raise Cancelled("Nothing was written.") from error


class _Escapes(dict[str, str]):
    """The display of every cell of the screen; a cell is a letter with its combining marks."""

    def __contains__(self, cell: object) -> bool:
        return isinstance(cell, str) and self[cell] != cell

    def __getitem__(self, cell: str) -> str:
        if len(cell) > 1 and printable(cell) != cell:
            return (
                "\N{REPLACEMENT CHARACTER}"  # as wide as the letter, whose width is already counted
            )
        return cell if cell in VARIANTS else printable(cell)


def _escape_what_is_edited() -> None:
    """Let prompt_toolkit display escapes, while the text being edited keeps its characters."""
    from prompt_toolkit.layout.screen import Char

    Char.display_mappings = _Escapes()


def _bind_back(question: "questionary.Question", keys: Iterable[str]) -> None:
    """Let `keys` return `BACK`, and Ctrl-D and SIGINT end the session, beside the other keys."""
    from prompt_toolkit.filters import Condition
    from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

    bindings = KeyBindings()

    def leave(event: "KeyPressEvent") -> None:
        event.app.erase_when_done = True
        event.app.exit(result=BACK)

    def quit_all(event: "KeyPressEvent") -> None:
        event.app.exit(exception=EOFError)

    def interrupt(event: "KeyPressEvent") -> None:
        event.app.exit(exception=KeyboardInterrupt)

    for key in keys:
        bindings.add(key, eager=True)(leave)
    application = question.application
    nothing_typed = Condition(lambda: not application.current_buffer.text)
    bindings.add("c-d", filter=nothing_typed)(quit_all)
    bindings.add("<sigint>")(interrupt)  # from `kill`; the terminal sends Ctrl-C as a key
    present = [application.key_bindings] if application.key_bindings else []
    application.key_bindings = merge_key_bindings([*present, bindings])
    application.ttimeoutlen = ESCAPE_SECONDS


class Trail:
    """The answered prompts on the screen, the last of which disappears when the user goes back."""

    def __init__(self) -> None:
        self._rows: list[int] = []

    def follow(self, answer: object) -> None:
        """Remember the prompt that was answered, or remove the one before it for `BACK`."""
        if not isinstance(answer, Back):
            self._rows.append(_last.rows)
        elif self._rows and (rows := self._rows.pop()) and os.environ.get("TERM") != "dumb":
            from prompt_toolkit.output import create_output

            output = create_output()
            output.cursor_up(rows)
            output.erase_down()
            output.flush()
