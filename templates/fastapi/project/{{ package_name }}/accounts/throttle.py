"""Rate limits on guessing, counted in the database for all workers.

Attempts are counted per client and account, per client, and per account, whether or not the account
exists. The first two limits block only the client that guesses. The third is for guesses from many
networks: it does not apply to clients that signed in to the account recently, and the owner resets
it by setting a new password with a mailed token.

A client is identified by the address of its connection, or by the address that a trusted proxy
reports.
"""

import hashlib
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Annotated, Any, NamedTuple

import structlog
from fastapi import Depends, HTTPException, Request
from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from ..database import Session
from ..tables import now
from .models import Attempts
from .passwords import BusyError

REMEMBERED = timedelta(days=30)  # clients that signed in to an account

log = structlog.stdlib.get_logger(__name__)


class Limit(NamedTuple):
    """The allowed number of attempts in a time span, and advice for the user."""

    kind: str
    pair: int  # by one client on one account
    client: int  # by one client on all accounts
    account: int  # on one account by all unknown clients
    span: timedelta
    advice: str = "wait a while"


LOGIN = Limit(
    "login",
    pair=10,
    client=100,
    account=50,
    span=timedelta(minutes=15),
    advice="wait a while, or request a password reset by mail",
)
REGISTRATION = Limit("registration", pair=5, client=20, account=20, span=timedelta(hours=1))
# The span is as long as a mailed token is valid, so an account at its limit has a valid mail.
RESET = Limit(
    "reset",
    pair=3,
    client=20,
    account=10,
    span=timedelta(hours=1),
    advice="look for the mails of the last hour, or wait a while",
)
CONFIRMATION = RESET._replace(kind="confirmation")


class Throttle:
    """The attempts of the current client.

    Each count is committed at once, because a rejected request is rolled back, and other requests of
    the client wait for it. The session of the request does this, so count before it writes.
    """

    def __init__(self, request: Request, session: Session) -> None:
        self.session = session
        self.client = network_of(request.client.host if request.client else "")
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
        expired = delete(Attempts).where(_locked(Attempts.expires_at <= moment))
        await self.session.execute(expired)
        known = select(Attempts.key).where(Attempts.key == self._known(account))
        is_known = await self.session.scalar(known) is not None
        await self.session.commit()
        counters: list[tuple[str, str | None, int]] = [
            (_hash(limit.kind, "pair", account, self.client), account, limit.pair),
            (_hash(limit.kind, "client", self.client), None, limit.client),
        ]
        if not is_known:
            counters.append((_hash(limit.kind, "account", account), account, limit.account))
        for key, owner, allowed in counters:
            count, end = await _count(self.session, key, owner, moment + limit.span)
            await self.session.commit()
            if count > allowed:
                log.warning("too many attempts", action=limit.kind, account=_hash(account))
                seconds = math.ceil((end - moment).total_seconds())
                detail = f"Too many attempts; {limit.advice}."
                raise HTTPException(429, detail, {"Retry-After": str(seconds)})
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
        forgotten = delete(Attempts).where(_locked(Attempts.account == _hash(account)))
        await self.session.execute(forgotten)

    async def _take_back(self) -> None:
        counted = update(Attempts).where(_locked(Attempts.key.in_(self.counted)))
        await self.session.execute(counted.values(count=Attempts.count - 1))
        await self.session.commit()
        self.counted.clear()

    async def _remember(self, account: str) -> None:
        until = now() + REMEMBERED
        await _count(self.session, self._known(account), account, until, extend=True)

    def _known(self, account: str) -> str:
        return _hash("known", account, self.client)


def network_of(address: str) -> str:
    """Return the address, or the network of an IPv6 address, which belongs to one client."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ip_network((int(parsed), 64), strict=False))
    return str(parsed)


async def _count(
    session: AsyncSession,
    key: str,
    account: str | None,
    expires_at: datetime,
    *,
    extend: bool = False,
) -> tuple[int, datetime]:
    """Count one more, and return the number and the time when it starts again."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    insert: sqlite.Insert | postgresql.Insert
    insert = sqlite.insert(Attempts) if on_sqlite else postgresql.insert(Attempts)
    again: dict[str, Any] = {"count": Attempts.count + 1}
    if extend:
        again["expires_at"] = expires_at
    counted = (
        insert.values(
            key=key, account=_hash(account) if account else None, count=1, expires_at=expires_at
        )
        .on_conflict_do_update(index_elements=["key"], set_=again)
        .returning(Attempts.count, Attempts.expires_at)
    )
    count, end = (await session.execute(counted)).one()
    return count, end


def _locked(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition that locks rows in the order of their keys, to prevent deadlocks."""
    rows = select(Attempts.key).where(condition).order_by(Attempts.key)
    return Attempts.key.in_(rows.with_for_update())


def _hash(*parts: str) -> str:
    """Return a hashed key, so that the table contains no mail or network addresses."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


Throttled = Annotated[Throttle, Depends(Throttle)]
