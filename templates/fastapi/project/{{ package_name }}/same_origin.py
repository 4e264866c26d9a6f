"""Protection against requests that pages of other sites send with the cookies of a user."""

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from .errors import problem

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class SameOrigin:
    """Reject changes requested by pages of other sites, because browsers send cookies with them."""

    def __init__(self, app: ASGIApp, *, trusted: Collection[str]) -> None:
        self.app = app
        self.trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on safe methods, and requests from trusted origins or without a browser."""
        changes = scope["type"] == "http" and scope["method"] not in SAFE_METHODS
        if changes and is_of_another_site(Headers(scope=scope), self.trusted):
            answer = problem(scope, 403, "Requests from pages of other sites are not allowed.")
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def is_of_another_site(headers: Headers, trusted: Collection[str]) -> bool:
    """Return whether another site sent the request, by headers that scripts cannot forge."""
    origin = headers.get("Origin")
    if origin in trusted:
        return False
    site = headers.get("Sec-Fetch-Site")
    if site:
        return site not in {"same-origin", "none"}
    return origin is not None and origin.partition("://")[2] != headers.get("Host")
