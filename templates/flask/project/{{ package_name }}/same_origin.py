"""Protection against requests that pages of other sites send with the cookies of a user."""

from collections.abc import Collection

from flask import Flask, request
from werkzeug.exceptions import Forbidden

from .cross_site import REFUSAL, SAFE_METHODS, is_of_another_site


def install(app: Flask, trusted: Collection[str]) -> None:
    """Reject changes requested by pages of other sites, because browsers send cookies with them."""

    @app.before_request
    def check_origin() -> None:
        headers = request.headers
        origin, site = headers.get("Origin"), headers.get("Sec-Fetch-Site")
        changes = request.method not in SAFE_METHODS
        if changes and is_of_another_site(origin, site, headers.get("Host"), trusted):
            raise Forbidden(REFUSAL)
