"""How gunicorn serves the application; each name is one of its settings.

`WEB_CONCURRENCY` sets the number of processes.
"""

from . import logs
from .settings import load_settings

worker_class = "gthread"
threads = 8
preload_app = True
control_socket_disable = True
logconfig_dict = logs.config(load_settings())
