"""The commands that documents and deployment files name: what they start must exist."""

import re
import shlex
from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from generator.checking.surroundings.project import Project
from generator.checking.surroundings.remark import Remarks, fault, unproven

ELSEWHERE = ("docker", "helm", "kubectl", "sam")  # they need a daemon, a cluster or a cloud
READ_PATHS = frozenset(
    [
        *("alembic", "bash", "cat", "cp", "gunicorn", "install", "mv", "mypy", "pytest"),
        *("python", "ruff", "sh", "source", "uvicorn", "zizmor"),
    ]
)
WRAPPERS = frozenset({"env", "exec", "nohup", "sudo", "time"})
TAKES_VALUE = frozenset(
    ["--directory", "--env-file", "--extra", "--group", "--project", "--python", "--with", "-p"]
)
COMMENT = re.compile(r"(?m)(?:^|(?<=\s))#(?=\s|$|!).*$")
ADDRESS = re.compile(r"https?://[^\s<>()`'\"|]+")
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
MODULE = re.compile(r"(?P<module>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)(?::(?P<name>\w+)(?:\(\))?)?")
PATH = re.compile(r"(?:\./)?[\w*-][\w.*-]*(?:/[\w.*-]+)+/?|[\w-]+\.(?:py|toml|cfg|ini|sh)")
LOCAL = frozenset({"127.0.0.1", "localhost", "0.0.0.0", "::1"})  # noqa: S104 - they are read
MARKS = ";&|()\n"

Words = Sequence[str]


def check_script(script: str, where: str, project: Project) -> Remarks:
    """Check a shell script: it parses, and what its commands name exists."""
    code, said = project.tools.shell(script, project.root)
    if code > 0:
        reason = said.splitlines()[0].partition(": ")[2] if said else "it does not parse"
        yield fault(where, f"a shell block does not parse ({reason})", "Correct the command")
    elif code < 0:
        yield unproven(f"shell blocks were not parsed: {said}")
        if not _is_quoted(script):
            yield fault(where, "a shell block has a quote without an end", "Close it")
    for words in split_script(script):
        yield from check_words(words, where, project)
    for comment in COMMENT.findall(script):
        for address in ADDRESS.findall(comment):
            yield from check_address(address.rstrip(".,;:"), where, project)


def split_script(script: str) -> Iterator[list[str]]:
    """Yield the words of each simple command, without redirections."""
    text = COMMENT.sub("", script.replace("\\\n", " "))
    lexer = shlex.shlex(text, posix=True, punctuation_chars=f"{MARKS}<>")
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t\r", True, ""
    words: list[str] = []
    redirected = False
    try:
        for token in lexer:
            if token and set(token) <= set(f"{MARKS}<>"):
                redirected = bool(set(token) & set("<>"))
                if not redirected and words:
                    yield words
                    words = []
            elif redirected:
                redirected = False
            else:
                words.append(token)
    except ValueError:
        return  # the shell reports it
    if words:
        yield words


def _is_quoted(script: str) -> bool:
    """Tell whether every quote of a script ends; one with a text of its own counts as such."""
    if "<<" in script:
        return True
    try:
        shlex.split(COMMENT.sub("", script))
    except ValueError:
        return False
    return True


def check_words(words: Words, where: str, project: Project) -> Remarks:
    """Check one command: its targets, programs, modules, paths and addresses."""
    words = unwrapped(words)
    if not words:
        return
    program, arguments = words[0].rpartition("/")[2], words[1:]
    if program in ELSEWHERE:
        yield unproven(f"{program} was not run")
    if program == "make":
        yield from _check_targets(arguments, where, project)
    elif program == "uv" and arguments[:1] == ["run"]:
        yield from _check_run(_inner(arguments[1:]), where, project)
        return
    elif program == "helm":
        yield from _check_chart(arguments, where, project)
    yield from _check_request(arguments, where, project)
    yield from check_modules(words, where, project)
    if program in READ_PATHS:
        yield from _check_paths(arguments, where, project)


def check_modules(words: Words, where: str, project: Project) -> Remarks:
    """Find modules of the project, such as `shop.main:app`, that do not exist."""
    for word in words:
        found = MODULE.fullmatch(word)
        if not found or project.exists(word):
            continue
        parts = found["module"].split(".")
        if f"{parts[0]}/__init__.py" not in project.files:
            continue
        path = "/".join(parts)
        file = next((f for f in (f"{path}.py", f"{path}/__init__.py") if f in project.files), "")
        above = f"{'/'.join(parts[:-1])}.py"
        if not file and not found["name"] and above in project.files:
            file, found_name = above, parts[-1]  # an attribute, written with a dot
        else:
            found_name = found["name"] or ""
        if not file:
            yield fault(where, f"there is no module {found['module']}", "Name an existing module")
        elif found_name and not re.search(rf"\b{found_name}\b", project.text(file)):
            yield fault(where, f"{file} has no {found_name}", "Name what the module defines")


def unwrapped(words: Words) -> list[str]:
    """Return a command without assignments, `sudo` and the like."""
    words = list(words)
    while words and (ASSIGNMENT.match(words[0]) or words[0] in WRAPPERS | {"$", "-u", "@"}):
        taken = words.pop(0)
        if taken == "-u" and words:
            words.pop(0)
    return words


def _inner(arguments: Words) -> list[str]:
    """Return the command behind the options of `uv run`."""
    arguments = list(arguments)
    while arguments and arguments[0].startswith("-"):
        option = arguments.pop(0)
        if option in TAKES_VALUE and arguments:
            arguments.pop(0)
    return arguments


def _check_targets(arguments: Words, where: str, project: Project) -> Remarks:
    if "-C" in arguments or "-f" in arguments:
        return  # another Makefile
    targets = [word for word in arguments if not word.startswith("-") and "=" not in word]
    for target in targets:
        if re.fullmatch(r"[a-z][\w.-]*", target) and target not in project.targets:
            yield fault(where, f"the Makefile has no command {target}", "Name an existing command")


def _check_run(words: Words, where: str, project: Project) -> Remarks:
    """Check a command that runs in the project's environment."""
    if not words:
        return
    programs = project.root / ".venv" / "bin"
    program = words[0]
    is_installed = programs.is_dir() and not project.refusal  # else it is that of the set before
    if re.fullmatch(r"[a-z][\w.-]*", program) and is_installed:
        names = (program, program.removesuffix(".py"))
        if not any((programs / name).exists() for name in names) and not project.exists(program):
            yield fault(
                where, f"no dependency of the project has a program {program}", "Declare it"
            )
    yield from check_words(words, where, project)


def _check_chart(arguments: Words, where: str, project: Project) -> Remarks:
    """Check that a command of Helm names a folder with a chart, if the project has one."""
    charts = {name.removesuffix("/Chart.yaml") for name in project.named("*/Chart.yaml")}
    named = {word.removeprefix("./").rstrip("/") for word in arguments}
    takes = {"install", "lint", "package", "template", "upgrade"} & set(arguments[:1])
    if takes and charts and not named & charts:
        yield fault(where, f"`helm {' '.join(arguments)}` names no chart", "Name its folder")


def _check_request(arguments: Words, where: str, project: Project) -> Remarks:
    """Check the addresses of a command, with the method of `curl`."""
    given = {"-X", "--request"}
    body = {"--json", "-d", "--data"}
    method = "POST" if body & set(arguments) else ""
    for option, value in pairwise(arguments):
        method = value if option in given else method
    for word in arguments:
        yield from check_address(word, where, project, method)


def check_address(address: str, where: str, project: Project, method: str = "") -> Remarks:
    """Check the path and port of an address here, unless it is another program's."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, str(parts.port or "")
    except ValueError:
        return
    if parts.scheme not in {"http", "https"} or host not in LOCAL or not parts.path.strip("/"):
        return
    if port and project.ports and port not in project.ports:
        if project.routes is not None and project.routes.serves(parts.path):
            yield fault(where, f"{address} names a port of another program", "Correct the port")
    else:
        yield from project.unserved(parts.path, where, method)


def _check_paths(arguments: Words, where: str, project: Project) -> Remarks:
    for word in arguments:
        for part in word.partition("=")[::2] if word.startswith("-") else [word]:
            path = part.partition("::")[0]
            if PATH.fullmatch(path) and not project.exists(path) and "/" not in path[:1]:
                yield fault(where, f"there is no {path}", "Name an existing file or folder")
