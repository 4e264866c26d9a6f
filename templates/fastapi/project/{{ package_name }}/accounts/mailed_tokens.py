"""Tokens in mails. They are signed and not stored.

A token is valid until it expires, or until the mail address or the password of its account changes.
"""

import hashlib
import hmac
import re
from datetime import timedelta
from typing import NamedTuple

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

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


async def find_user(
    session: AsyncSession, key: SecretStr, purpose: Purpose, token: str
) -> User | None:
    """Return the user of a valid token, unless the account is disabled."""
    match = TOKEN.fullmatch(token)
    if match is None or int(match["end"]) <= now().timestamp():
        return None
    user = await session.get(User, int(match["user"]))
    if user is None or not user.is_active:
        return None
    expected = _sign(key, purpose, user, int(match["end"]))
    return user if hmac.compare_digest(match["signature"], expected) else None


def _sign(key: SecretStr, purpose: Purpose, user: User, end: int) -> str:
    address = user.email
    if purpose is CONFIRMATION and user.new_email:
        address += f" {user.new_email}"
    signed = f"{purpose.name}:{user.id}:{end}:{address}:{user.password_hash}"
    return hmac.new(key.get_secret_value().encode(), signed.encode(), hashlib.sha256).hexdigest()
