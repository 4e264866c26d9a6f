"""Merge the JSON reports of all shards of a check into one."""

import re
from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

from generator.checking.reports import PROVEN
from generator.errors import InputError
from generator.formats import REPORT, check_format
from generator.messages import join_words
from generator.project.proof import FAILED, NOT_RUN, PASSED
from generator.toml_rows import Row

STATES = (PASSED, FAILED, NOT_RUN)
HEX = re.compile(r"[0-9a-f]+")
COVERAGE = ("strength", "possible", "valid", "rendered", "proven")
KEYS = (
    *("template", "version", "green", "seconds", "services", "skipped", "findings", "coverage"),
    *("columns", "masks", "shard", "refused", "unproven", "sets"),
)
SAME = ("template", "version", "services", "skipped", "refused", "findings")
Document = Mapping[str, Any]


def read_report(document: object, where: str) -> Document:
    """Return a JSON report; raise `InputError` if it is not one of `template check --json`.

    `where` names its file.
    """
    if not isinstance(document, dict):
        raise InputError(f"{where} is not a JSON report of `scaffold template check`.")
    row = Row(where, document)
    check_format(REPORT, document, where)
    row.needs(*KEYS)
    for key in ("template", "version", "refused"):
        if not isinstance(row.values[key], str):
            row.refuse(f"`{key}` must be a string, not {row.values[key]!r}.")
    for key in ("green", "services"):
        row.flag(key)
    _seconds(row)
    _counts(row.table("shard"), "part", "of", "sets")
    if row.values["coverage"] is not None:
        _counts(row.table("coverage"), *COVERAGE)
    for key in ("columns", "unproven"):
        _counts(row.table(key), *row.table(key).values)
    for kind, mask in row.table("masks").values.items():
        if not isinstance(mask, str) or not HEX.fullmatch(mask):
            row.refuse(f"`masks` must contain hexadecimal numbers; {kind!r} is {mask!r}.")
    _check_lists(row)
    return document


def _check_lists(row: Row) -> None:
    if not isinstance(row.values["skipped"], list):
        row.refuse("`skipped` must be a list.")
    for finding in row.rows("findings"):
        finding.needs("file", "line", "rule", "message")
    for item in row.rows("sets"):
        _check_set(item)
    for update in row.rows("updates"):
        update.needs("base", "changed", "both", "conflicts", "files", "status", "steps")
        update.table("changed")
        _counts(update, "both")
        _counts(update.table("conflicts"), *update.table("conflicts").values)


def _check_set(item: Row) -> None:
    item.needs("id", "reason", "status", "steps", "answers", "again")
    item.text("id")
    item.one_of("status", item.text("status"), STATES)
    item.table("answers")
    for step in item.rows("steps"):
        step.needs("step", "status", "seconds", "note", "ran", "read", "proves")
        step.one_of("status", step.text("status"), STATES)
        _seconds(step)


def _seconds(row: Row) -> None:
    value = row.values["seconds"]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < inf:
        row.refuse(f"`seconds` must be a number from 0 on, not {value!r}.")


def _counts(row: Row, *keys: str) -> None:
    """Refuse values that are not whole numbers from 0 on."""
    row.needs(*keys)
    for key in keys:
        value = row.values[key]
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            row.refuse(f"`{key}` must be a whole number from 0 on, not {value!r}.")


def merge_reports(reports: Sequence[Document]) -> dict[str, Any]:
    """Return one report of all shards, as if one machine had proven all sets.

    `seconds` are the sum. Raises `InputError` if shards are missing, duplicate or of another check.
    """
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
        "updates": [item for report in reports for item in report.get("updates", [])],
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
        given = join_words(map(str, parts))
        raise InputError(f"These are the parts {given} of {of}: pass each part once.")
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
