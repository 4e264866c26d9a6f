"""Measure what the project holds itself to, and write the table in the README.

    python -m benchmarks.run [--rounds N] [--no-write]

Needs the project installed, with cookiecutter (`pip install cookiecutter`), and git. The first
round installs a starter, so the package registry or a full cache of uv is needed. Run it on a
machine that does nothing else.
"""

import argparse
import compileall
import json
import os
import platform
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import generator
from benchmarks import commands, figures, report
from benchmarks.roundrobin import Timing, compare

LEAST_ROUNDS = 11
IDENTITY = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (("NAME", "Ada"), ("EMAIL", "ada@example.com"))
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print the figures and the missed goals, and write the README's table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=LEAST_ROUNDS)
    parser.add_argument("--no-write", action="store_true", help="print the figures only")
    options = parser.parse_args(argv)
    os.environ |= IDENTITY
    found = measure(options.rounds)
    print(report.section(found))
    for row in found.rows:
        if not row.met:
            print(f"Missed the goal of {row.goal}: {row.name} ({row.base or row.unit})")
    if not options.no_write:
        report.save(found)
    return 0


def measure(rounds: int) -> report.Report:
    """Measure all figures in one run."""
    for folder in (sysconfig.get_path("purelib"), str(Path(generator.__file__).parent)):
        compileall.compile_dir(folder, quiet=2)
    setting = _setting(rounds)
    timings: dict[str, Timing] = {}
    for group in (commands.start_up, commands.new, commands.whole):
        with tempfile.TemporaryDirectory(prefix="bench-") as place:
            timings |= compare(group(Path(place)), rounds)
    timings |= _living(rounds)
    return report.Report(setting, list(figures.rows(timings)), list(figures.growth(timings)))


def _living(rounds: int) -> dict[str, Timing]:
    """Measure what happens in a living process."""
    words = [sys.executable, "-m", "benchmarks.living", str(rounds)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    return {name: Timing(walls) for name, walls in json.loads(done.stdout).items()}


def _setting(rounds: int) -> str:
    """Return where and with what the figures are measured, as a sentence."""
    programs = [
        f"CPython {platform.python_version()}",
        f"scaffold {generator.__version__}",
        *(f"{name} {version(name)}" for name in ("copier", "cookiecutter", "uv")),
        _output("git", "--version").replace("version ", ""),
    ]
    day = datetime.now(UTC).date().isoformat()
    return (
        f"Measured on {day}: {_processor()}, {os.cpu_count()} cores, {platform.system()} "
        f"{platform.release().partition('-')[0]}, load {os.getloadavg()[0]:.1f} at the start; "
        f"{', '.join(programs)}. {rounds} rounds."
    )


def _processor() -> str:
    """Return the name of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
