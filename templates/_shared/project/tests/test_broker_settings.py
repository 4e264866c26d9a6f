"""The settings of the broker."""

import pytest
from fixtures.environment import PRODUCTION, Refusal


@pytest.mark.parametrize(
    "url",
    [
        "sqs://hidden",
        "FILESYSTEM://hidden",
        "filesystem://",
        "amqp://user:hidden@broker:port/name",
    ],
)
def test_invalid_url_is_reported(refusal: Refusal, url: str) -> None:
    assert "hidden" not in refusal("BROKER_URL", url)


def test_folder_is_not_a_broker_in_production(refusal: Refusal) -> None:
    said = refusal("BROKER_URL", "filesystem://.jobs", **PRODUCTION)
    assert said.startswith("production needs a server, e.g. redis://")
