"""`copier.yml` as plain data: its documents and the files they include, read within limits."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from generator import limits
from generator.documents import LARGE, DocumentError, read_text
from generator.errors import InputError
from generator.messages import reason_of
from generator.rendering.includes import Looks, find_included
from generator.rendering.yaml_documents import Loader, Nodes, QuickLoader, load_documents
from generator.system.locations import is_bundled
from generator.system.own_documents import load_own

FILES = ("copier.yml", "copier.yaml")


MERGED = frozenset({"_exclude", "_jinja_extensions", "_secret_questions", "_skip_if_exists"})


MOST_INCLUDES = 100  # of one `copier.yml`; a repeated include counts each time


def questions_file(folder: Path) -> Path:
    """Return the `copier.yml` or `copier.yaml` of a template; `InputError` unless it has one."""
    files = [folder / name for name in FILES if (folder / name).is_file()]
    if len(files) != 1:
        raise InputError(f"{folder} must contain either {' or '.join(FILES)}.")
    return files[0]


def load_config(file: Path) -> dict[str, object]:
    """Load all documents of a `copier.yml`, with what it includes; the later key wins.

    The lists in `MERGED` are concatenated.
    """
    try:
        documents = _documents(file)
    except RecursionError:
        raise InputError(f"{file} includes itself, or is nested too deeply.") from None
    except OSError as error:
        raise InputError(f"{file} cannot be read: {reason_of(error)}.") from error
    except ValueError as error:
        raise InputError(f"{file} is not valid YAML: {error}") from error
    config: dict[str, object] = {}
    for document in documents:
        table = _mapping(document, file, "the document")
        for key in MERGED & config.keys() & table.keys():
            before, more = config[key], table[key]
            if isinstance(before, list) and isinstance(more, list):
                table = {**table, key: [*before, *more]}
        config |= table
    return {**config, "_secret_questions": _names(config.get("_secret_questions", []), file)}


def _documents(file: Path) -> list[object]:
    """Return all documents; those of scaffold include files beside them only."""

    def parse() -> list[object]:
        return list(_flat(_load_all(file, file.parent, _Included())))

    if not is_bundled(file.parent):
        return parse()
    beside = sorted(str(path) for path in file.parent.glob("*.yml") if path != file)
    documents: list[object] = load_own([str(file), *beside], "yaml", parse)
    return documents


@dataclass
class _Included:
    """The files read for one `copier.yml` so far, which are bounded as one document."""

    files: int = 0
    size: int = 0
    nodes: Nodes = field(default_factory=Nodes)
    looks: Looks = field(default_factory=Looks)

    def read(self, file: Path) -> str:
        """Read one more file."""
        text = read_text(file)
        self.files, self.size = self.files + 1, self.size + len(text)
        if self.files > MOST_INCLUDES:
            raise InputError(f"{file} includes itself, or more than {MOST_INCLUDES} files.")
        if self.size > limits.MOST_TEXT:
            raise DocumentError(f"{LARGE}, with what it includes")
        return text


def _load_all(file: Path, root: Path, so_far: _Included) -> Iterator[object]:
    """Yield the documents of one file; `!include` reads others, but none outside `root`."""
    base = QuickLoader if is_bundled(root) else Loader
    # for this file only, so that no other loader knows `!include`
    including: type[Loader] = type("Including", (base,), {"nodes": so_far.nodes})

    def include(loader: Loader, node: yaml.Node) -> list[object]:
        pattern = str(loader.construct_scalar(node)) if isinstance(node, yaml.ScalarNode) else ""
        included = find_included(pattern, root, file, so_far.looks)
        return [document for path in included for document in _load_all(path, root, so_far)]

    including.add_constructor("!include", include)
    text = so_far.read(file)
    yield from (document for document in load_documents(text, including) if document)


def _flat(documents: Iterable[object]) -> Iterator[object]:
    for document in documents:
        if isinstance(document, list):
            yield from _flat(document)
        else:
            yield document


def _mapping(value: object, file: Path, what: str) -> Mapping[str, object]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise InputError(f"{file}: {what} must be a table of names and values.")
    return value


def _names(value: object, file: Path) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise InputError(f"{file}: _secret_questions must be a list of names.")
    return value
