"""Single prompts, each with a way back; the only module that imports questionary."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from generator.cli.output import ENDS, width
from generator.errors import Cancelled
from generator.messages import VARIANTS, printable

if TYPE_CHECKING:
    import questionary
    from prompt_toolkit.key_binding import KeyPressEvent

T = TypeVar("T")
Judge = Callable[[Any], bool | str]

BULLET = "·"
HELP_INDENT = len("  Description: ")  # what questionary prints before the help of an item
ESCAPE_SECONDS = 0.05  # wait after Esc for the rest of an arrow key


class Back:
    """The type of `BACK`, which a prompt returns to ask for the question before it."""


BACK = Back()


@dataclass(frozen=True)
class Ask:
    """The texts of a prompt: the question, its place such as `3/8`, and a hint beside it.

    `placeholder` is shown in an empty line until something is typed, `empty` after a prompt in
    which nothing was selected. The properties and methods return escaped text.
    """

    message: str
    place: str = ""
    hint: str = ""
    placeholder: str = ""
    empty: str = "none"

    @property
    def line(self) -> str:
        """The question as it is printed."""
        line = f"{self.place}  {self.message}" if self.place else self.message
        return printable(line, keep=ENDS)

    def instruction(self, keys: str) -> str:
        """Return the text beside the question: the hint, and the keys."""
        return printable(f"({'; '.join(filter(None, [self.hint, keys]))})")


@dataclass(frozen=True)
class Item(Generic[T]):
    """One choice; `refused` says why it cannot be chosen now."""

    label: str
    value: T
    help: str = ""
    refused: str = ""


def pick(ask: Ask, items: Sequence[Item[T]], present: T | None = None) -> T | Back:
    """Ask for one item, with `present` preselected."""
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
    number = _answer(
        questionary.select(
            ask.line,
            choices,
            default=default,
            qmark=BULLET,
            instruction=ask.instruction("↑↓ choose, ← back"),
        ),
        "left",
        "escape",
    )
    return number if isinstance(number, Back) else items[number].value


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
        questionary.checkbox(
            ask.line,
            choices,
            qmark=BULLET,
            validate=judge_numbers,  # type: ignore[arg-type]
            instruction=ask.instruction("space selects, ← back"),
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
    return text if isinstance(text, Back) else str(text)


def say_yes(ask: Ask, *, present: bool = True) -> bool | Back:
    """Ask for yes or no."""
    import questionary

    keys = "Y/n, ← back" if present else "y/N, ← back"
    answer: bool | Back = _answer(
        questionary.confirm(
            ask.line, default=present, qmark=BULLET, instruction=f"{ask.instruction(keys)} "
        ),
        "left",
        "escape",
    )
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


def _answer(question: "questionary.Question", *back: str) -> Any:  # noqa: ANN401 - each prompt has its type
    """Show one prompt; Ctrl-C or Ctrl-D in it ends the session."""
    _escape_what_is_edited()
    _bind_back(question, back)
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
    """Let `keys` return `BACK`, and Ctrl-D end the session, beside the other keys."""
    from prompt_toolkit.filters import Condition
    from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

    bindings = KeyBindings()

    def leave(event: "KeyPressEvent") -> None:
        event.app.erase_when_done = True
        event.app.exit(result=BACK)

    def quit_all(event: "KeyPressEvent") -> None:
        event.app.exit(exception=EOFError)

    for key in keys:
        bindings.add(key, eager=True)(leave)
    application = question.application
    nothing_typed = Condition(lambda: not application.current_buffer.text)
    bindings.add("c-d", filter=nothing_typed)(quit_all)
    present = [application.key_bindings] if application.key_bindings else []
    application.key_bindings = merge_key_bindings([*present, bindings])
    application.ttimeoutlen = ESCAPE_SECONDS
