"""Settings of gunicorn, by name.

`WEB_CONCURRENCY` sets the number of processes, `FORWARDED_ALLOW_IPS` the proxies to trust.
"""

import signal
from typing import Any

from .forwarded import forwarded

worker_class = "gthread"
threads = 4
preload_app = True
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Believe trusted proxies, and finish running requests on Ctrl-C as on SIGTERM.

    gunicorn's own handlers take a lock, and a second signal then waits for it forever.
    """
    worker.wsgi = forwarded(worker.wsgi, worker.cfg.forwarded_allow_ips)
    signal.signal(signal.SIGINT, worker.handle_exit)
    signal.signal(signal.SIGQUIT, worker.handle_exit)
