"""The limit on wrong passwords, which django-axes counts; the settings have its figures."""

from collections.abc import Mapping

from django.http import HttpRequest


def account_of(request: HttpRequest, credentials: Mapping[str, str] | None) -> str:
    """Return the account of an attempt, in small letters: otherwise each spelling would count alone."""
    named = (credentials or request.POST).get("username", "")
    return named.lower()
