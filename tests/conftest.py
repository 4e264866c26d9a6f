"""How hypothesis works here: without a clock, for the machine may be busy; who is talked to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.checking import check
from tests.talking import Conversation

__all__ = ["check", "talk"]

settings.register_profile(
    "facts",
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("facts")


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Conversation]:
    folder = tmp_path / "here"
    folder.mkdir()
    conversation = Conversation(folder)
    yield conversation
    conversation.close()
