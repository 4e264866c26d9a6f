"""Settings of all tests: hypothesis without deadlines, user folders of their own, signals.

No test sees the user's own aliases, or adds to the user's folders.
"""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.checks import check
from tests.support.repositories import cache, origin
from tests.support.signals import handling, signals_restored
from tests.support.terminal import Conversation

__all__ = ["cache", "check", "origin", "talk"]

settings.register_profile(
    "facts",
    deadline=None,
    derandomize=False,  # as in CI
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("facts")

# A shell that starts the tests in the background ignores Ctrl-C, and nohup ignores SIGHUP.
for number, handler in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGHUP, signal.SIG_DFL),
):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, handler)


@pytest.fixture(scope="session", autouse=True)
def _nothing_registered(tmp_path_factory: pytest.TempPathFactory) -> None:
    uv = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config", "uv", "uv.toml")
    if uv.is_file():
        os.environ.setdefault("UV_CONFIG_FILE", str(uv))
    os.environ["XDG_CONFIG_HOME"] = str(tmp_path_factory.mktemp("config"))
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))


@pytest.fixture(autouse=True)
def _no_name_left() -> Iterator[None]:
    """Forget the aliases that a test added: another test would read, or even fetch, them."""
    yield
    shutil.rmtree(Path(os.environ["XDG_CONFIG_HOME"], "scaffold"), ignore_errors=True)


@pytest.fixture(autouse=True)
def _signals_as_before() -> Iterator[None]:
    """Fail a test that changes signal handlers, which later tests and their processes inherit."""
    with signals_restored():
        before = handling()
        yield
        assert handling() == before


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Conversation]:
    folder = tmp_path / "here"
    folder.mkdir()
    conversation = Conversation(folder)
    yield conversation
    conversation.close()
