"""The paths that an application serves, and whether a request has an answer."""

import fnmatch
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PARAMETER = re.compile(r"\{[^{}/]*\}|<[^<>/]*>|:\w+")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True)
class Routes:
    """The methods of each path of an OpenAPI document, and patterns of other paths."""

    paths: Mapping[str, frozenset[str]]
    others: tuple[str, ...] = ()

    def serves(self, path: str, method: str = "") -> bool:
        """Tell whether a path, with values or parameters, is served with that method."""
        path = path.partition("?")[0].partition("#")[0]
        if any(fnmatch.fnmatchcase(path, pattern) for pattern in self.others):
            return True
        found = [methods for known, methods in self.paths.items() if _fits(known, path)]
        return any(not method or method in methods for methods in found)


def read_routes(text: str, others: Iterable[str]) -> Routes:
    """Read the OpenAPI document in a command's output; raise `ValueError` if there is none."""
    start = text.find("{")
    document = json.loads(text[start:]) if start >= 0 else None
    paths = document.get("paths") if isinstance(document, dict) else None
    if not isinstance(paths, dict) or not paths:
        raise ValueError("it printed no OpenAPI document with paths")
    return Routes(
        {
            str(path): frozenset(str(method).upper() for method in item)
            for path, item in paths.items()
        },
        tuple(others),
    )


def _fits(known: str, path: str) -> bool:
    """Tell whether a path is one of a route with parameters."""
    if known.rstrip("/") == path.rstrip("/"):
        return True
    ours, theirs = known.split("/"), path.split("/")
    return len(ours) == len(theirs) and all(
        (PARAMETER.search(own) and other) or own == other
        for own, other in zip(ours, theirs, strict=True)
    )
