"""The application: its routes, and what stands before all of them."""

from starlette.applications import Starlette

from generator.web.core import Core


def build_app(core: Core) -> Starlette:
    """Return the application for a core."""
    app = Starlette()
    app.state.core = core
    return app
