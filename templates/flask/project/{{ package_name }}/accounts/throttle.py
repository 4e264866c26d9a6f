"""The attempts of the current client, within the limits of `attempts`."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from apiflask import HTTPError
from flask import request

from ..database import db
from ..tables import now
from . import attempts
from .attempts import Limit, hash_key
from .passwords import BusyError

log = structlog.stdlib.get_logger(__name__)


class Throttle:
    """The attempts of the current client.

    Each count is committed at once, because a rejected request is rolled back, and other requests of
    the client wait for it. The session of the request does this, so count before it writes.
    """

    def __init__(self) -> None:
        self.session = db.session
        self.dialect = self.session.get_bind().dialect.name
        self.client = attempts.network_of(request.remote_addr or "")
        self.counted: list[str] = []

    @contextmanager
    def attempt(self, limit: Limit, account: str) -> Iterator[None]:
        """Count an attempt, or respond with 429; remove it if the server was too busy for it."""
        self.count(limit, account)
        try:
            yield
        except BusyError:
            self._take_back()
            raise

    def count(self, limit: Limit, account: str) -> None:
        """Count an attempt before it is made, or respond with 429.

        An attempt beyond one limit does not count for the next limit.
        """
        moment = now()
        self.session.execute(attempts.delete_expired(moment))
        known = self.session.scalar(attempts.select_known(account, self.client))
        self.session.commit()
        for key, owner, allowed in attempts.list_counters(
            limit, account, self.client, is_known=known is not None
        ):
            counted = attempts.count_one(self.dialect, key, owner, moment + limit.span)
            count, end = self.session.execute(counted).one()
            self.session.commit()
            if count > allowed:
                log.warning("too many attempts", action=limit.kind, account=hash_key(account))
                detail, headers = limit.refuse(end, moment)
                raise HTTPError(429, detail, headers=headers)
            self.counted.append(key)

    def succeed(self, account: str) -> None:
        """Remove a counted attempt, and store this client as known to the account."""
        self._take_back()
        self._remember(account)
        self.session.commit()

    def start_afresh(self, account: str) -> None:
        """Delete all attempts on an account and its known clients but this one; do not commit."""
        self.forget(account)
        self._remember(account)

    def forget(self, account: str) -> None:
        """Delete all attempts on an account and its known clients; do not commit."""
        self.session.execute(attempts.delete_attempts(account))

    def _take_back(self) -> None:
        self.session.execute(attempts.take_back(self.counted))
        self.session.commit()
        self.counted.clear()

    def _remember(self, account: str) -> None:
        self.session.execute(attempts.remember(self.dialect, account, self.client))
