"""Liveness and readiness endpoints for load balancers and orchestrators."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

from apiflask import APIBlueprint
from flask import Flask, current_app

from .features import Check
from .parts import CHECKS, ESSENTIAL
from .readiness import Health, Readiness, judge

blueprint = APIBlueprint("health", __name__)

NOT_READY: dict[int | str, Any] = {
    503: {
        "description": "Not ready",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Readiness"}}},
    }
}


@blueprint.get("/health")
@blueprint.output(Health)
def health() -> Health:
    """Return 200 while the process is alive, even without its dependencies."""
    return Health()


@blueprint.get("/ready")
@blueprint.output(Readiness)
@blueprint.doc(responses=NOT_READY)
def ready() -> tuple[Readiness, int]:
    """Return 200 if all that is essential is available, else 503; the rest only degrades it."""
    readiness = judge(run_checks(), ESSENTIAL)
    return readiness, 503 if readiness.status == "unavailable" else 200


def run_checks() -> dict[str, str]:
    """Return the results of all checks, which run at the same time."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    with ThreadPoolExecutor(len(CHECKS) or 1) as threads:
        running = {
            name: threads.submit(copy_context().run, run_check, app, check)
            for name, check in CHECKS.items()
        }
        return {name: result.result() for name, result in running.items()}


def run_check(app: Flask, check: Check) -> str:
    """Run a check outside of the request."""
    with app.app_context():
        return check()
