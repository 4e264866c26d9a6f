"""Documents: their links, paths, requests, variables and shell blocks name what exists."""

import re
from pathlib import PurePosixPath

from generator.checking.surroundings.commands import (
    ADDRESS,
    ELSEWHERE,
    check_address,
    check_script,
    check_words,
    split_script,
)
from generator.checking.surroundings.markdown import Block, anchors_of, read_page
from generator.checking.surroundings.project import NAME, Project
from generator.checking.surroundings.remark import Remarks, fault, unproven
from generator.checking.surroundings.routes import METHODS

PATTERNS = ("*.md",)
FIRST = "README.md"
PROMPT = "$ "
SHELLS = frozenset({"bash", "console", "sh", "shell", "zsh"})
LINK = re.compile(r"\[[^\[\]\n]*\]\((?P<target>[^()\s]+)\)")
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
REQUEST = re.compile(rf"({'|'.join(METHODS)}) (/[^\s,`|]*)")
SUFFIXES = (
    *("cfg", "css", "example", "html", "ini", "js", "json", "md", "mako", "py", "service"),
    *("sh", "toml", "txt", "yaml", "yml"),
)
FILE = re.compile(rf"(?:[\w.*-]+/)*(?:[\w*-][\w.*-]*\.(?:{'|'.join(SUFFIXES)})|[\w.-]+/)")
ROUTE = re.compile(r"/[a-z][\w{}.-]*(?:/[\w{}.-]*)*(?:\?[^\s`]*)?")
SYSTEM = frozenset(
    [
        *("app", "bin", "cache", "data", "dev", "etc", "home", "opt", "proc", "root", "run", "srv"),
        *("tmp", "usr", "var"),
    ]
)
PROGRAMS = frozenset({"curl", "make", "uv", *ELSEWHERE})
ROW = re.compile(r"\| *`([A-Z][A-Z0-9_]*)` *\|")


def find(project: Project) -> list[str]:
    """Return the documents of a project."""
    return [name for name in project.named(*PATTERNS) if not name.startswith("tests/")]


def check(project: Project) -> Remarks:
    """Check all documents, and the commands that are shown after a project is generated."""
    for name in find(project):
        yield from _check_document(name, project)
    yield from _check_tables(project)
    for command in project.next_steps:
        yield from check_script(command, "next_steps", project)
    if project.routes is None:
        why = project.refusal or "the manifest names no command `routes`"
        yield unproven(f"paths were not compared: {why}")


def _check_document(name: str, project: Project) -> Remarks:
    page = read_page(project.text(name))
    for block in page.blocks:
        if block.kind in SHELLS:
            yield from check_script(script_of(block), f"{name}:{block.line}", project)
    for number, line in page.prose:
        where = f"{name}:{number}"
        for link in LINK.finditer(line):
            yield from _check_link(link["target"], name, where, project)
        for span in SPAN.finditer(line):
            yield from _check_span(span[1].strip(), name, where, project)
        for address in ADDRESS.findall(line):
            yield from check_address(address.rstrip(".,;:"), where, project)
        if row := ROW.match(line):
            yield from project.unread([row[1]], where)


def _check_tables(project: Project) -> Remarks:
    """Find settings that a README with a table of settings leaves out."""
    lines = (line for _, line in read_page(project.text(FIRST)).prose)
    rows = {row[1] for line in lines if (row := ROW.match(line))}
    if rows & project.own_settings:
        for name in sorted(project.own_settings - rows):
            yield fault(FIRST, f"the setting {name} is missing", "Add it to the table of settings")


def script_of(block: Block) -> str:
    """Return the commands of a block; behind a prompt, if it also shows their output."""
    lines = block.text.splitlines()
    if any(line.startswith(PROMPT) for line in lines):
        lines = [line.removeprefix(PROMPT) for line in lines if line.startswith(PROMPT)]
    return "\n".join(lines)


def _check_link(target: str, name: str, where: str, project: Project) -> Remarks:
    if re.match(r"[a-z][a-z0-9+.-]*:", target):
        return
    path, _, part = target.partition("#")
    file = _joined(name, path) if path else name
    if not project.exists(file):
        yield fault(where, f"the link to {target} leads nowhere", "Name an existing file")
    elif part and file.endswith(".md") and part not in anchors_of(project.text(file)):
        yield fault(where, f"{file} has no heading #{part}", "Name an existing heading")


def _joined(name: str, path: str) -> str:
    """Return a path that is relative to a document as one that is relative to the root."""
    parts: list[str] = []
    for part in (PurePosixPath(name).parent / path).parts:
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _check_span(span: str, name: str, where: str, project: Project) -> Remarks:
    """Check a word or command in the text that is marked as code."""
    if request := REQUEST.fullmatch(span):
        if _is_route(request[2]):
            yield from project.unserved(request[2], where, request[1])
    elif ROUTE.fullmatch(span):
        if _is_route(span):
            yield from project.unserved(span, where)
    elif " " in span:
        for words in split_script(span):
            if words[0] in PROGRAMS and not any(word in ("…", "...") for word in words):
                yield from check_words(words, where, project)
    elif FILE.fullmatch(span) and not _is_file(span, name, project):
        yield fault(where, f"there is no {span}", "Name an existing file or folder")
    elif NAME.fullmatch(span) and "_" in span:
        yield from _unknown(span, where, project)


def _unknown(name: str, where: str, project: Project) -> Remarks:
    """Find a variable that neither is read, nor is named in a deployment file."""
    if name not in project.deployed_names:
        yield from project.unread([name], where)


def _is_route(path: str) -> bool:
    return path.strip("/").partition("/")[0] not in SYSTEM


def _is_file(span: str, name: str, project: Project) -> bool:
    """Tell whether a path names something, from the root, the document or a folder with it."""
    if project.exists(span) or project.exists(_joined(name, span)):
        return True
    first, _, rest = span.rstrip("/").partition("/")
    if rest and first in project.folders:
        return False
    return span.rstrip("/") in project.ends
