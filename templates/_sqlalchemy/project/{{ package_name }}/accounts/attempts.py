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
from collections.abc import Collection
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Delete, Select, Update, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from ..tables import now
from .models import Attempts

REMEMBERED = timedelta(days=30)  # clients that signed in to an account


class Limit(NamedTuple):
    """The allowed number of attempts in a time span, and advice for the user."""

    kind: str
    pair: int  # by one client on one account
    client: int  # by one client on all accounts
    account: int  # on one account by all unknown clients
    span: timedelta
    advice: str = "wait a while"

    def refuse(self, end: datetime, moment: datetime) -> tuple[str, dict[str, str]]:
        """Return what a client beyond the limit reads: the detail, and the headers."""
        seconds = math.ceil((end - moment).total_seconds())
        return f"Too many attempts; {self.advice}.", {"Retry-After": str(seconds)}


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


class Counter(NamedTuple):
    """A row that counts attempts, and how many are allowed."""

    key: str
    account: str | None
    allowed: int


def list_counters(limit: Limit, account: str, client: str, *, is_known: bool) -> list[Counter]:
    """Return the counters of an attempt; that of the account is for unknown clients."""
    counters = [
        Counter(hash_key(limit.kind, "pair", account, client), account, limit.pair),
        Counter(hash_key(limit.kind, "client", client), None, limit.client),
    ]
    if not is_known:
        key = hash_key(limit.kind, "account", account)
        counters.append(Counter(key, account, limit.account))
    return counters


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


def delete_expired(moment: datetime) -> Delete:
    """Delete counters whose time is over."""
    return delete(Attempts).where(_locked(Attempts.expires_at <= moment))


def select_known(account: str, client: str) -> Select[str]:
    """Return a row if the client is known to the account."""
    return select(Attempts.key).where(Attempts.key == hash_key("known", account, client))


def count_one(
    dialect: str, key: str, account: str | None, expires_at: datetime, *, extend: bool = False
) -> ReturningInsert[int, datetime]:
    """Count one more, and return the number and the time when it starts again."""
    insert: sqlite.Insert | postgresql.Insert
    insert = sqlite.insert(Attempts) if dialect == "sqlite" else postgresql.insert(Attempts)
    again: dict[str, Any] = {"count": Attempts.count + 1}
    if extend:
        again["expires_at"] = expires_at
    row = insert.values(
        key=key, account=hash_key(account) if account else None, count=1, expires_at=expires_at
    )
    counted = row.on_conflict_do_update(index_elements=["key"], set_=again)
    return counted.returning(Attempts.count, Attempts.expires_at)


def take_back(keys: Collection[str]) -> Update:
    """Count one less."""
    counted = update(Attempts).where(_locked(Attempts.key.in_(keys)))
    return counted.values(count=Attempts.count - 1)


def remember(dialect: str, account: str, client: str) -> ReturningInsert[int, datetime]:
    """Store a client as known to an account."""
    key = hash_key("known", account, client)
    return count_one(dialect, key, account, now() + REMEMBERED, extend=True)


def delete_attempts(account: str) -> Delete:
    """Delete all attempts on an account and its known clients."""
    return delete(Attempts).where(_locked(Attempts.account == hash_key(account)))


def hash_key(*parts: str) -> str:
    """Return a hashed key, so that the table contains no mail or network addresses."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _locked(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition that locks rows in the order of their keys, to prevent deadlocks."""
    rows = select(Attempts.key).where(condition).order_by(Attempts.key)
    return Attempts.key.in_(rows.with_for_update())
