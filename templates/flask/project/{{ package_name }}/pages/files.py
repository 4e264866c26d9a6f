"""The files of the pages."""

from apiflask import APIBlueprint
from flask import Response, abort, send_file

from .engine import FOLDER

ONE_YEAR = 31_536_000
FILES = {file.name: file for file in (FOLDER / "static").iterdir()}

blueprint = APIBlueprint("files", __name__, enable_openapi=False)


@blueprint.get("/static/<name>")
def send(name: str) -> Response:
    """Return a file, whose contents never change under this path."""
    if name not in FILES:
        abort(404)
    response = send_file(FILES[name])
    response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    return response
