"""Logs: one event a line, from this application and from its libraries alike."""

import logging
import logging.config
import sys

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor


def configure_logging(level: str, log_format: str) -> None:
    """Send all logs to standard error, as `json` or as coloured `console` lines."""
    common: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *common,
            ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": ProcessorFormatter,
                    "foreign_pre_chain": common,
                    "processors": [
                        ProcessorFormatter.remove_processors_meta,
                        *_renderers(log_format),
                    ],
                },
            },
            "handlers": {
                "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
            },
            "root": {"level": level, "handlers": ["stderr"]},
            "loggers": {
                "alembic.runtime.plugins": {"level": "WARNING"},
                "uvicorn": {"handlers": [], "propagate": True},
                "uvicorn.error": {"handlers": [], "propagate": True},
                "uvicorn.access": {"handlers": [], "propagate": False},
            },
        }
    )


def _renderers(log_format: str) -> list[Processor]:
    if log_format == "console":
        return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
