"""The settings of mail."""

import pytest
from fixtures.environment import Refusal


@pytest.mark.parametrize(
    "url",
    [
        "http://user:hidden@mail.example.com",
        "smtp://",
        "smtp://user:hidden@mail.example.com:port",
    ],
)
def test_invalid_url_is_reported(refusal: Refusal, url: str) -> None:
    assert "hidden" not in refusal("MAIL_URL", url)
