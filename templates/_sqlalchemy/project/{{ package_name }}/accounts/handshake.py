"""The state of a sign-in while the browser is at the provider.

A signed cookie contains it, so that the server stores nothing for an abandoned sign-in.
"""

import secrets
from datetime import timedelta

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import BaseModel, SecretStr

from ..tables import now

LIFETIME = timedelta(minutes=10)
COOKIE = "__Host-sign-in"  # browsers accept this prefix only over HTTPS and for one host
DEVELOPMENT_COOKIE = "sign-in"
PURPOSE = {"aud": "sign-in"}
UNREADABLE = (JoseError, ValueError)


class Handshake(BaseModel):
    """A sign-in in progress, and the path to return to afterwards."""

    state: str
    nonce: str
    verifier: str
    destination: str


def cookie_name(*, in_production: bool) -> str:
    """Return the name of the cookie; without HTTPS, browsers reject the safer name."""
    return COOKIE if in_production else DEVELOPMENT_COOKIE


def sign(handshake: Handshake, key: SecretStr) -> str:
    """Return the contents of the cookie."""
    claims = {**handshake.model_dump(), **PURPOSE, "exp": now() + LIFETIME}
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(key.get_secret_value()))


def read(cookie: str, key: SecretStr, state: str) -> Handshake | None:
    """Return the handshake of this state if this browser started it and it has not expired."""
    expected = jwt.JWTClaimsRegistry(aud={"essential": True, "value": PURPOSE["aud"]})
    try:
        claims = jwt.decode(cookie, OctKey.import_key(key.get_secret_value()), ["HS256"]).claims
        expected.validate(claims)
    except UNREADABLE:
        return None
    handshake = Handshake.model_validate(claims)
    return handshake if secrets.compare_digest(handshake.state.encode(), state.encode()) else None
