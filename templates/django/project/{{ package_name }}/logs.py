"""Logs: one JSON object per line in production, text in development."""

import logging
import sys
from typing import Any

import structlog
from structlog.typing import Processor

# Applied to all records, from structlog and from the standard library.
COMMON: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(level: str, style: str) -> dict[str, Any]:
    """Send structlog through the standard library; return the logging configuration for Django."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *COMMON,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    through_root = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": formatter, "style": style}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": through_root,
            "gunicorn.error": through_root,
            # middleware.py already logs each request.
            "django.server": through_root | {"level": "CRITICAL"},
            "django.request": {"level": "ERROR"},
            # Failed sign-ins and lockouts are warnings.
            "axes": {"level": "WARNING"},
        },
    }


def formatter(style: str) -> logging.Formatter:
    """Return a formatter for the style `json` or `console`."""
    if style == "json":
        render: list[Processor] = [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    else:
        # Without rich, which would print local variables, such as the cookies of a request.
        plain = structlog.dev.plain_traceback
        render = [
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)
        ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=COMMON,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
    )
