"""The worker process."""

import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from ...worker import Worker


class Command(BaseCommand):
    """Run background jobs until SIGTERM or Ctrl-C, then finish the current one."""

    help = "Run background jobs until SIGTERM or Ctrl-C, then finish the current one."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run the worker."""
        worker = Worker(settings.JOB_TIMEOUT)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, worker.stop)
        worker.run()
