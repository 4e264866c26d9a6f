"""The server."""

from fastapi import FastAPI
from uvicorn import Config


def test_server_uses_fast_event_loop_and_parser() -> None:
    config = Config(FastAPI(), log_config=None)
    config.load()
    factory = config.get_loop_factory()
    assert factory
    assert factory.__module__.startswith("uvloop")
    assert config.http_protocol_class.__name__ == "HttpToolsProtocol"
