"""The application: its routes, and what stands before all of them."""

from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from generator.errors import ScaffoldError
from generator.web.access import Access
from generator.web.api import Api
from generator.web.core import Core
from generator.web.making import Maker
from generator.web.page import page_routes
from generator.web.problems import problem, problem_of
from generator.web.security import Guard, TooLarge


def build_app(core: Core, access: Access) -> ASGIApp:
    """Return the application for a core, behind its guard."""
    handlers = {
        ScaffoldError: _refused,
        TooLarge: _too_large,
        HTTPException: _not_served,
        Exception: _failed,
    }
    app = Starlette(
        routes=[*page_routes(core), *Api(core).routes, Maker(core).route],
        exception_handlers=handlers,
    )
    app.router.redirect_slashes = False  # a redirect would repeat the host
    app.state.core = core
    app.state.access = access
    return Guard(app, access)


async def _refused(_request: Request, error: Exception) -> Response:
    """Say what the command line would say."""
    assert isinstance(error, ScaffoldError)  # noqa: S101 - it is registered for these
    return problem_of(error)


async def _too_large(_request: Request, error: Exception) -> Response:
    return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, str(error))


async def _not_served(request: Request, error: Exception) -> Response:
    """Answer for a path, or a method, that there is not."""
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for these
    status, headers = HTTPStatus(error.status_code), dict(error.headers or {})
    said = error.detail
    if status is HTTPStatus.NOT_FOUND and said == status.phrase:
        said = f"There is nothing at {request.url.path[:80]}."
    elif status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(sorted(headers.get("Allow", "").split(", ")))
        said = f"{request.method[:20]} is not possible here. Possible: {headers['Allow']}."
    return problem(status, said, headers)


async def _failed(_request: Request, _error: Exception) -> Response:
    """Answer for a bug, whose text may contain anything and is not repeated."""
    said = "Internal error in scaffold. The terminal of the server has more, with --debug."
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, said)
