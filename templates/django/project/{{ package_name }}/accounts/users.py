"""The user of a request."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from .models import User


def user_of(request: HttpRequest) -> User:
    """Return the signed-in user; the API and the pages ask all others to sign in first."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
