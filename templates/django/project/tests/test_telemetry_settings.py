"""Tests of the settings of traces and error reports."""

import pytest
from fixtures.environment import Refusal


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SENTRY_DSN", "https://sentry.example/hidden"),
        ("SENTRY_DSN", "https://hidden@sentry.example/"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "hidden:4317"),
    ],
)
def test_invalid_address_is_reported(refusal: Refusal, name: str, value: str) -> None:
    error = refusal(**{name: value})
    assert error.startswith(f"Cannot start. {name} is not valid: ")
    assert "hidden" not in error
