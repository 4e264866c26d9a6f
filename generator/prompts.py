"""Single prompts, each of which can also be answered with "back"; the only user of questionary."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from generator.errors import Cancelled
from generator.screen import width

if TYPE_CHECKING:
    import questionary
    from prompt_toolkit.key_binding import KeyPressEvent

T = TypeVar("T")
Judge = Callable[[Any], bool | str]

MARK = "·"
HELP_INDENT = len("  Description: ")  # what questionary prints before the help of an item
ESCAPE_SECONDS = 0.05  # how long a lone Esc waits for the rest of an arrow key


class Back:
    """What a prompt returns when the person wants the question before."""


BACK = Back()


@dataclass(frozen=True)
class Ask:
    """The words of a prompt: the question, its place such as `3/8`, and a hint beside it.

    `placeholder` stands in an empty line until something is typed.
    """

    message: str
    place: str = ""
    hint: str = ""
    placeholder: str = ""

    @property
    def line(self) -> str:
        """The question as it is printed."""
        return f"{self.place}  {self.message}" if self.place else self.message

    def instruction(self, keys: str) -> str:
        """Return what is printed beside the question: the hint, and which keys do what."""
        return f"({'; '.join(filter(None, [self.hint, keys]))})"


@dataclass(frozen=True)
class Item(Generic[T]):
    """One thing to choose; `refused` says why it cannot be taken now."""

    label: str
    value: T
    help: str = ""
    refused: str = ""


def pick(ask: Ask, items: Sequence[Item[T]], present: T | None = None) -> T | Back:
    """Let one item be chosen, the present one preselected."""
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
            qmark=MARK,
            instruction=ask.instruction("↑↓ choose, ← back"),
        ),
        "left",
        "escape",
    )
    return number if isinstance(number, Back) else items[number].value


def pick_several(
    ask: Ask, items: Sequence[Item[T]], present: Iterable[T] = (), judge: Judge | None = None
) -> list[T] | Back:
    """Let any number of items be chosen, the present ones checked."""
    import questionary

    checked = list(present)
    choices = [
        _choice(item, number, checked=item.value in checked) for number, item in enumerate(items)
    ]

    def judge_numbers(numbers: list[int]) -> bool | str:
        return judge([items[number].value for number in numbers]) if judge else True

    numbers = _answer(
        questionary.checkbox(
            ask.line,
            choices,
            qmark=MARK,
            validate=judge_numbers,  # type: ignore[arg-type]
            instruction=ask.instruction("space selects, ← back"),
        ),
        "left",
        "escape",
    )
    return numbers if isinstance(numbers, Back) else [items[number].value for number in numbers]


def type_in(
    ask: Ask, present: str = "", judge: Judge | None = None, *, secret: bool = False
) -> str | Back:
    """Let a line be typed; what is wrong with it is said while it is typed."""
    import questionary

    kind = questionary.password if secret else questionary.text
    text = _answer(
        kind(
            ask.line,
            default=present,
            qmark=MARK,
            validate=judge,
            instruction=ask.instruction("Esc back"),
            placeholder=ask.placeholder or None,
        ),
        "escape",
    )
    return text if isinstance(text, Back) else str(text)


def say_yes(ask: Ask, *, present: bool = True) -> bool | Back:
    """Let a question be answered with yes or no."""
    import questionary

    keys = "Y/n, ← back" if present else "y/N, ← back"
    said: bool | Back = _answer(
        questionary.confirm(
            ask.line, default=present, qmark=MARK, instruction=f"{ask.instruction(keys)} "
        ),
        "left",
        "escape",
    )
    return said


def _choice(item: Item[T], number: int, *, checked: bool = False) -> "questionary.Choice":
    import questionary

    return questionary.Choice(
        item.label,
        value=number,
        description=_folded(item.help) or None,
        disabled=item.refused or None,
        checked=checked,
    )


def _folded(text: str) -> str:
    """Return the help of an item in lines that fit, which questionary would cut off."""
    import textwrap

    indent = " " * HELP_INDENT
    lines = textwrap.wrap(text, width(), initial_indent=indent, subsequent_indent="  ")
    return "\n".join(lines).removeprefix(indent)


def _answer(question: "questionary.Question", *back: str) -> Any:  # noqa: ANN401 - each prompt has its type
    """Show one prompt; leaving it, by Ctrl-C or Ctrl-D, leaves the conversation."""
    _bind_back(question, back)
    try:
        return question.unsafe_ask()
    except (KeyboardInterrupt, EOFError) as error:
        raise Cancelled("Nothing was written.") from error


def _bind_back(question: "questionary.Question", keys: Iterable[str]) -> None:
    """Let `keys` end the prompt with `BACK`, and Ctrl-D the conversation, beside all else."""
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
