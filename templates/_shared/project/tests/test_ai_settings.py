"""The settings of the language model."""

import pytest
from fixtures.environment import Load, Refusal


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AI_BASE_URL", "hidden/v1"),
        ("AI_BASE_URL", "https://user:hidden@host/v1"),
        ("AI_MAX_TOKENS", "0"),
        ("AI_TIMEOUT", "soon"),
    ],
)
def test_invalid_value_is_reported(refusal: Refusal, name: str, value: str) -> None:
    assert "hidden" not in refusal(name, value)


def test_server_requires_model_name(load: Load, refusal: Refusal) -> None:
    assert refusal("AI_MODEL", "", AI_BASE_URL="https://host/v1")
    settings = load(AI_BASE_URL="https://host/v1/", AI_MODEL="some-model")
    assert settings.ai_base_url == "https://host/v1"
