"""The way of a visitor to the sign-in page."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from ..errors import problem

Page = Callable[..., HttpResponse]


def for_users(view: Page) -> Page:
    """Show a page to users who are signed in; redirect others to sign in, and then back."""

    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **options)
        place = request.get_full_path() if request.method == "GET" else "/"
        address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': place})}"
        if "HX-Request" in request.headers:  # htmx would put the page into a part of this one
            response = problem(401, "Sign in first.")
            response.headers["HX-Redirect"] = address
            return response
        return HttpResponseRedirect(address, status=303)

    return respond
