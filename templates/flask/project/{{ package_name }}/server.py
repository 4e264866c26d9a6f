"""Settings of gunicorn, by name.

`WEB_CONCURRENCY` sets the number of processes.
"""

import signal
from typing import Any

from . import logs
from .settings import load_settings

worker_class = "gthread"
threads = 8
preload_app = True
control_socket_disable = True
logconfig_dict = logs.config(load_settings())


def post_worker_init(worker: Any) -> None:
    """Finish running requests on Ctrl-C as on SIGTERM.

    gunicorn's own handlers take a lock, and a second signal then waits for it forever.
    """
    signal.signal(signal.SIGINT, worker.handle_exit)
    signal.signal(signal.SIGQUIT, worker.handle_exit)
