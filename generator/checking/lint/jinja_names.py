"""The names that a piece of Jinja reads, defines and includes, or its syntax error."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from jinja2 import TemplateSyntaxError, nodes

from generator.messages import nearest
from generator.rendering.copier_settings import SettingError, refuse_empty
from generator.rendering.sandbox import Refused, Yield, environment

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
    """A text is not valid Jinja; `line` is a line of the text."""

    def __init__(self, line: int, reason: str) -> None:
        """Take the line and the rest of a sentence."""
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True)
class Names:
    """The names in a piece of Jinja.

    `read` maps each to its first line; `defined` are set, looped over or passed in the piece;
    `guarded` are tested for being defined. `included` maps the files that it includes, imports or
    extends to their lines; `includes_any` means that only rendering determines them; `extends`
    means that it extends another file.
    """

    read: Mapping[str, int]
    defined: frozenset[str]
    guarded: frozenset[str]
    included: Mapping[str, int]
    includes_any: bool = False
    extends: bool = False

    @property
    def includes(self) -> bool:
        """Whether it includes another file."""
        return self.includes_any or bool(self.included)

    @property
    def missing(self) -> dict[str, int]:
        """The names that must come from outside, with their first line."""
        inside = self.defined | self.guarded | COPIERS | JINJAS
        return {name: line for name, line in self.read.items() if name not in inside}


class Reader:
    """Reads the Jinja of one template; `extended` accepts what extensions, not loaded, may add."""

    def __init__(self, envops: Mapping[str, object], *, extended: bool) -> None:
        """Raise `SettingError` if Jinja rejects the template's `_envops`."""
        self._extended = extended
        refuse_empty(envops)
        try:
            self._jinja = environment("", envops)
            self._jinja.add_extension(_Yield)
            self._jinja.parse("")
        except Exception as error:
            reason = str(error).rstrip(".")
            raise SettingError("_envops", f"Jinja rejects them: {reason}.") from error

    def read(self, text: str) -> Names:
        """Return the names in a text, or raise `Malformed`."""
        try:
            tree = self._jinja.parse(text)
        except RecursionError:
            raise Malformed(1, "it is nested too deeply.") from None
        except TemplateSyntaxError as error:
            if self._extended and "unknown tag" in str(error.message):
                return Names({}, frozenset(), frozenset(), {}, includes_any=True)
            raise Malformed(error.lineno, f"{str(error.message).rstrip('.')}.") from None
        if not self._extended:
            _check(tree, nodes.Filter, self._jinja.filters)
            _check(tree, nodes.Test, self._jinja.tests)
        return _names(tree, self._jinja.globals)


class _Yield(Yield):
    """Copier's `yield`, for paths that render to several files; parsed as a loop."""

    def node(
        self, target: nodes.Name, values: nodes.Expr, body: list[nodes.Node], line: int
    ) -> nodes.Node:
        return nodes.For(target, values, body, [], None, False, lineno=line)  # noqa: FBT003 - theirs


def _check(
    tree: nodes.Template, kind: type[nodes.Filter | nodes.Test], known: Mapping[str, object]
) -> None:
    """Refuse an unknown filter or test; compiling would detect it, but also evaluate constants."""
    for node in tree.find_all(kind):
        if isinstance(refused := known.get(node.name), Refused):
            raise Malformed(node.lineno, f"{refused.reason}.")
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
        defined=frozenset(_defined(tree)),
        guarded=frozenset(_guarded(tree)),
        included=_first_lines(pull for node in pulls for pull in _constants(node)),
        includes_any=any(not isinstance(node, nodes.Const | nodes.List) for node in pulls),
        extends=tree.find(nodes.Extends) is not None,
    )


def _first_lines(found: Iterable[tuple[str, int]]) -> dict[str, int]:
    lines: dict[str, int] = {}
    for name, line in found:
        lines[name] = min(line, lines.get(name, line))
    return lines


def _read(tree: nodes.Node) -> Iterator[tuple[str, int]]:
    """Yield the names that are read, including those of answers in `_copier_answers`."""
    for name in tree.find_all(nodes.Name):
        if name.ctx == "load":
            yield name.name, name.lineno
    for attribute in tree.find_all(nodes.Getattr):
        if _is_answers(attribute.node):
            yield attribute.attr, attribute.lineno
    for item in tree.find_all(nodes.Getitem):
        if _is_answers(item.node):
            yield from _constants(item.arg)


def _defined(tree: nodes.Node) -> Iterator[str]:
    yield from (name.name for name in tree.find_all(nodes.Name) if name.ctx != "load")
    yield from (macro.name for macro in tree.find_all(nodes.Macro))
    yield from (module.target for module in tree.find_all(nodes.Import))
    for module in tree.find_all(nodes.FromImport):
        yield from (name if isinstance(name, str) else name[1] for name in module.names)


def _guarded(tree: nodes.Node) -> Iterator[str]:
    """Yield the names that are tested for being defined, or that have a default."""
    for node in tree.find_all((nodes.Test, nodes.Filter)):
        asks = {"defined", "undefined"} if isinstance(node, nodes.Test) else {"d", "default"}
        if node.name in asks and isinstance(node.node, nodes.Name):
            yield node.node.name


def _constants(node: nodes.Node) -> Iterator[tuple[str, int]]:
    constants = [node] if isinstance(node, nodes.Const) else node.find_all(nodes.Const)
    yield from ((item.value, item.lineno) for item in constants if isinstance(item.value, str))


def _is_answers(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == ANSWERS
