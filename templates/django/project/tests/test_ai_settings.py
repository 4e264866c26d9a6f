"""Tests of the settings of the language model."""

import pytest
from fixtures.environment import PRODUCTION, Load, Refusal


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AI_BASE_URL", ""),
        ("AI_BASE_URL", "hidden/v1"),
        ("AI_BASE_URL", "https://user:hidden@host/v1"),
        ("AI_MAX_TOKENS", "0"),
        ("AI_MAX_TOKENS", "1.5"),
        ("AI_TIMEOUT", "soon"),
    ],
)
def test_invalid_value_is_reported(refusal: Refusal, name: str, value: str) -> None:
    message = refusal(**PRODUCTION | {name: value})
    assert message.startswith(f"Cannot start. {name} ")
    assert "hidden" not in message


def test_server_requires_model_name(load: Load, refusal: Refusal) -> None:
    server = PRODUCTION | {"AI_BASE_URL": "https://host/v1/"}
    assert "AI_MODEL is missing" in refusal(**server)
    settings = load(**server, AI_MODEL="some-model")
    assert settings["AI_BASE_URL"] == "https://host/v1"
    assert (settings["AI_MAX_TOKENS"], settings["AI_TIMEOUT"]) == (1024, 120)
