"""The states of a process, as health and readiness checks report them."""

from collections.abc import Collection, Mapping
from typing import Literal

from pydantic import BaseModel


class Health(BaseModel):
    """Alive."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """The readiness of the process, and the state of each dependency."""

    status: Literal["ready", "degraded", "unavailable"]
    checks: dict[str, str]


def judge(checks: Mapping[str, str], essential: Collection[str]) -> Readiness:
    """Return the readiness: without an essential dependency none, without another a degraded one."""
    failed = {name for name, result in checks.items() if result != "ok"}
    if not failed.isdisjoint(essential):
        return Readiness(status="unavailable", checks=dict(checks))
    return Readiness(status="degraded" if failed else "ready", checks=dict(checks))
