"""Logs: JSON or text on standard error, from structlog and the standard library."""

import logging
import logging.config
import sys
from typing import Any

import structlog

from .settings import Settings

PROCESSORS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def is_not_access(record: logging.LogRecord) -> bool:
    """Filter out the development server's request lines; middleware.py already logs requests."""
    return " - - [" not in str(record.msg)


def renderer(settings: Settings) -> structlog.typing.Processor:
    """Return the processor that renders an event as text."""
    if settings.log_format == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())


def config(settings: Settings) -> dict[str, Any]:
    """Return the logging configuration for `logging.config` and gunicorn."""
    finish: list[structlog.typing.Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        renderer(settings),
    ]
    if settings.log_format == "json":
        finish.insert(0, structlog.processors.format_exc_info)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"access": {"()": lambda: is_not_access}},
        "formatters": {
            "structlog": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": PROCESSORS,
                "processors": finish,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structlog"}},
        "root": {"handlers": ["stderr"], "level": settings.log_level},
        "loggers": {
            "gunicorn.access": {"handlers": [], "level": "CRITICAL"},
            "gunicorn.error": {"handlers": [], "propagate": True},
            "alembic.runtime.plugins": {"level": "WARNING"},
            "werkzeug": {"filters": ["access"]},
        },
    }


def install(settings: Settings) -> None:
    """Send all logs of this process through one handler."""
    logging.config.dictConfig(config(settings))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *PROCESSORS,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
