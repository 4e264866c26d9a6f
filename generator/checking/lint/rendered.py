"""The lint of a rendered tree: files that do not match their suffix, and left-over Jinja."""

import ast
import json
import re
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import monotonic

from generator import limits
from generator.checking._interpreters import newest_reads
from generator.checking.lint.finding import Finding, in_order
from generator.documents import load_toml
from generator.rendering.copier_settings import Settings
from generator.rendering.yaml_documents import compose
from generator.system.trees import FILE, walk

MARKS = Settings().marks
TEXT = r'("(?:\\.|[^"\\])*(?:"|\\?\Z))'  # what does not end takes the rest: nothing is read twice
COMMENT = re.compile(TEXT + r"|//[^\n]*|/\*.*?\*/|(/\*.*)", re.DOTALL)
COMMA = re.compile(TEXT + r"|,(?=\s*[}\]])", re.DOTALL)
MOST_LEFT = 100  # marks of one file that are told
LONGEST_SHOWN = 200  # characters of one of them
EDITORS = {".devcontainer", ".vscode", "vscode"}  # they read JSON with a comma behind the last
TEMPLATES = "templates"  # what stands in a folder that ends so is a template of the project's own


def lint_tree(
    tree: Path,
    questions: Collection[str] = (),
    marks: Iterable[tuple[str, str]] = MARKS,
    copied: Collection[bytes] | None = None,
) -> list[Finding]:
    """Return the findings in rendered files; a finding's file is relative to `tree`.

    With `questions`, only delimiters of Jinja around the name of one are left over: other tools use
    the same. `marks` are the template's own delimiters, if its files are to have the usual ones.
    With `copied`, the contents of files that are not templates, only those files are searched:
    the author intends the delimiters in a rendered file.
    """
    left = _Left(frozenset(questions), _between(marks), copied)
    files = [entry for entry in walk(tree) if entry.kind == FILE and not entry.wrong]
    paths = (Path(entry.name) for entry in files if entry.size <= limits.MOST_BYTES)
    names = [
        name
        for name in paths
        if name.parts[0] != ".git"
        if not any(part.endswith(TEMPLATES) for part in name.parts[:-1])
    ]
    return in_order(_lint_all(tree, names, left))


@dataclass(frozen=True)
class _Left:
    """The criteria of left-over Jinja: names of questions, delimiters, contents of files."""

    questions: frozenset[str]
    mark: re.Pattern[str]
    copied: Collection[bytes] | None

    def find(self, text: str) -> Iterator[re.Match[str]]:
        """Yield what is left over in a text."""
        for mark in self.mark.finditer(text):
            if not self.questions or self.questions & set(re.findall(r"\w+", mark["inside"])):
                yield mark


def _lint_all(tree: Path, names: Iterable[Path], left: _Left) -> Iterator[Finding]:
    """Lint files, as long as that takes no longer than to render them may."""
    start = monotonic()
    for name in names:
        if monotonic() - start > limits.MOST_SECONDS:
            message = f"It was not read: the files before it took {limits.MOST_SECONDS} seconds."
            yield Finding(name.as_posix(), 0, "not-read", message)
            return
        yield from _lint(tree / name, name.as_posix(), left)


def _between(marks: Iterable[tuple[str, str]]) -> re.Pattern[str]:
    starts, ends = ("|".join(map(re.escape, signs)) for signs in zip(*marks, strict=True))
    return re.compile(rf"(?<!\$)(?:{starts})(?P<inside>(?:(?!{ends})[^\n])*)")


def _lint(path: Path, name: str, left: _Left) -> Iterator[Finding]:
    if path.stat().st_size > limits.MOST_TEXT:
        return  # nobody wrote that by hand
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return  # a binary file
    if path.suffix in READERS:
        forgiving = path.suffix == ".json" and EDITORS & set(Path(name).parts)
        stated = COMMA.sub(lambda found: found[1] or "", text) if forgiving else text
        yield from _invalid(stated, name, *READERS[path.suffix])
    if left.copied is not None and content not in left.copied:
        return
    line, at = 1, 0
    for mark in islice(left.find(text), MOST_LEFT):
        line, at = line + text.count("\n", at, mark.start()), mark.start()
        message = f"`{_short(mark[0])}` was not rendered: does its source lack the suffix?"
        yield Finding(name, line, "left-over-jinja", message)


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]} …"


def _invalid(text: str, name: str, kind: str, read: Callable[[str], object]) -> Iterator[Finding]:
    try:
        read(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError) as error:
        reason = " ".join(str(error).split()).rstrip(".") or "it takes too much memory to read"
        message = f"It is not valid {kind}: {reason}."
        yield Finding(name, _line(error), f"invalid-{kind.lower()}", message)


def _read_json(text: str) -> None:
    """Read JSON, with the comments that editors allow in their settings."""
    json.loads(COMMENT.sub(_without_comment, text))


def _without_comment(found: re.Match[str]) -> str:
    return found[1] or found[2] or "\n" * found[0].count("\n")


def _read_python(text: str) -> None:
    """Read Python, even if it is too new for the running interpreter."""
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(text)
    except SyntaxError:
        if not newest_reads(text):
            raise


def _read_yaml(text: str) -> None:
    """Read all documents; any tag is accepted."""
    for _ in compose(text):
        pass


READERS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    ".json": ("JSON", _read_json),
    ".py": ("Python", _read_python),
    ".toml": ("TOML", load_toml),
    ".yaml": ("YAML", _read_yaml),
    ".yml": ("YAML", _read_yaml),
}


def _line(error: Exception) -> int:
    """Return the line that an error of one of the readers names; 0 if it names none."""
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return int(mark.line) + 1
    named = re.search(r"line (\d+)", str(error))
    return int(getattr(error, "lineno", None) or (named[1] if named else 0))
