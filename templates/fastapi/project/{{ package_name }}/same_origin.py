"""Protection against requests that pages of other sites send with the cookies of a user."""

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from .cross_site import REFUSAL, SAFE_METHODS, is_of_another_site
from .errors import problem


class SameOrigin:
    """Reject changes requested by pages of other sites, because browsers send cookies with them."""

    def __init__(self, app: ASGIApp, *, trusted: Collection[str]) -> None:
        self.app = app
        self.trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on safe methods, and requests from trusted origins or without a browser."""
        if is_refused(scope, self.trusted):
            answer = problem(scope, 403, REFUSAL)
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def is_refused(scope: Scope, trusted: Collection[str]) -> bool:
    """Return whether a page of another site requests a change."""
    if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
        return False
    headers = Headers(scope=scope)
    origin, site = headers.get("Origin"), headers.get("Sec-Fetch-Site")
    return is_of_another_site(origin, site, headers.get("Host"), trusted)
