"""The lint of a rendered tree: files that are not what their names say, and left-over Jinja."""

import ast
import json
import re
import tomllib
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from generator.findings import Finding, in_order
from generator.interpreters import newest_reads
from generator.settings import Settings

MARKS = Settings().marks
COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
COMMA = re.compile(r'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])')
EDITORS = {".devcontainer", ".vscode", "vscode"}  # they read JSON with a comma behind the last
TEMPLATES = "templates"  # what stands in a folder that ends so is a template of the project's own


def lint_tree(
    tree: Path,
    questions: Collection[str] = (),
    marks: Iterable[tuple[str, str]] = MARKS,
    copied: Collection[bytes] | None = None,
) -> list[Finding]:
    """Return what is wrong with the files that came out; a finding's file is relative to `tree`.

    With `questions`, only marks of Jinja that name one are left over: other tools have such marks.
    A template may have chosen `marks` of its own, so as to yield files with the usual ones. With
    `copied`, the contents of files that are no templates, none is left over in any other: what was
    rendered has the marks that its author wants.
    """
    left = _Left(frozenset(questions), _between(marks), copied)
    names = [path.relative_to(tree) for path in tree.rglob("*") if path.is_file()]
    return in_order(
        finding
        for name in names
        if name.parts[0] != ".git"
        if not any(part.endswith(TEMPLATES) for part in name.parts[:-1])
        for finding in _lint(tree / name, name.as_posix(), left)
    )


@dataclass(frozen=True)
class _Left:
    """How to tell what is left over: by questions' names, in which marks, in which files."""

    questions: frozenset[str]
    mark: re.Pattern[str]
    copied: Collection[bytes] | None


def _between(marks: Iterable[tuple[str, str]]) -> re.Pattern[str]:
    starts, ends = ("|".join(map(re.escape, signs)) for signs in zip(*marks, strict=True))
    return re.compile(rf"(?<!\$)(?:{starts})(?P<inside>(?:(?!{ends})[^\n])*)")


def _lint(path: Path, name: str, left: _Left) -> Iterator[Finding]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return  # no text, so no language either
    if path.suffix in READERS:
        forgiving = path.suffix == ".json" and EDITORS & set(Path(name).parts)
        stated = COMMA.sub(lambda found: found[1] or "", text) if forgiving else text
        yield from _invalid(stated, name, *READERS[path.suffix])
    if left.copied is not None and content not in left.copied:
        return
    for mark in left.mark.finditer(text):
        if not left.questions or left.questions & set(re.findall(r"\w+", mark["inside"])):
            line = text.count("\n", 0, mark.start()) + 1
            message = f"`{mark[0].strip()}` was not rendered: does its source lack the suffix?"
            yield Finding(name, line, "left-over-jinja", message)


def _invalid(text: str, name: str, kind: str, read: Callable[[str], object]) -> Iterator[Finding]:
    try:
        read(text)
    except (ValueError, SyntaxError, RecursionError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        message = f"It is no valid {kind}: {reason}."
        yield Finding(name, _line(error), f"invalid-{kind.lower()}", message)


def _read_json(text: str) -> None:
    """Read JSON, with the comments that editors allow in their settings."""
    json.loads(COMMENT.sub(lambda found: found[1] or "\n" * found[0].count("\n"), text))


def _read_python(text: str) -> None:
    """Read Python, be it too new for the interpreter that runs this."""
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(text)
    except SyntaxError:
        if not newest_reads(text):
            raise


def _read_yaml(text: str) -> None:
    """Read all documents; tags are for whoever reads the file."""
    for _ in yaml.compose_all(text, yaml.SafeLoader):
        pass


READERS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    ".json": ("JSON", _read_json),
    ".py": ("Python", _read_python),
    ".toml": ("TOML", tomllib.loads),
    ".yaml": ("YAML", _read_yaml),
    ".yml": ("YAML", _read_yaml),
}


def _line(error: Exception) -> int:
    """Return the line that an error of one of the readers names; 0 where it names none."""
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return int(mark.line) + 1
    named = re.search(r"line (\d+)", str(error))
    return int(getattr(error, "lineno", None) or (named[1] if named else 0))
