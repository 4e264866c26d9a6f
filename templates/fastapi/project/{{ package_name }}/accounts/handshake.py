"""The state of a sign-in while the browser is at the provider.

A signed cookie contains it, so that the server stores nothing for an abandoned sign-in.
"""

import secrets
from datetime import timedelta

from fastapi import Request, Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import BaseModel

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


def remember(handshake: Handshake, request: Request, response: Response) -> None:
    """Store the handshake in a cookie."""
    claims = {**handshake.model_dump(), **PURPOSE, "exp": now() + LIFETIME}
    response.set_cookie(
        _cookie_name(request),
        jwt.encode({"alg": "HS256"}, claims, _key(request)),
        max_age=int(LIFETIME.total_seconds()),
        secure=request.app.state.settings.in_production,
        httponly=True,
        samesite="lax",
    )


def recall(request: Request, state: str) -> Handshake | None:
    """Return the handshake of this state if this browser started it and it has not expired."""
    cookie = request.cookies.get(_cookie_name(request), "")
    expected = jwt.JWTClaimsRegistry(aud={"essential": True, "value": PURPOSE["aud"]})
    try:
        claims = jwt.decode(cookie, _key(request), ["HS256"]).claims
        expected.validate(claims)
    except UNREADABLE:
        return None
    handshake = Handshake.model_validate(claims)
    return handshake if secrets.compare_digest(handshake.state.encode(), state.encode()) else None


def forget(request: Request, response: Response) -> None:
    """Delete the cookie, so that the handshake works once."""
    response.delete_cookie(
        _cookie_name(request),
        secure=request.app.state.settings.in_production,
        httponly=True,
        samesite="lax",
    )


def _cookie_name(request: Request) -> str:
    return COOKIE if request.app.state.settings.in_production else DEVELOPMENT_COOKIE


def _key(request: Request) -> OctKey:
    return OctKey.import_key(request.app.state.settings.secret_key.get_secret_value())
