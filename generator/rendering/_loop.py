"""Copier's tag `yield`: a name in the template makes one path for each of several values."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from jinja2 import UndefinedError, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser

END = "name:endyield"


@dataclass(frozen=True)
class Loop:
    """What a tag asks for: a variable, and its values."""

    name: str
    values: object


_found: ContextVar[list[Loop] | None] = ContextVar("found", default=None)


@contextmanager
def noted_loops() -> Iterator[list[Loop]]:
    """Collect the loops of the texts that are rendered within the context."""
    found: list[Loop] = []
    token = _found.set(found)
    try:
        yield found
    finally:
        _found.reset(token)


class Yield(Extension):
    """Notes the loop and renders what the tag encloses; the caller repeats it for each value."""

    tags = {"yield"}  # noqa: RUF012 - as Jinja declares it

    def parse(self, parser: Parser) -> nodes.Node:
        """Parse `{% yield NAME from VALUES %}…{% endyield %}`."""
        line = next(parser.stream).lineno
        target = parser.parse_assign_target(name_only=True)
        parser.stream.expect("name:from")
        values = parser.parse_expression()
        body = parser.parse_statements((END,), drop_needle=True)
        return self.node(target, values, body, line)

    def node(
        self, target: nodes.Name, values: nodes.Expr, body: list[nodes.Node], line: int
    ) -> nodes.Node:
        """Return what the tag is compiled to."""
        noted = self.call_method("_note", [nodes.Const(target.name), values])
        return nodes.CallBlock(noted, [], [], body, lineno=line)

    def _note(self, name: str, values: object, caller: Callable[[], str]) -> str:
        found = _found.get()
        if found:
            raise ValueError(f"a second yield, of {name}, beside the one of {found[0].name}")
        if found is not None:
            found.append(Loop(name, values))
        try:
            return caller()
        except UndefinedError:  # the variable has a value only when the caller repeats this
            return ""
