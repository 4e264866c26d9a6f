"""The limit on wrong passwords, which django-axes counts; the settings have its figures."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def account_of(request: HttpRequest, credentials: Mapping[str, str] | None) -> str:
    """Return the account of an attempt, in small letters: otherwise each spelling would count alone."""
    named = (credentials or request.POST).get("username", "")
    return named.lower()


def refuse(_request: HttpRequest, *_: Any) -> HttpResponse:
    """Return 429, and the longest time until the limit ends."""
    seconds = int(settings.AXES_COOLOFF_TIME.total_seconds())
    headers = {"Retry-After": str(seconds)}
    return HttpResponse(settings.AXES_COOLOFF_MESSAGE, status=429, headers=headers)
