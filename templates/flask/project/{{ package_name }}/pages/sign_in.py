"""The way of a visitor to the sign-in page."""

from urllib.parse import urlencode

from flask import Response, redirect, request


def ask_to_sign_in() -> Response:
    """Redirect to the sign-in page, and then back; htmx needs a header for the redirect."""
    destination = request.full_path.removesuffix("?") if request.method == "GET" else "/"
    address = f"/sign-in?{urlencode({'next': destination})}"
    if "HX-Request" in request.headers:
        return Response(status=401, headers={"HX-Redirect": address})
    response: Response = redirect(address, 303)  # type: ignore[assignment]
    return response
