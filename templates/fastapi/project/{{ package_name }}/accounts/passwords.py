"""Passwords: hashes in a few threads, with a limited queue."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Semaphore
from typing import Any

from fastapi import HTTPException
from pydantic import SecretStr

from . import hashes

threads = ThreadPoolExecutor(hashes.PROCESSORS, "argon2")
places = Semaphore(hashes.PLACES)


class BusyError(HTTPException):
    """Too many hashes are waiting."""

    def __init__(self) -> None:
        super().__init__(503, hashes.BUSY, {"Retry-After": str(hashes.RETRY_AFTER)})


async def hash_password(password: SecretStr) -> str:
    """Return the hash of a password, or respond with 503 if too many hashes are waiting."""
    hashing = _start(hashes.hasher.hash, password.get_secret_value())
    hashed: str = await asyncio.wrap_future(hashing)
    return hashed


async def verify_password(password: SecretStr, kept: str) -> tuple[bool, str | None]:
    """Return whether the password is correct, and a new hash if the stored one is outdated."""
    verifying = _start(hashes.hasher.verify_and_update, password.get_secret_value(), kept)
    verified: tuple[bool, str | None] = await asyncio.wrap_future(verifying)
    return verified


def _start(work: Callable[..., Any], *arguments: str) -> Future[Any]:
    if not places.acquire(blocking=False):
        raise BusyError
    future = threads.submit(work, *arguments)
    future.add_done_callback(lambda _: places.release())
    return future
