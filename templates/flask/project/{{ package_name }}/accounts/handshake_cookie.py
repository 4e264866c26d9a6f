"""The cookie that contains the handshake of a sign-in."""

from flask import Response, request

from ..context import current_settings
from . import handshake
from .handshake import Handshake


def remember(begun: Handshake, response: Response) -> None:
    """Store the handshake in a cookie."""
    settings = current_settings()
    response.set_cookie(
        _name(),
        handshake.sign(begun, settings.secret_key),
        max_age=handshake.LIFETIME,
        secure=settings.in_production,
        httponly=True,
        samesite="lax",
    )


def recall(state: str) -> Handshake | None:
    """Return the handshake of this state if this browser started it and it has not expired."""
    return handshake.read(request.cookies.get(_name(), ""), current_settings().secret_key, state)


def forget(response: Response) -> None:
    """Delete the cookie, so that the handshake works once."""
    in_production = current_settings().in_production
    response.delete_cookie(_name(), secure=in_production, httponly=True, samesite="lax")


def _name() -> str:
    return handshake.cookie_name(in_production=current_settings().in_production)
