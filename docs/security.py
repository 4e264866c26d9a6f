"""Writes docs/security.md from a run of the hostile corpus, the fuzzer and the fault injection.

    python -m docs.security [FILE ...]

Runs all of tests/hostile when no records of such runs are named: an hour, a compiler of C, Linux.
"""

import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from docs.markdown import draw
from generator import __version__

PAGE = Path(__file__).with_name("security.md")
RECORD = "SCAFFOLD_TESTS_RECORD"
COMMAND = (sys.executable, "-m", "pytest", "-q", "-m", "proof or not proof", "tests/hostile")
LONGEST = 110  # characters that are repeated of what was said

OPENING = """\
# What was tried

Made on {date} by `python -m docs.security` with scaffold {version} on CPython {python} and
{system}; not edited by hand. [SECURITY.md](../SECURITY.md) says what is promised.

A test fails where one of these runs ends in a traceback, by an exit code that is none of ours,
with a byte outside of the project that was to be made, with a part of a project, or with a process
or a temporary folder that stays. A page is written only when none fails.
"""
CORPUS = """\
Templates and inputs that mean harm or are broken, each through the real command in a home, a
temporary folder and a working folder of its own, which are the same afterwards to the byte.
"""
FUZZER = """\
Templates, manifests, names, options and files of answers that are put together at random, each
through the command's own entry.
"""
FAULTS = """\
`scaffold new` with one thing that goes wrong, at each call that changes a file in turn, be it of
the command, of the process that renders, or of git. Afterwards the project is whole or not there,
and the next run makes it, or finds it whole. Only a command that was killed by SIGKILL leaves a
rest, which the next one clears away.
"""


def main(argv: Sequence[str]) -> int:
    """Read the records, or make one, and write the page; 1 where a test fails."""
    if argv:
        lines = [line for name in argv for line in Path(name).read_text("utf-8").splitlines()]
    else:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "record.jsonl")
            done = subprocess.run(COMMAND, check=False, env={**os.environ, RECORD: str(file)})
            if done.returncode:
                return 1
            lines = file.read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    PAGE.write_text(write_page(records, dt.datetime.now(tz=dt.UTC).date()), encoding="utf-8")
    return 0


def write_page(records: Sequence[dict[str, Any]], date: dt.date) -> str:
    """Return the page as Markdown."""
    cases, fuzzed, faults = (
        [record for record in records if record["kind"] == kind]
        for kind in ("case", "fuzz", "fault")
    )
    opening = OPENING.format(
        date=date,
        version=__version__,
        python=platform.python_version(),
        system=platform.system(),
    )
    return (
        "\n".join(
            [
                opening,
                _table(
                    ("tried", "times", "tracebacks", "bytes outside", "left over"), _sums(records)
                ),
                f"## The corpus\n\n{CORPUS}",
                _table(("case", "exit code", "what is said"), map(_case, _in_order(cases))),
                f"## The fuzzer\n\n{FUZZER}",
                _table(("what is put together", "executions"), _executions(fuzzed)),
                f"## Faults at every step\n\n{FAULTS}",
                _table(
                    ("fault", "the project", "repository", "steps"),
                    sorted(map(_fault, faults), key=str),
                ),
            ]
        ).rstrip()
        + "\n"
    )


def _sums(records: Sequence[dict[str, Any]]) -> Iterator[Sequence[object]]:
    counts = {
        "cases of the corpus": sum(record["kind"] == "case" for record in records),
        "executions of the fuzzer": sum(record.get("executions", 0) for record in records),
        "steps at which a fault was put": sum(record.get("steps", 0) for record in records),
    }
    for what, count in counts.items():
        yield what, f"{count:,}", 0, 0, 0


def _in_order(cases: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(cases, key=lambda case: (int(case["what"].split()[0]), case["what"]))


def _case(case: dict[str, Any]) -> Sequence[object]:
    _, _, what = case["what"].partition(" ")
    said = " ".join(case["said"].removeprefix("Error: ").split())
    short = said if len(said) <= LONGEST else f"{said[:LONGEST].rstrip()} …"
    return what, case["code"], f"`{short.replace('`', chr(39))}`"


def _executions(fuzzed: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    counts: dict[str, int] = {}
    for record in fuzzed:
        counts[record["part"]] = counts.get(record["part"], 0) + record["executions"]
    return [(part, f"{count:,}") for part, count in sorted(counts.items())]


def _fault(record: dict[str, Any]) -> Sequence[object]:
    return record["fault"], f"`{record['place']}`", record["git"], record["steps"]


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    return draw(head, [[str(cell) for cell in row] for row in rows])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
