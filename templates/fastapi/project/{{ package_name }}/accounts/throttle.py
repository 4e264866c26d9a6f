"""The attempts of the current client, within the limits of `attempts`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import structlog
from fastapi import Depends, HTTPException, Request

from ..database import Session
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

    def __init__(self, request: Request, session: Session) -> None:
        self.session = session
        self.dialect = session.get_bind().dialect.name
        self.client = attempts.network_of(request.client.host if request.client else "")
        self.counted: list[str] = []

    @asynccontextmanager
    async def attempt(self, limit: Limit, account: str) -> AsyncIterator[None]:
        """Count an attempt, or respond with 429; remove it if the server was too busy for it."""
        await self.count(limit, account)
        try:
            yield
        except BusyError:
            await self._take_back()
            raise

    async def count(self, limit: Limit, account: str) -> None:
        """Count an attempt before it is made, or respond with 429.

        An attempt beyond one limit does not count for the next limit.
        """
        moment = now()
        await self.session.execute(attempts.delete_expired(moment))
        known = await self.session.scalar(attempts.select_known(account, self.client))
        await self.session.commit()
        for key, owner, allowed in attempts.list_counters(
            limit, account, self.client, is_known=known is not None
        ):
            counted = attempts.count_one(self.dialect, key, owner, moment + limit.span)
            count, end = (await self.session.execute(counted)).one()
            await self.session.commit()
            if count > allowed:
                log.warning("too many attempts", action=limit.kind, account=hash_key(account))
                raise HTTPException(429, *limit.refuse(end, moment))
            self.counted.append(key)

    async def succeed(self, account: str) -> None:
        """Remove a counted attempt, and store this client as known to the account."""
        await self._take_back()
        await self._remember(account)
        await self.session.commit()

    async def start_afresh(self, account: str) -> None:
        """Delete all attempts on an account and its known clients but this one; do not commit."""
        await self.forget(account)
        await self._remember(account)

    async def forget(self, account: str) -> None:
        """Delete all attempts on an account and its known clients; do not commit."""
        await self.session.execute(attempts.delete_attempts(account))

    async def _take_back(self) -> None:
        await self.session.execute(attempts.take_back(self.counted))
        await self.session.commit()
        self.counted.clear()

    async def _remember(self, account: str) -> None:
        await self.session.execute(attempts.remember(self.dialect, account, self.client))


Throttled = Annotated[Throttle, Depends(Throttle)]
