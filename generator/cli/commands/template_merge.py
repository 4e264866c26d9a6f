"""`scaffold template merge`: merge the JSON reports of all shards of a check."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator import formats, limits
from generator.checking.merging import merge_reports, read_report
from generator.cli import output
from generator.documents import load_json, read_text
from generator.errors import InputError
from generator.messages import counted, printable, reason_of


def run(options: argparse.Namespace) -> int:
    """Merge the reports and print the result; return 1 if one of them is not green."""
    report = merge_reports([_read(Path(name)) for name in options.files])
    if options.json:
        output.say_json(formats.REPORT, report)
    else:
        output.say(_as_text(report))
    return 0 if report["green"] else 1


def _read(file: Path) -> Mapping[str, Any]:
    try:
        report = load_json(read_text(file, limits.MOST_READ))
    except OSError as error:
        raise InputError(f"{file} cannot be read: {reason_of(error)}.") from error
    except ValueError as error:
        raise InputError(f"{file} is not a JSON report: {error}.") from error
    return read_report(report, str(file))


def _as_text(report: Mapping[str, Any]) -> str:
    """Return what a person needs of a merged report: what is wrong, proven and not proven."""
    failed = [item for item in report["sets"] if item["status"] == "failed"]
    lines = [
        *(f"{f['file']}:{f['line']}: {f['message']} [{f['rule']}]" for f in report["findings"]),
        *(f"failed {item['id']}  again: {item['again']}" for item in failed),
    ]
    sets = counted(len(report["sets"]), "answer set")
    lines.append(f"{sets} of {report['template']}, {len(failed)} failed.")
    if report["refused"]:
        lines.append(f"Nothing was rendered: {report['refused']}")
    columns = ", ".join(f"{kind} {number:,}" for kind, number in report["columns"].items())
    lines.append(f"Proven: {columns or 'nothing'}.")
    for reason, number in report["unproven"].items():
        lines.append(f"Not proven in {counted(number, 'answer set')}: {reason.removesuffix('.')}.")
    return "\n".join(map(printable, lines))
