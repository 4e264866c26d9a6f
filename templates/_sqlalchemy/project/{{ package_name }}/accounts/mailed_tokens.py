"""Tokens in mails. They are signed and not stored.

A token is valid until it expires, or until the mail address or the password of its account changes.
"""

import hashlib
import hmac
import re
from datetime import timedelta
from typing import NamedTuple

from pydantic import SecretStr

from ..tables import now
from .models import User

TOKEN = re.compile(r"(?P<user>\d{1,18})\.(?P<end>\d{1,12})\.(?P<signature>\w+)", re.ASCII)


class Purpose(NamedTuple):
    """What a token is for, and how long it is valid."""

    name: str
    lifetime: timedelta


RESET = Purpose("password reset", timedelta(hours=1))
CONFIRMATION = Purpose("confirmation", timedelta(days=1))


def make_token(key: SecretStr, purpose: Purpose, user: User) -> str:
    """Return a token for this purpose and user."""
    end = int((now() + purpose.lifetime).timestamp())
    return f"{user.id}.{end}.{_sign(key, purpose, user, end)}"


def read_user_id(token: str) -> int | None:
    """Return the id in a token that has not expired; `is_of` tells whether the token is genuine."""
    match = TOKEN.fullmatch(token)
    if match is None or int(match["end"]) <= now().timestamp():
        return None
    return int(match["user"])


def is_of(user: User | None, key: SecretStr, purpose: Purpose, token: str) -> bool:
    """Return whether a token is this user's, unless the account is disabled."""
    match = TOKEN.fullmatch(token)
    if match is None or user is None or not user.is_active:
        return False
    expected = _sign(key, purpose, user, int(match["end"]))
    return hmac.compare_digest(match["signature"], expected)


def _sign(key: SecretStr, purpose: Purpose, user: User, end: int) -> str:
    address = user.email
    if purpose is CONFIRMATION and user.new_email:
        address += f" {user.new_email}"
    signed = f"{purpose.name}:{user.id}:{end}:{address}:{user.password_hash}"
    return hmac.new(key.get_secret_value().encode(), signed.encode(), hashlib.sha256).hexdigest()
