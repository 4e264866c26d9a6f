"""The module that the server imports: the application with settings from the environment."""

import logging

from .app import create_app
from .logs import configure_logging
from .middleware import is_no_request_line
from .settings import load_settings

settings = load_settings()
configure_logging(settings.log_level, settings.log_format)
logging.getLogger("werkzeug").addFilter(is_no_request_line)
app = create_app(settings)
