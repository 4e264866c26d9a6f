"""Liveness and readiness checks."""

import structlog
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from .middleware import View

log = structlog.get_logger()


def read_only(view: View) -> View:
    """Let a view respond to GET alone; other methods are a 405, not a missing CSRF token."""
    return csrf_exempt(require_GET(view))


@read_only
def health(_request: HttpRequest) -> JsonResponse:
    """Report that the process is alive, without checking dependencies."""
    return JsonResponse({"status": "ok"})


@read_only
def ready(_request: HttpRequest) -> JsonResponse:
    """Return 503 while a dependency is unavailable."""
    checks = {"database": check_database()}
    if all(result == "ok" for result in checks.values()):
        return JsonResponse({"status": "ready", "checks": checks})
    return JsonResponse({"status": "unavailable", "checks": checks}, status=503)


def check_database() -> str:
    """Return "ok", or a reason without details, which are in the log."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        log.warning("The database is unreachable.", exc_info=True)
        return "unreachable"
    return "ok"
