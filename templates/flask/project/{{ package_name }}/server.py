"""Settings of gunicorn, by name.

`WEB_CONCURRENCY` sets the number of processes, `FORWARDED_ALLOW_IPS` the proxies to trust.
"""

import signal
from typing import Any

from .app import close_resources
from .forwarded import forwarded

worker_class = "gthread"
threads = 8
preload_app = True  # which also gives the server's own lines the format of `logs.py`
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Prepare a process after the fork: trust proxies, and let Ctrl-C end it like SIGTERM.

    gunicorn's own handlers of Ctrl-C take a lock, and a second signal then waits for it forever.
    """
    worker.wsgi = forwarded(worker.wsgi, worker.cfg.forwarded_allow_ips)
    for number in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, worker.handle_exit)


def worker_exit(_server: Any, worker: Any) -> None:
    """Close the resources of a process that ends."""
    close_resources(worker.app.wsgi())
