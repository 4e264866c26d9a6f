"""Trial: run the commands of documents in a copy of the project, and say which were only read."""

import contextlib
import http.client
import os
import re
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from generator.checking.surroundings.commands import ADDRESS, LOCAL
from generator.checking.surroundings.documents import FIRST
from generator.checking.surroundings.project import HIDDEN, Project
from generator.checking.surroundings.remark import Remarks, fault, ran, read, unproven
from generator.checking.surroundings.statements import Statement, blocks_of, why_only_read
from generator.checking.surroundings.tools import TAIL
from generator.system import trees
from generator.system.processes import Overrun

SECONDS = 120.0  # that a command may take, and a server until it answers
PACE = 0.05  # seconds between two looks at a server
LIVES = 2.0  # seconds for which a worker must run on after its first words
SILENT = 4.0  # seconds for which a silent one must run
FOLLOWS = "it follows a command that was only read"
ELSEWHERE = "only the defaults, everything on and everything off are tried"
SHELL = ("bash", "--norc", "-c")
STRICT = 'set -aeuo pipefail\n{}\nenv -0 > "$0"\n'  # and leave the variables for the next command
LEFT = frozenset({".git", "__pycache__"})  # of what tools made
PASSING = frozenset({"_", "BASH_EXECUTION_STRING", "PWD", "OLDPWD", "SHLVL"})
CURL = "fail\nshow-error\nconnect-timeout = 10\n"  # so that a refused request is an error

Ready = Callable[[BinaryIO], Iterator[bool]]  # whether it is ready, looked at again and again


def check(project: Project) -> Remarks:
    """Run the commands of documents in order; the first one that fails ends the trial."""
    if project.refusal:
        yield unproven(project.refusal)
        return
    if project.tools.shell("true", project.root)[0]:
        yield unproven("bash is not installed")
        return
    blocks = list(blocks_of(project, lambda text: not project.tools.shell(text, project.root)[0]))
    if project.variables is None:
        yield from (read(item.text, ELSEWHERE) for block in blocks for item in block)
        return
    with trees.temporary() as place, contextlib.ExitStack() as servers:
        trial = _begin(project, place, servers)
        for block in blocks:
            for remark in trial.run(block):
                yield remark
                if remark.fault:
                    return


def _begin(project: Project, place: Path, servers: contextlib.ExitStack) -> "Trial":
    """Copy the project; the environment and the caches of tools are those that it has."""
    copy = place / "project"
    trees.copy(project.root, copy, HIDDEN)
    for entry in project.root.iterdir():
        if any(fnmatchcase(entry.name, pattern) for pattern in HIDDEN) and entry.name not in LEFT:
            (copy / entry.name).symlink_to(entry)
    (place / ".curlrc").write_text(CURL, encoding="utf-8")
    port = _free_port()
    variables = {
        **(project.variables or {}),
        **project.plan.trial,
        "CURL_HOME": str(place),
        "PORT": str(port),
    }
    return Trial(replace(project, root=copy), place, port, variables, servers)


@dataclass
class Trial:
    """The commands run so far: `variables` are those that they left, and one server may be on."""

    project: Project
    place: Path
    port: int
    variables: Mapping[str, str]
    servers: contextlib.ExitStack
    done: set[str] = field(default_factory=set)
    _ports: "re.Pattern[str]" = field(init=False)

    def __post_init__(self) -> None:
        """Prepare to replace the ports that documents name by a free one."""
        ports = self.project.ports or _named_ports(self.project)
        self._ports = re.compile(rf"\b(?:{'|'.join(sorted(ports)) or '(?!)'})\b")

    def run(self, block: list[Statement]) -> Remarks:
        """Run the commands of a block; after one that is only read, the others are too."""
        reason = ""
        for where, text in block:
            reason = reason and FOLLOWS
            reason = reason or why_only_read(text, self.project, self.variables)
            if reason:
                yield read(text, reason)
            elif failure := self._failure(text):
                yield fault(where, f"`{text}` {failure}", "Correct the command or the project")
            else:
                yield ran(text)

    def _failure(self, text: str) -> str:
        """Run a command, unless it was; return what is wrong, or an empty string."""
        command = self._ports.sub(str(self.port), text)
        if all(part.strip() in self.done for part in command.split("&&")):
            return ""
        failure = self._tried(text, command)
        if not failure:
            self.done |= {command, *self._made(command)}
        return failure

    def _made(self, command: str) -> list[str]:
        """Return the commands that `make` runs for its targets, which need not run again."""
        if not re.fullmatch(r"make [\w.-]+(?: \w+=(?:\w+|\"[\w ]*\"))?", command):
            return []
        tools, words = self.project.tools, (*SHELL, f"{command} --dry-run")
        return tools.run(words, self.project.root, self.variables)[1].splitlines()

    def _tried(self, text: str, command: str) -> str:
        plan = self.project.plan
        if any(fnmatchcase(text, pattern) for pattern in plan.servers):
            self.servers.close()  # the port is needed
            with contextlib.ExitStack() as stack:
                failure = self._until(self._answers, command, stack)
                if not failure:
                    self.servers.push(stack.pop_all())
            return failure
        if any(fnmatchcase(text, pattern) for pattern in plan.endless):
            with contextlib.ExitStack() as stack:
                return self._until(self._lives, command, stack)
        return self._to_its_end(command)

    def _to_its_end(self, command: str) -> str:
        left = self.place / "variables"
        words = (*SHELL, STRICT.format(command), str(left))
        children, folder = self.project.tools.children, self.project.root
        with _file() as output:
            try:
                code = children.run(words, folder, self.variables, output, SECONDS)
            except Overrun as over:
                return _said(str(over), output)
            except OSError as error:
                return f"could not be started: {error.strerror or error}"
            if code:
                return _said(f"ended with {code}", output)
        rows = (row.partition("=") for row in left.read_text(errors="replace").split("\0") if row)
        self.variables = {name: value for name, _, value in rows if name not in PASSING}
        return ""

    def _until(
        self, ready: Callable[[BinaryIO], Iterator[bool]], command: str, stack: contextlib.ExitStack
    ) -> str:
        """Start a command that does not end by itself, and wait until it is ready."""
        output = stack.enter_context(_file())
        words = (*SHELL, f"set -eu\n{command}")
        children = self.project.tools.children
        try:
            child = stack.enter_context(
                children.started(words, self.project.root, self.variables, output)
            )
        except OSError as error:
            return f"could not be started: {error.strerror or error}"
        for is_ready in ready(output):
            if child.poll() is not None:
                return _said(f"ended with {child.returncode}, but is listed as endless", output)
            if is_ready:
                return ""
            time.sleep(PACE)
        return _said(f"did not answer on port {self.port} within {SECONDS:.0f} s", output)

    def _answers(self, _output: BinaryIO) -> Iterator[bool]:
        """Tell again and again whether a server answers, for a limited time."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            yield _is_answered(self.port)

    def _lives(self, output: BinaryIO) -> Iterator[bool]:
        """Tell again and again whether a worker has run for long enough."""
        begin, spoke = time.monotonic(), 0.0
        while True:
            now = time.monotonic()
            if not spoke and os.fstat(output.fileno()).st_size:
                spoke = now
            yield now > begin + SILENT or bool(spoke and now > spoke + LIVES)


def _is_answered(port: int) -> bool:
    """Tell whether something on a port answers a request, with whatever status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _named_ports(project: Project) -> frozenset[str]:
    """Return the ports of this machine that README names."""
    addresses = (urlsplit(found) for found in ADDRESS.findall(project.text(FIRST)))
    return frozenset(str(item.port) for item in addresses if item.hostname in LOCAL and item.port)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def _file() -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile(buffering=0) as output:
        yield output


def _said(ended: str, output: BinaryIO) -> str:
    """Return how a command ended, with the end of its output."""
    output.seek(max(0, output.seek(0, os.SEEK_END) - TAIL))
    return f"{ended}:\n{output.read(TAIL).decode(errors='replace').strip()}\n"
