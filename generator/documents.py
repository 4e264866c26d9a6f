"""YAML and JSON from strangers, read within bounds.

A few lines of YAML can name a value so often that no memory holds it; here that is counted first.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import yaml

from generator import bounds

NESTED = "it is nested too deeply"
WRONG = (ValueError, AttributeError, LookupError, TypeError, ArithmeticError)  # a value of a type


class DocumentError(ValueError):
    """What is wrong with a document, and the place that YAML names for it, if it does."""

    def __init__(self, reason: object) -> None:
        """Take the reason as it comes: a sentence, or an error."""
        super().__init__(str(reason))
        self.problem_mark = getattr(reason, "problem_mark", None)


def read_text(file: Path) -> str:
    """Read what a person wrote; raise `DocumentError` for what nobody would, or `OSError`."""
    with file.open("rb") as stream:
        content = stream.read(bounds.MOST_TEXT + 1)
    if len(content) > bounds.MOST_TEXT:
        raise DocumentError(f"it is larger than {bounds.MOST_TEXT >> 20} MiB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"it is not UTF-8: {error}") from error


def load_yaml(text: str) -> object:
    """Read one document; raise `DocumentError` with what is wrong with it."""
    documents = list(load_documents(text))
    if len(documents) > 1:
        raise DocumentError("it must be one document")
    return documents[0] if documents else None


def load_documents(text: str, loader: type[yaml.SafeLoader] = yaml.SafeLoader) -> Iterator[object]:
    """Read all documents of a text; raise `DocumentError` with what is wrong with it."""
    try:
        reader = loader(text)
        while reader.check_node():
            yield reader.construct_document(_bounded(reader.get_node()))
    except DocumentError:
        raise
    except (yaml.YAMLError, *WRONG) as error:
        raise DocumentError(error) from error
    except RecursionError:
        raise DocumentError(NESTED) from None


def load_json(text: str) -> object:
    """Read JSON; raise `DocumentError` with what is wrong with it."""
    try:
        value: object = json.loads(text)
        refuse_half(json.dumps(value, ensure_ascii=False))
    except DocumentError:
        raise
    except ValueError as error:
        raise DocumentError(error) from error
    except RecursionError:
        raise DocumentError(NESTED) from None
    return value


def refuse_half(text: str) -> None:
    """Raise `DocumentError` for a text with half a character, which no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise DocumentError("it holds half a character") from None


def _bounded(top: yaml.Node | None) -> yaml.Node:
    """Return a document if its values are not too many; one that holds itself is without end."""
    assert top  # noqa: S101 - there is one
    sizes: dict[int, int] = {}
    waiting = [top]
    while waiting:
        node = waiting[-1]
        below = _below(node)
        if id(node) not in sizes:
            if isinstance(node, yaml.ScalarNode):
                refuse_half(node.value)
            sizes[id(node)] = bounds.MOST_NODES + 1  # while it is open: it may lead to itself
            waiting += [child for child in below if id(child) not in sizes]
        else:
            sizes[id(node)] = 1 + sum(sizes[id(child)] for child in below)
            waiting.pop()
    if sizes[id(top)] > bounds.MOST_NODES:
        raise DocumentError(f"it comes to more than {bounds.MOST_NODES} values")
    return top


def _below(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []
