"""The WSGI application, for the production server."""

from .app import create_app

app = create_app()
