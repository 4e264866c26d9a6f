"""Which names a piece of Jinja reads, makes and pulls in; where it is no Jinja, why."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from jinja2 import TemplateSyntaxError, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser

from generator.settings import SettingError
from generator.texts import environment
from generator.words import nearest

ANSWERS = "_copier_answers"
COPIERS = frozenset(
    {
        *(ANSWERS, "_copier_conf", "_copier_operation", "_copier_phase", "_copier_python"),
        *("_commit", "_external_data", "_folder_name", "_src_path", "make_secret", "now"),
        *("_stage", "_version_current", "_version_from", "_version_to"),
        *("_version_pep440_current", "_version_pep440_from", "_version_pep440_to"),
        "UNSET",
    }
)
JINJAS = frozenset({"caller", "kwargs", "loop", "self", "super", "varargs"})
PULLS = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)


class Malformed(Exception):
    """A text is no valid Jinja; `line` is a line of the text."""

    def __init__(self, line: int, reason: str) -> None:
        """Take the line and the rest of a sentence."""
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True)
class Names:
    """The names in a piece of Jinja.

    `read` holds each with its first line; `made` are set, looped over or passed in the piece;
    `spared` are asked whether they are defined. `pulled` are the files that it includes, imports
    or extends, with the line; `pulls_any` says that only rendering would tell which; `extends`
    that it is a part of another.
    """

    read: Mapping[str, int]
    made: frozenset[str]
    spared: frozenset[str]
    pulled: Mapping[str, int]
    pulls_any: bool = False
    extends: bool = False

    @property
    def pulls(self) -> bool:
        """Whether another file takes part."""
        return self.pulls_any or bool(self.pulled)

    @property
    def lacked(self) -> dict[str, int]:
        """The names that must come from outside, with their first line."""
        inside = self.made | self.spared | COPIERS | JINJAS
        return {name: line for name, line in self.read.items() if name not in inside}


class Reader:
    """Reads the Jinja of one template; with extensions, which are not loaded, it forgives more."""

    def __init__(self, envops: Mapping[str, object], *, extended: bool) -> None:
        """Raise `SettingError` where Jinja does not take the template's `_envops`."""
        self._extended = extended
        try:
            self._jinja = environment("", envops)
            self._jinja.add_extension(_Yield)
            self._jinja.parse("")
        except Exception as error:
            raise SettingError("_envops", f"Jinja does not take them: {error}.") from error

    def read(self, text: str) -> Names:
        """Return the names in a text, or raise `Malformed`."""
        try:
            tree = self._jinja.parse(text)
        except RecursionError:
            raise Malformed(1, "it is nested too deeply.") from None
        except TemplateSyntaxError as error:
            if self._extended and "unknown tag" in str(error.message):
                return Names({}, frozenset(), frozenset(), {}, pulls_any=True)
            raise Malformed(error.lineno, f"{str(error.message).rstrip('.')}.") from None
        if not self._extended:
            _check(tree, nodes.Filter, self._jinja.filters)
            _check(tree, nodes.Test, self._jinja.tests)
        return _names(tree, self._jinja.globals)


class _Yield(Extension):
    """Copier's `yield`, for the paths of files that come out several times: a loop, here."""

    tags = {"yield"}  # noqa: RUF012 - as Jinja declares it

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        target = parser.parse_assign_target(name_only=True)
        parser.stream.expect("name:from")
        items = parser.parse_expression()
        body = parser.parse_statements(("name:endyield",), drop_needle=True)
        return nodes.For(target, items, body, [], None, False, lineno=line)  # noqa: FBT003 - theirs


def _check(
    tree: nodes.Template, kind: type[nodes.Filter | nodes.Test], known: Collection[str]
) -> None:
    """Refuse a filter or a test that is not known; compiling would tell, but calculate as well."""
    for node in tree.find_all(kind):
        if node.name not in known:
            reason = f"there is no {kind.__name__.lower()} '{node.name}'."
            raise Malformed(node.lineno, f"{reason}{nearest(node.name, known)}")


def _names(tree: nodes.Template, given: Iterable[str]) -> Names:
    read = _first_lines(_read(tree))
    for name in given:
        read.pop(name, None)
    found = (node.iter_fields(only=["template"]) for node in tree.find_all(PULLS))
    pulls: list[nodes.Expr] = [value for fields in found for _, value in fields]
    return Names(
        read=read,
        made=frozenset(_made(tree)),
        spared=frozenset(_spared(tree)),
        pulled=_first_lines(pull for node in pulls for pull in _constants(node)),
        pulls_any=any(not isinstance(node, nodes.Const | nodes.List) for node in pulls),
        extends=tree.find(nodes.Extends) is not None,
    )


def _first_lines(found: Iterable[tuple[str, int]]) -> dict[str, int]:
    lines: dict[str, int] = {}
    for name, line in found:
        lines[name] = min(line, lines.get(name, line))
    return lines


def _read(tree: nodes.Node) -> Iterator[tuple[str, int]]:
    """Yield the names that are read, those of answers in Copier's table of them too."""
    for name in tree.find_all(nodes.Name):
        if name.ctx == "load":
            yield name.name, name.lineno
    for attribute in tree.find_all(nodes.Getattr):
        if _is_answers(attribute.node):
            yield attribute.attr, attribute.lineno
    for item in tree.find_all(nodes.Getitem):
        if _is_answers(item.node):
            yield from _constants(item.arg)


def _made(tree: nodes.Node) -> Iterator[str]:
    yield from (name.name for name in tree.find_all(nodes.Name) if name.ctx != "load")
    yield from (macro.name for macro in tree.find_all(nodes.Macro))
    yield from (module.target for module in tree.find_all(nodes.Import))
    for module in tree.find_all(nodes.FromImport):
        yield from (name if isinstance(name, str) else name[1] for name in module.names)


def _spared(tree: nodes.Node) -> Iterator[str]:
    """Yield the names that the author knows to be missing at times."""
    for node in tree.find_all((nodes.Test, nodes.Filter)):
        asks = {"defined", "undefined"} if isinstance(node, nodes.Test) else {"d", "default"}
        if node.name in asks and isinstance(node.node, nodes.Name):
            yield node.node.name


def _constants(node: nodes.Node) -> Iterator[tuple[str, int]]:
    constants = [node] if isinstance(node, nodes.Const) else node.find_all(nodes.Const)
    yield from ((item.value, item.lineno) for item in constants if isinstance(item.value, str))


def _is_answers(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == ANSWERS
