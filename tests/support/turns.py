"""Tests that take turns in CI: each run takes one part of them, and the next day's the next one."""

import os
from collections.abc import Sequence
from typing import TypeVar

Part = TypeVar("Part")


def in_turn(parts: Sequence[Part]) -> list[Part]:
    """Return the part whose turn it is; all of them where CI does not say which."""
    turn = os.environ.get("SCAFFOLD_TESTS_TURN")
    return list(parts) if turn is None else [parts[int(turn) % len(parts)]]
