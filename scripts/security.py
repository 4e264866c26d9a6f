"""Write docs/security.md from a run of the hostile corpus, the fuzzer and the fault injection.

    python -m scripts.security [--promises | FILE ...]

Without records of such runs, run all of tests/hostile: an hour, on Linux, with a C compiler.
`--promises` changes only the table of the promises, whose tests CI runs.
"""

import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from generator import __version__
from scripts.markdown import draw

PAGE = Path(__file__).parents[1] / "docs" / "security.md"
PROMISES = Path(__file__).with_name("promises.toml")
RECORD = "SCAFFOLD_TESTS_RECORD"
COMMAND = (sys.executable, "-m", "pytest", "-q", "-m", "", "tests/hostile")
LONGEST = 110  # characters of a message that the page shows

OPENING = """\
# Security tests

Made on {date} by `python -m scripts.security` with scaffold {version} on CPython {python} and
{system}. Do not edit this page by hand. [SECURITY.md](../SECURITY.md) lists the promises.

A test fails if a run ends with a traceback, an undocumented exit code, a byte written outside the
project, part of a project, or a process or temporary folder that remains. The script writes this
page only if no test fails.
"""
PROMISES_TITLE = "## How each promise is tested"
CORPUS_TITLE = "## The corpus"
HELD = """\
Each promise of [SECURITY.md](../SECURITY.md), the attempts to break it, and their tests.
"""
CORPUS = """\
Hostile or broken templates and inputs. Each runs through the real command, with its own home,
temporary folder and working folder. Afterwards these folders are unchanged to the byte.
"""
FUZZER = """\
Random templates, manifests, names, options and answers files. Each runs through the entry point of
the command.
"""
FAULTS = """\
`scaffold new` with one fault, at each call in turn that changes a file: in the command, in the
rendering process, or in git. Afterwards the project is complete or does not exist, and the next run
generates it or finds it complete. Only SIGKILL leaves files behind, and the next run removes them.
"""


def main(argv: Sequence[str]) -> int:
    """Read the records, or make one, and write the page; return 1 if a test fails."""
    if argv == ["--promises"]:
        PAGE.write_text(replace_promises(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
        return 0
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
                    ("attempts", "count", "tracebacks", "bytes outside", "left over"),
                    _sums(records),
                ),
                _draw_promises(),
                f"{CORPUS_TITLE}\n\n{CORPUS}",
                _table(("case", "exit code", "message"), map(_case, _in_order(cases))),
                f"## The fuzzer\n\n{FUZZER}",
                _table(("random input", "executions"), _executions(fuzzed)),
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
        "steps with a fault": sum(record.get("steps", 0) for record in records),
    }
    for what, count in counts.items():
        yield what, f"{count:,}", 0, 0, 0


def read_promises() -> dict[str, dict[str, list[str]]]:
    """Return each promise with its attempts, and their tests: `FILE::NAME`, or `*` for all."""
    rows = tomllib.loads(PROMISES.read_text(encoding="utf-8"))["promise"]
    return {row["says"]: row["tests"] for row in rows}


def replace_promises(page: str) -> str:
    """Return the page with the present table of the promises."""
    before, _, after = page.partition(PROMISES_TITLE)
    return "".join((before, _draw_promises(), "\n", *after.partition(CORPUS_TITLE)[1:]))


def _draw_promises() -> str:
    table = _table(("promise", "attempts to break it", "tests"), _promises())
    return f"{PROMISES_TITLE}\n\n{HELD}\n{table}"


def _promises() -> Iterator[Sequence[object]]:
    for says, tried in read_promises().items():
        for number, (what, tests) in enumerate(tried.items()):
            files = dict.fromkeys(test.partition("::")[0] for test in tests)
            links = ", ".join(f"[{Path(file).stem}](../{file})" for file in files)
            yield says.rstrip(".") if number == 0 else "", what, links


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
