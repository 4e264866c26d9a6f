"""The cookie that contains the handshake of a sign-in."""

from fastapi import Request, Response

from . import handshake
from .handshake import Handshake


def remember(begun: Handshake, request: Request, response: Response) -> None:
    """Store the handshake in a cookie."""
    settings = request.app.state.settings
    response.set_cookie(
        _name(request),
        handshake.sign(begun, settings.secret_key),
        max_age=int(handshake.LIFETIME.total_seconds()),
        secure=settings.in_production,
        httponly=True,
        samesite="lax",
    )


def recall(request: Request, state: str) -> Handshake | None:
    """Return the handshake of this state if this browser started it and it has not expired."""
    cookie = request.cookies.get(_name(request), "")
    return handshake.read(cookie, request.app.state.settings.secret_key, state)


def forget(request: Request, response: Response) -> None:
    """Delete the cookie, so that the handshake works once."""
    in_production = request.app.state.settings.in_production
    response.delete_cookie(_name(request), secure=in_production, httponly=True, samesite="lax")


def _name(request: Request) -> str:
    return handshake.cookie_name(in_production=request.app.state.settings.in_production)
