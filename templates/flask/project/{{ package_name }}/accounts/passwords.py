"""Passwords: hashes in the threads of the server, a few at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore

from apiflask import HTTPError
from pydantic import SecretStr

from . import hashes

places = Semaphore(hashes.PLACES)
processors = Semaphore(hashes.PROCESSORS)


class BusyError(HTTPError):
    """Too many hashes are waiting."""

    def __init__(self) -> None:
        super().__init__(503, hashes.BUSY, headers={"Retry-After": str(hashes.RETRY_AFTER)})


def hash_password(password: SecretStr) -> str:
    """Return the hash of a password, or respond with 503 if too many hashes are waiting."""
    with _turn():
        return hashes.hasher.hash(password.get_secret_value())


def verify_password(password: SecretStr, kept: str) -> tuple[bool, str | None]:
    """Return whether the password is correct, and a new hash if the stored one is outdated."""
    with _turn():
        return hashes.hasher.verify_and_update(password.get_secret_value(), kept)


@contextmanager
def _turn() -> Iterator[None]:
    if not places.acquire(blocking=False):
        raise BusyError
    try:
        with processors:
            yield
    finally:
        places.release()
