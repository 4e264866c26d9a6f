"""Passwords: Argon2 hashes, and tokens to reset a forgotten password."""

import asyncio
import hashlib
import hmac
import os
import re
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from threading import Semaphore
from typing import Any

from fastapi import HTTPException
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from ..database import now
from .models import User

RESET_LIFETIME = timedelta(hours=1)
RESET_TOKEN = re.compile(r"(?P<user>\d{1,18})\.(?P<end>\d{1,12})\.(?P<signature>\w+)", re.ASCII)

BUSY = "Too many sign-ins at the moment; try again in a few seconds."
RETRY_AFTER = 2  # seconds

hasher = PasswordHash([Argon2Hasher()])
# Hashing is slow and uses 64 MiB on purpose, so limit how many hashes run and how many wait.
PROCESSORS = os.cpu_count() or 1
threads = ThreadPoolExecutor(PROCESSORS, "argon2")
places = Semaphore(16 * PROCESSORS)


class BusyError(HTTPException):
    """Too many hashes are waiting."""

    def __init__(self) -> None:
        super().__init__(503, BUSY, {"Retry-After": str(RETRY_AFTER)})


async def hash_password(password: SecretStr) -> str:
    """Return the hash of a password, or respond with 503 if too many hashes are waiting."""
    hashed: str = await asyncio.wrap_future(_start(hasher.hash, password.get_secret_value()))
    return hashed


async def verify_password(password: SecretStr, kept: str) -> tuple[bool, str | None]:
    """Return whether the password is correct, and a new hash if the stored one is outdated."""
    verifying = _start(hasher.verify_and_update, password.get_secret_value(), kept)
    verified: tuple[bool, str | None] = await asyncio.wrap_future(verifying)
    return verified


def make_reset_token(key: SecretStr, user: User) -> str:
    """Return a token to reset the password, valid until it expires or the password changes."""
    end = int((now() + RESET_LIFETIME).timestamp())
    return f"{user.id}.{end}.{_sign(key, user, end)}"


async def find_reset_user(session: AsyncSession, key: SecretStr, token: str) -> User | None:
    """Return the user whose password the token resets, if it is valid."""
    match = RESET_TOKEN.fullmatch(token)
    if match is None or int(match["end"]) <= now().timestamp():
        return None
    user = await session.get(User, int(match["user"]))
    if user is None:
        return None
    expected = _sign(key, user, int(match["end"]))
    return user if hmac.compare_digest(match["signature"], expected) else None


def _start(work: Callable[..., Any], *arguments: str) -> Future[Any]:
    if not places.acquire(blocking=False):
        raise BusyError
    future = threads.submit(work, *arguments)
    future.add_done_callback(lambda _: places.release())
    return future


def _sign(key: SecretStr, user: User, end: int) -> str:
    signed = f"password reset:{user.id}:{end}:{user.password_hash}"
    return hmac.new(key.get_secret_value().encode(), signed.encode(), hashlib.sha256).hexdigest()
