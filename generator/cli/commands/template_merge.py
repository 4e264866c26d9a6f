"""`scaffold template merge`: merge the JSON reports of all shards of a check."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator import limits
from generator.checking.merging import merge_reports
from generator.cli import output
from generator.documents import load_json, read_text
from generator.errors import InputError
from generator.messages import counted, printable


def run(options: argparse.Namespace) -> int:
    """Merge the reports and print the result; return 1 if one of them is not green."""
    report = merge_reports([_read(Path(name)) for name in options.files])
    if options.json:
        output.say_json(report)
    else:
        output.say(_as_text(report))
    return 0 if report["green"] else 1


def _read(file: Path) -> Mapping[str, Any]:
    try:
        report = load_json(read_text(file, limits.MOST_READ))
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise InputError(f"{file} is not a JSON report: {error}.") from error
    if not isinstance(report, dict):
        raise InputError(f"{file} is not a JSON report of `scaffold template check`.")
    return report


def _as_text(report: Mapping[str, Any]) -> str:
    columns = ", ".join(f"{kind} {number:,}" for kind, number in report["columns"].items())
    failed = [item for item in report["sets"] if item["status"] == "failed"]
    lines = [f"failed {item['id']}  again: {item['again']}" for item in failed]
    lines.append(
        f"{counted(len(report['sets']), 'answer set')} of {report['template']}, "
        f"{len(failed)} failed. Proven: {columns}."
    )
    return "\n".join(map(printable, lines))
