"""Merge the JSON reports of all shards of a check into one."""

from collections.abc import Mapping, Sequence
from typing import Any

from generator.checking.reports import PROVEN
from generator.errors import InputError
from generator.messages import counted, join_words, printable

SAME = ("template", "version", "services", "skipped", "refused", "findings")
Document = Mapping[str, Any]


def merge_reports(reports: Sequence[Document]) -> dict[str, Any]:
    """Return one report of all shards, as if one machine had proven all sets.

    `seconds` are the sum. Raises `InputError` if shards are missing, duplicate or of another check.
    """
    try:
        return _merge(reports)
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        raise InputError(
            "The files are not JSON reports of one `scaffold template check --json`. Check each "
            f"shard again, and pass its output ({printable(str(error))})."
        ) from error


def _merge(reports: Sequence[Document]) -> dict[str, Any]:
    first = reports[0]
    _refuse_others(reports)
    masks = {
        kind: _joined([report["masks"].get(kind, "0") for report in reports])
        for kind in dict.fromkeys(kind for report in reports for kind in report["masks"])
    }
    counts = {kind: int(mask, 16).bit_count() for kind, mask in masks.items()}
    unproven: dict[str, int] = {}
    for report in reports:
        for reason, number in report["unproven"].items():
            unproven[reason] = unproven.get(reason, 0) + number
    rendered, proven = counts.get("rendered", 0), counts.get(PROVEN, 0)
    return {
        **first,
        "green": all(report["green"] for report in reports),
        "seconds": round(sum(report["seconds"] for report in reports), 1),
        "coverage": first["coverage"]
        and {**first["coverage"], "rendered": rendered, "proven": proven},
        "columns": {kind: number for kind, number in counts.items() if kind != PROVEN},
        "masks": masks,
        "shard": {"part": 1, "of": 1, "sets": first["shard"]["sets"]},
        "unproven": unproven,
        "sets": [item for report in reports for item in report["sets"]],
    }


def _refuse_others(reports: Sequence[Document]) -> None:
    """Refuse reports that are not all shards of one check, each once."""
    first = reports[0]
    for report in reports:
        other = [key for key in SAME if report[key] != first[key]]
        other += [
            key
            for key in ("strength", "possible", "valid")
            if (report["coverage"] or {}).get(key) != (first["coverage"] or {}).get(key)
        ]
        other += [key for key in ("of", "sets") if report["shard"][key] != first["shard"][key]]
        if other:
            raise InputError(
                f"The reports are of different checks: {join_words(sorted(set(other)))} differ. "
                "Merge the shards of one check."
            )
    parts = sorted(report["shard"]["part"] for report in reports)
    of = first["shard"]["of"]
    if of != len(parts) or parts != list(range(1, of + 1)):
        given = f"{counted(len(parts), 'report')}, of the parts {join_words(map(str, parts))}"
        raise InputError(f"There are {given} of {of}: pass each part once.")
    ids = [item["id"] for report in reports for item in report["sets"] if item["status"]]
    if len(set(ids)) != first["shard"]["sets"] or len(set(ids)) != len(ids):
        raise InputError(
            f"The reports contain {len(set(ids))} of {first['shard']['sets']} sets. Check all "
            "shards with the same interpreters and the same version of the template."
        )


def _joined(masks: Sequence[str]) -> str:
    bits = 0
    for mask in masks:
        bits |= int(mask, 16)
    return f"{bits:x}"
