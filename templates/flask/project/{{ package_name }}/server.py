"""Settings of gunicorn, by name.

`WEB_CONCURRENCY` sets the number of processes.
"""

import signal
from typing import Any

from gunicorn.glogging import Logger

from .app import close_resources
from .logs import configure_logging
from .settings import load_settings

settings = load_settings()
configure_logging(settings.log_level, settings.log_format)


class ServerLogger(Logger):  # type: ignore[misc]
    """Sends the server's own lines to the logs of the application, which has one for each request."""

    def setup(self, _: object) -> None:
        """Leave the configuration to `logs.py`."""
        self.error_log.propagate = True


worker_class = "gthread"
threads = 8
preload_app = True
control_socket_disable = True
logger_class = ServerLogger


def post_worker_init(worker: Any) -> None:
    """Finish running requests on Ctrl-C as on SIGTERM.

    gunicorn's own handlers take a lock, and a second signal then waits for it forever.
    """
    signal.signal(signal.SIGINT, worker.handle_exit)
    signal.signal(signal.SIGQUIT, worker.handle_exit)


def worker_exit(_: Any, worker: Any) -> None:
    """Close the resources of a process that ends."""
    close_resources(worker.app.wsgi())
