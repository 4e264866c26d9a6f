"""A rendered project as the steps read it: its files, its settings and its routes."""

import ast
import fnmatch
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from generator import limits
from generator.checking.surroundings.remark import Remarks, fault
from generator.checking.surroundings.routes import Routes
from generator.checking.surroundings.tools import Tools
from generator.documents import load_toml, read_text
from generator.registry.manifest import Secrets
from generator.registry.surroundings import Surroundings
from generator.rendering.yaml_documents import load_documents
from generator.system.trees import FILE, walk

HIDDEN = (".git", ".venv", "*_cache", "__pycache__", "node_modules")
EXPOSED = re.compile(r"^EXPOSE +(.+)$", re.MULTILINE)
OWN_PORT = re.compile(r"^PORT *[?:]?= *(\d+)$", re.MULTILINE)
MADE = frozenset({"uv.lock", "poetry.lock", "package-lock.json"})  # tools write them
NAME = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
PYTHON = re.compile(r"(\d+)\.(\d+)")
TARGET = re.compile(r"^([A-Za-z][\w.-]*)\s*:(?!=)", re.MULTILINE)


@dataclass(frozen=True)
class Project:
    """The project in a folder; `routes` is None where they are not known.

    `refusal` says why no code of the project runs. `start` starts the application with variables,
    one of which may have a guessed value, and returns the exit code with the output; it is None
    where nothing may run. `variables` are the environment of the commands that documents name; it
    is None where they are only read.
    """

    root: Path
    plan: Surroundings
    tools: Tools
    secrets: Secrets | None = None
    routes: Routes | None = None
    refusal: str = ""
    next_steps: tuple[str, ...] = ()
    start: Callable[[Mapping[str, str], str], tuple[int, str]] | None = None
    variables: Mapping[str, str] | None = None
    _texts: dict[str, str] = field(default_factory=dict)

    @cached_property
    def files(self) -> frozenset[str]:
        """The names of all files, relative to the root, without those of tools."""
        found = (entry for entry in walk(self.root, HIDDEN) if entry.kind == FILE)
        return frozenset(entry.name for entry in found if entry.size <= limits.MOST_TEXT)

    @cached_property
    def folders(self) -> frozenset[str]:
        """The names of all folders that contain files."""
        parents = (Path(name).parents for name in self.files)
        return frozenset(path.as_posix() for paths in parents for path in paths) - {"."}

    @cached_property
    def ends(self) -> frozenset[str]:
        """The ends of all paths, such as `notes/models.py` of `shop/notes/models.py`."""
        parts = (path.split("/") for path in self.files | self.folders)
        return frozenset("/".join(names[at:]) for names in parts for at in range(len(names)))

    @cached_property
    def deployed_names(self) -> frozenset[str]:
        """The words in capitals of all deployment files."""
        names = self.named("*.yaml", "*.yml", "*.service", "*Dockerfile*", "Makefile")
        return frozenset(word for name in names for word in NAME.findall(self.text(name)))

    def named(self, *patterns: str) -> list[str]:
        """Return the files whose path matches a pattern."""
        return sorted(
            name
            for name in self.files
            if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
        )

    def text(self, name: str) -> str:
        """Return the text of a file; empty if it is not a regular file or not UTF-8."""
        if name not in self._texts:
            try:
                self._texts[name] = read_text(self.root / name) if name in self.files else ""
            except (OSError, ValueError):
                self._texts[name] = ""
        return self._texts[name]

    def documents(self, name: str) -> list[object]:
        """Return the YAML documents of a file; raise `ValueError` if they are not valid."""
        return [item for item in load_documents(self.text(name)) if item is not None]

    def exists(self, path: str) -> bool:
        """Tell whether a path or pattern relative to the root names something."""
        path = path.removeprefix("./").rstrip("/")
        if path in ("", ".") or path in self.files or path in self.folders or path in MADE:
            return True
        if self.secrets and path == self.secrets.file:
            return True
        if any(fnmatch.fnmatchcase(path, pattern) for pattern in self.plan.absent):
            return True
        return any(char in path for char in "*?[") and bool(
            fnmatch.filter(self.files | self.folders, path)
        )

    @cached_property
    def targets(self) -> frozenset[str]:
        """The targets of the Makefile."""
        return frozenset(TARGET.findall(self.text("Makefile")))

    @cached_property
    def exposed(self) -> frozenset[str]:
        """The ports that the Dockerfile exposes."""
        lines = EXPOSED.findall(self.text("Dockerfile"))
        return frozenset(word.partition("/")[0] for line in lines for word in line.split())

    @cached_property
    def ports(self) -> frozenset[str]:
        """The ports on which the application listens, by the Dockerfile and the Makefile."""
        return self.exposed | frozenset(OWN_PORT.findall(self.text("Makefile")))

    @cached_property
    def least_python(self) -> tuple[int, int] | None:
        """The oldest Python that `requires-python` allows."""
        try:
            table = load_toml(self.text("pyproject.toml")).get("project", {})
        except ValueError:
            return None
        wanted = str(table.get("requires-python", "")) if isinstance(table, dict) else ""
        found = re.search(r">=\s*(\d+)\.(\d+)", wanted)
        return (int(found[1]), int(found[2])) if found else None

    def refuses_python(self, version: str) -> bool:
        """Tell whether `requires-python` excludes a version such as `3.12`."""
        found = PYTHON.match(version)
        least = self.least_python
        return bool(found and least and (int(found[1]), int(found[2])) < least)

    @cached_property
    def settings(self) -> frozenset[str] | None:
        """The variables that the application reads; None where the manifest names no files."""
        if not self.plan.settings:
            return None
        names = self.named(*self.plan.settings)
        return frozenset(found for name in names for found in _read_names(self.text(name)))

    @cached_property
    def own_settings(self) -> frozenset[str]:
        """The variables that the application reads for itself, without those of other programs."""
        names = self.named(*self.plan.settings)
        found = (name for file in names for name in _read_settings(self.text(file)))
        return frozenset(
            name
            for name in found
            if not any(fnmatch.fnmatchcase(name, pattern) for pattern in self.plan.environment)
        )

    @cached_property
    def example(self) -> Mapping[str, str]:
        """The variables of the example of the secrets file, with their values."""
        if not self.secrets:
            return {}
        found = re.findall(r"^([A-Za-z_]\w*)=(.*)$", self.text(self.secrets.example), re.MULTILINE)
        return {name: value.strip() for name, value in found}

    def unread(self, names: Iterator[str] | list[str], where: str) -> Remarks:
        """Find variables that neither the application nor another program reads."""
        if self.settings is None:
            return
        for name in names:
            known = name in self.settings or any(
                fnmatch.fnmatchcase(name, pattern) for pattern in self.plan.environment
            )
            if not known:
                yield fault(
                    where,
                    f"nothing reads the variable {name}",
                    "Read it in the settings, remove it, or list it in `environment` of "
                    "[surroundings]",
                )

    def unserved(self, path: str, where: str, method: str = "") -> Remarks:
        """Find a path that the application does not serve."""
        if self.routes is not None and not self.routes.serves(path, method):
            yield fault(
                where,
                f"the application does not serve {method + ' ' if method else ''}{path}",
                "Name a route of the OpenAPI document, or list it in `paths` of [surroundings]",
            )


def _read_settings(text: str) -> Iterator[str]:
    """Yield the variables that a module reads: fields of classes with a base, and first arguments.

    These are arguments of a function, of `environ.get`, `getenv` and a method of `env`.
    """
    for node in _nodes(text):
        if isinstance(node, ast.ClassDef) and node.bases:
            yield from (name.upper() for name in _fields(node) if not name.startswith("_"))
        elif isinstance(node, ast.Call) and node.args and _reads(node.func):
            yield from _name_in(node.args[0])
        elif isinstance(node, ast.Subscript) and _ends(node.value) == "environ":
            yield from _name_in(node.slice)


def _reads(function: ast.expr) -> bool:
    """Tell whether a called function may read a variable."""
    if isinstance(function, ast.Attribute) and function.attr != "getenv":
        return _ends(function.value) in {"environ", "env"}
    return True


def _ends(node: ast.expr) -> str:
    """Return the last name of `os.environ` and the like."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _name_in(node: ast.expr) -> Iterator[str]:
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, str) and NAME.fullmatch(value):
        yield value


def _read_names(text: str) -> Iterator[str]:
    """Yield the variables in a module: strings in capitals, and fields of classes."""
    for node in _nodes(text):
        if isinstance(node, ast.Constant):
            yield from _name_in(node)
        elif isinstance(node, ast.ClassDef):
            yield from (name.upper() for name in _fields(node))


def _fields(node: ast.ClassDef) -> Iterator[str]:
    """Yield the names of the fields of a class."""
    targets = (item.target for item in node.body if isinstance(item, ast.AnnAssign))
    yield from (target.id for target in targets if isinstance(target, ast.Name))


def _nodes(text: str) -> Iterator[ast.AST]:
    """Yield all parts of a module; none if it is not valid."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    yield from ast.walk(tree)
