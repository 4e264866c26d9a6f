"""The settings of the identity provider."""

import pytest
from fixtures.environment import Refusal


@pytest.mark.parametrize("issuer", ["http://hidden.example.com", "https://"])
def test_invalid_issuer_is_reported(refusal: Refusal, issuer: str) -> None:
    assert "hidden" not in refusal("OIDC_ISSUER", issuer)
