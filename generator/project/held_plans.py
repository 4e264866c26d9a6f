"""Plans that a program keeps between two requests, each by a plan token."""

import secrets
import threading
import time
from collections import OrderedDict
from typing import Generic, TypeVar

from generator.errors import InputError

MOST_PLANS = 200
MOST_SECONDS = 1800
DIGITS = 16  # bytes of randomness of a token

Plan = TypeVar("Plan")


class HeldPlans(Generic[Plan]):
    """The newest plans of this process; a token is random, and no other process knows it."""

    def __init__(self, most: int = MOST_PLANS, seconds: float = MOST_SECONDS) -> None:
        self._most, self._seconds = most, seconds
        self._plans: OrderedDict[str, tuple[float, Plan]] = OrderedDict()
        self._lock = threading.Lock()

    def hold(self, plan: Plan) -> str:
        """Keep a plan and return its token; the oldest plan goes if there are too many."""
        token = secrets.token_urlsafe(DIGITS)
        with self._lock:
            self._plans[token] = (time.monotonic(), plan)
            while len(self._plans) > self._most:
                self._plans.popitem(last=False)
        return token

    def find(self, token: str) -> Plan:
        """Return the plan with this token; raise `InputError` if it is unknown or too old."""
        with self._lock:
            since, plan = self._plans.get(token, (-self._seconds, None))
            if plan is not None and time.monotonic() - since <= self._seconds:
                return plan
            self._plans.pop(token, None)
        raise InputError(
            f"The plan {token[:40]!r} is unknown, was applied already, or is older than "
            f"{self._seconds / 60:.0f} minutes. Plan again, and apply the new plan."
        )

    def take(self, token: str) -> Plan:
        """Return the plan with this token and forget it: of two requests at once, one gets it."""
        plan = self.find(token)
        with self._lock:
            if self._plans.pop(token, None) is not None:
                return plan
        return self.find(token)  # raises: another request has taken it

    def drop(self, token: str) -> None:
        """Forget a plan: what was applied is not applied twice."""
        with self._lock:
            self._plans.pop(token, None)
