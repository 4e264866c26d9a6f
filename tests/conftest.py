"""How hypothesis works here: without a clock, for the machine may be busy; who is talked to.

No test sees the names that the person who runs it has registered.
"""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.checking import check
from tests.repositories import cache, origin
from tests.talking import Conversation

__all__ = ["cache", "check", "origin", "talk"]

settings.register_profile(
    "facts",
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("facts")

# A shell that starts the tests in the background has all that they start ignore Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _nothing_registered(tmp_path_factory: pytest.TempPathFactory) -> None:
    uv = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config", "uv", "uv.toml")
    if uv.is_file():
        os.environ.setdefault("UV_CONFIG_FILE", str(uv))
    os.environ["XDG_CONFIG_HOME"] = str(tmp_path_factory.mktemp("config"))


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Conversation]:
    folder = tmp_path / "here"
    folder.mkdir()
    conversation = Conversation(folder)
    yield conversation
    conversation.close()
