"""The way of a visitor to the sign-in page."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope


def ask_to_sign_in(scope: Scope) -> Response:
    """Redirect to the sign-in page, and then back; htmx needs a header for the redirect."""
    request = Request(scope)
    destination = "/"
    if request.method == "GET":
        destination = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    address = f"/sign-in?{urlencode({'next': destination})}"
    if "HX-Request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)
