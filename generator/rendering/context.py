"""Copier's variables for a template, besides the answers: plain data, no paths of this machine.

Tasks get the real paths and the interpreter from Copier itself.
"""

import os
import sys
from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from dataclasses import dataclass
from datetime import date, time, timedelta, tzinfo
from pathlib import PurePath
from typing import Any

SYSTEMS = {"darwin": "macos", "linux": "linux", "win32": "windows"}
EXACT = frozenset({str, int, float, bool, type(None)})  # the most frequent types
AS_THEY_ARE = (bytes, date, time, timedelta, tzinfo)
SCALARS: Mapping[type, Callable[[Any], object]] = {  # conversions that call no method of a subclass
    str: str.__str__,
    int: int.__int__,
    float: float.__float__,
}
IN_ORDER = (list, tuple, range, Iterator, KeysView, ValuesView, ItemsView)


@dataclass(frozen=True)
class Origin:
    """The origin of a project as it may record it: the template, its commit, the project's name.

    `template` names the source without a path; `commit` is its version, empty if none is known.
    `ref` is the requested git ref, `hash` the whole hash of the commit.
    """

    template: str = "template"
    commit: str = ""
    project: str = "project"
    ref: str = ""
    hash: str = ""


def context(origin: Origin, answers_file: str, external: Iterable[str] = ()) -> dict[str, Any]:
    """Return Copier's variables for the texts of questions.

    A new project has no files yet, so the files that a template calls `external` are empty.
    """
    return {
        "_copier_conf": {
            "answers_file": PurePath(answers_file),
            "dst_path": PurePath(origin.project),
            "os": SYSTEMS.get(sys.platform),
            "sep": os.sep,
            "src_path": PurePath(origin.template),
            "vcs_ref": origin.ref or None,
            "vcs_ref_hash": origin.hash or None,
        },
        "_copier_phase": "prompt",
        "_copier_python": "python",
        "_external_data": {name: {} for name in external},
        "_folder_name": origin.project,
        "_src_path": origin.template,
        **({"_commit": origin.commit} if origin.commit else {}),
    }


def plain(value: Any, path: Callable[[PurePath], object] = PurePath) -> Any:  # noqa: ANN401
    """Return a value as plain data; a subclass of a text or a number becomes its base type.

    `path` converts paths. Raises `TypeError` for anything but data.
    """
    if type(value) in EXACT or isinstance(value, AS_THEY_ARE):
        return value
    for kind, copied in SCALARS.items():
        if isinstance(value, kind):
            return copied(value)
    if isinstance(value, PurePath):
        return path(value)
    if isinstance(value, Mapping):
        return {_hashable(key, path): plain(item, path) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return {_hashable(item, path) for item in value}
    if isinstance(value, IN_ORDER):
        return [plain(item, path) for item in value]
    raise TypeError(f"{type(value).__name__} is not data")


def _hashable(key: object, path: Callable[[PurePath], object]) -> object:
    if isinstance(key, tuple):
        return tuple(_hashable(part, path) for part in key)
    return key if type(key) in EXACT else plain(key, path)
