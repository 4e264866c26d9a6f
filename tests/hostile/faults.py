"""A run of the command in which one step fails: the k-th call that changes a file.

The steps of all processes count: of the command, of its worker and of git.
"""

import atexit
import errno
import shlex
import shutil
import signal
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.hostile.sandbox import Sandbox
from tests.support.processes import COMMAND, Outcome, run

SOURCE = Path(__file__).with_name("faults.c")
NEVER = 0


@dataclass(frozen=True)
class Fault:
    """A fault: a signal to the command or to the process of the step, or an error."""

    name: str
    signal: int = 0
    errno: int = 0
    self: bool = False


SIGNALS = (
    Fault("SIGKILL", signal=signal.SIGKILL),
    Fault("SIGTERM", signal=signal.SIGTERM),
    Fault("SIGINT", signal=signal.SIGINT),
)
ERRORS = (
    Fault("ENOSPC", errno=errno.ENOSPC),
    Fault("EACCES", errno=errno.EACCES),
    Fault("EIO", errno=errno.EIO),
    Fault("the death of who does it", signal=signal.SIGKILL, self=True),
)


@cache
def library() -> str:
    """Compile the library that intercepts system calls; skip if that is not possible."""
    built = Path(mkdtemp(prefix="faults-")) / "faults.so"
    atexit.register(shutil.rmtree, built.parent, ignore_errors=True)
    command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(built), str(SOURCE), "-ldl"]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    except OSError as error:
        pytest.skip(f"there is no compiler of C here: {error}")
    if done.returncode:
        pytest.skip(f"the library cannot be compiled here: {done.stderr.strip()}")
    return str(built)


def run_with(
    sandbox: Sandbox, arguments: Sequence[str], fault: Fault | None = None, at: int = NEVER
) -> tuple[Outcome, int]:
    """Run the command; return its result and the number of steps."""
    counter = sandbox.root.parent / "counter"
    counter.write_bytes(struct.pack("i", 0))
    fault = fault or Fault("nothing")
    changes = {
        **sandbox.variables,
        "FAULT_COUNTER": str(counter),
        "FAULT_ROOT": str(sandbox.here),
        "FAULT_AT": str(at),
        "FAULT_SIGNAL": str(int(fault.signal)),
        "FAULT_ERRNO": str(fault.errno),
        "FAULT_SELF": str(int(fault.self)),
    }
    words = shlex.join([*COMMAND, *arguments])
    begin = f"export FAULT_PID=$$ LD_PRELOAD={shlex.quote(library())}; exec {words}"
    outcome = run(["sh", "-c", begin], sandbox.here, **changes)
    return outcome, struct.unpack("i", counter.read_bytes())[0]
