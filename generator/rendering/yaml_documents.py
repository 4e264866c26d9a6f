"""Read YAML from third parties, and enforce limits before building values.

A few lines of YAML can repeat a value until memory runs out, so values are counted first.
"""

from collections.abc import Iterator
from typing import Any

import yaml

from generator import limits
from generator.documents import (
    NESTED,
    TOO_MANY,
    DocumentError,
    refuse_half,
    refuse_long,
    shallow,
)

WRONG = (
    ValueError,
    AttributeError,
    LookupError,
    TypeError,
    ArithmeticError,
)  # raised while a value is built
WHOLE, REAL = "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"


class Nodes:
    """Counts the nodes of one document, or of several that are read as one.

    `values` are what they come to, each counted as often as it is named.
    """

    def __init__(self) -> None:
        """Begin at nothing."""
        self.number = self.values = 0

    def add(self, number: int = 1, values: int = 0) -> None:
        """Count more of them; raise `DocumentError` where that is too many."""
        self.number += number
        self.values += values
        if max(self.number, self.values) > limits.MOST_NODES:
            raise DocumentError(TOO_MANY)


class Placing:
    """A part of YAML loaders that names the line of a value that it cannot build."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002
        """Build a value; an error names its line."""
        try:
            return super().construct_object(node, deep)  # type: ignore[misc]
        except WRONG as error:
            if getattr(error, "problem_mark", None):
                raise  # it already has a position
            wrong = DocumentError(f"line {node.start_mark.line + 1}: {error}")
            wrong.problem_mark = node.start_mark
            raise wrong from error


class Loader(Placing, yaml.SafeLoader):
    """A YAML loader that counts nodes while it reads them."""

    nodes: Nodes | None = None  # a subclass may share one counter between documents

    def __init__(self, text: str) -> None:
        """`text` is YAML."""
        super().__init__(text)
        self.counted = self.nodes or Nodes()

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Build a node of the tree."""
        self.counted.add()
        return super().compose_node(parent, index)


class QuickLoader(Placing, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A YAML loader in C where there is one, for documents that scaffold brings along."""

    def __init__(self, text: str) -> None:
        """`text` is YAML."""
        super().__init__(text)
        self.counted = Nodes()


def _number(loader: Loader, node: yaml.ScalarNode) -> float:
    """Build a number; refuse a long one, which can take minutes (in base 60, for example)."""
    refuse_long(node.value)
    read = loader.construct_yaml_int if node.tag == WHOLE else loader.construct_yaml_float
    number: float = read(node)
    return number


for kind in (Loader, QuickLoader):
    kind.add_constructor(WHOLE, _number)
    kind.add_constructor(REAL, _number)


def load_yaml(text: str) -> object:
    """Read one YAML document; raise `DocumentError` if it is invalid."""
    documents = list(load_documents(text))
    if len(documents) > 1:
        raise DocumentError("it must be one document")
    return documents[0] if documents else None


def load_documents(text: str, loader: type[Loader] = Loader) -> Iterator[object]:
    """Read all YAML documents of a text; raise `DocumentError` if one is invalid."""
    try:
        reader = loader(text)
        while reader.check_node():
            top = _bounded(reader.get_node(), reader.counted)
            yield shallow(reader.construct_document(top))
    except DocumentError:
        raise
    except (yaml.YAMLError, *WRONG) as error:
        raise DocumentError(error) from error
    except RecursionError:
        raise DocumentError(NESTED) from None


def compose(text: str) -> Iterator[yaml.Node]:
    """Read the node trees of all YAML documents of a text; raise `DocumentError` likewise."""
    try:
        reader = Loader(text)
        while reader.check_node():
            if node := reader.get_node():
                yield node
    except yaml.YAMLError as error:
        raise DocumentError(error) from error
    except RecursionError:
        raise DocumentError(NESTED) from None


def _bounded(top: yaml.Node | None, so_far: Nodes) -> yaml.Node:
    """Return a document if its values are not too many; one that holds itself is without end.

    Counted are those of all documents, for whatever goes through them goes through each.
    """
    assert top  # noqa: S101 - there is one
    sizes: dict[int, int] = {}
    waiting = [top]
    while waiting:
        node = waiting[-1]
        below = _below(node)
        if id(node) not in sizes:
            if isinstance(node, yaml.ScalarNode):
                refuse_half(node.value)
            sizes[id(node)] = limits.MOST_NODES + 1  # while it is open: it may contain itself
            waiting += [child for child in below if id(child) not in sizes]
        else:
            sizes[id(node)] = 1 + sum(sizes[id(child)] for child in below)
            waiting.pop()
    so_far.add(0, sizes[id(top)])
    return top


def _below(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []
