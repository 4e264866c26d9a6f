"""Records the results of the hostile tests for docs/security.md, if requested."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile.sandbox import Sandbox, make_sandbox

Record = Callable[..., None]
RECORD = "SCAFFOLD_TESTS_RECORD"


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    return make_sandbox(tmp_path / "world")


@pytest.fixture
def record() -> Record:
    """Return a function that adds a line to the record, if one is requested."""

    def add(**facts: object) -> None:
        if file := os.environ.get(RECORD):
            with Path(file).open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(facts) + "\n")

    return add
