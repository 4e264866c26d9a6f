"""Connections to the database, and what can happen to its rows."""

import re
from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

WILDCARDS = {"%": ".*", "_": "."}


class CollisionError(Exception):
    """Another request has changed or deleted the row since it was read."""


def prepare(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Replace LIKE, with which Django searches: that of SQLite knows only the letters A to Z."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("like", 3, like, deterministic=True)


def like(pattern: object, text: object, escape: str) -> bool | None:
    """Compare a text with a pattern, ignoring the case of all letters."""
    if pattern is None or text is None:
        return None
    return compiled(str(pattern), escape).fullmatch(str(text)) is not None


@lru_cache
def compiled(pattern: str, escape: str) -> re.Pattern[str]:
    """Translate a pattern of LIKE into a regular expression."""
    parts = re.split(f"({re.escape(escape)}.|[%_])", pattern, flags=re.DOTALL)
    return re.compile(
        "".join(WILDCARDS.get(part) or re.escape(part.removeprefix(escape)) for part in parts),
        re.DOTALL | re.IGNORECASE,
    )
