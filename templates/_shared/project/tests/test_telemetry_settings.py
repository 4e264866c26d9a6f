"""The settings of traces and error reports."""

import pytest
from fixtures.environment import Refusal


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "hidden:4317"),
        ("SENTRY_DSN", "https://sentry.example/hidden"),
    ],
)
def test_invalid_address_is_reported(refusal: Refusal, name: str, value: str) -> None:
    assert "hidden" not in refusal(name, value)
