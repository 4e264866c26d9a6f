"""The application: its routes, and what stands before all of them."""

from starlette.applications import Starlette

from generator.web.core import Core
from generator.web.page import page_routes


def build_app(core: Core) -> Starlette:
    """Return the application for a core."""
    app = Starlette(routes=page_routes(core))
    app.state.core = core
    return app
