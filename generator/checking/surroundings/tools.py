"""Programs that judge files: a shell that only parses, and packages that uv runs."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from generator import limits
from generator.system.processes import Children, Overrun
from generator.system.uv import path_with_uv

SECONDS = 300.0  # that a tool may take; the first run downloads it
TAIL = 2_000  # characters of a tool's output that a remark repeats

Ran = tuple[int, str]  # exit code and output; a code below zero means that it could not run


@dataclass(frozen=True)
class Tools:
    """Runs programs. `refusal` says why packages are not run; each input is judged once.

    `shells` says whether a shell may parse scripts: no word of an untrusted template reaches one.
    """

    children: Children
    refusal: str = ""
    shells: bool = True
    _results: dict[str, Ran] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def run(self, words: tuple[str, ...], folder: Path, environment: Mapping[str, str]) -> Ran:
        """Run a program in a folder; return its exit code, or -1, and the end of its output."""
        with tempfile.TemporaryFile(buffering=0) as output:
            try:
                code = self.children.run(words, folder, environment, output, SECONDS)
            except Overrun as over:
                return -1, str(over)
            except OSError as error:
                return -1, f"it could not be started: {error.strerror or error}"
            output.seek(0)
            return code, output.read(limits.MOST_OUTPUT).decode(errors="replace").strip()

    def package(self, words: tuple[str, ...], folder: Path, content: bytes) -> Ran:
        """Let uv run a package's program on files; the same `content` is judged once."""
        key = hashlib.sha256(repr(words).encode() + content).hexdigest()
        return self.once(key, lambda: self.run(("uv", *words), folder, plain_environment()))

    def shell(self, script: str, folder: Path) -> Ran:
        """Let bash parse a script without running it; -1 without bash."""
        program = shutil.which("bash")
        if not self.shells or not program:
            return -1, "bash is not installed" if self.shells else self.refusal
        key = hashlib.sha256(script.encode()).hexdigest()
        return self.once(key, lambda: self._parsed(program, script, folder))

    def once(self, key: str, work: Callable[[], Ran]) -> Ran:
        """Return the result of some work, done once for each key."""
        with self._lock:
            known = self._results.get(key)
        if known is None:
            known = work()
            with self._lock:
                self._results[key] = known
        return known

    def _parsed(self, program: str, script: str, folder: Path) -> Ran:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".sh") as file:
            file.write(script)
            file.flush()
            return self.run((program, "--norc", "-n", file.name), folder, plain_environment())


def plain_environment() -> dict[str, str]:
    """Return the environment of a tool: without the project's interpreter and environment."""
    hidden = {"VIRTUAL_ENV", "PYTHONPATH", "UV_PYTHON", "UV_PROJECT_ENVIRONMENT", "BASH_ENV", "ENV"}
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return {**kept, "PATH": path_with_uv(), "LC_ALL": "C"}
