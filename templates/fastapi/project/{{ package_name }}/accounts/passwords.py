"""Passwords: Argon2 hashes."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Semaphore
from typing import Any

from fastapi import HTTPException
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import SecretStr

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


def _start(work: Callable[..., Any], *arguments: str) -> Future[Any]:
    if not places.acquire(blocking=False):
        raise BusyError
    future = threads.submit(work, *arguments)
    future.add_done_callback(lambda _: places.release())
    return future
