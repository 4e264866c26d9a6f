"""Metrics for Prometheus: each request is measured, and `/metrics` returns the figures."""

from apiflask import APIBlueprint, APIFlask, abort
from flask import Response, g, request

from . import figures
from .context import current_settings
from .middleware import at_end, name_route

blueprint = APIBlueprint("metrics", __name__, enable_openapi=False)


@blueprint.get(figures.PATH)
def metrics() -> Response:
    """Return the metrics to a client with the token."""
    token = current_settings().metrics_token.get_secret_value()
    if not figures.may_read(request.headers.get("Authorization", ""), token):
        abort(401, "Send a valid bearer token.", headers={"WWW-Authenticate": "Bearer"})
    return Response(figures.render(), content_type=figures.CONTENT_TYPE)


def expose(app: APIFlask, release: str) -> None:
    """Measure all requests of the application, and add `/metrics`."""
    figures.BUILD.labels(release).set(1)
    app.before_request(begin)
    app.after_request(end)
    app.register_blueprint(blueprint)


def begin() -> None:
    """Begin to measure the request."""
    g.measurement = figures.Measurement(request.method)


def end(response: Response) -> Response:
    """Record the request when its response is complete."""
    measurement: figures.Measurement = g.measurement
    measurement.status = response.status_code
    measurement.is_stream = response.is_streamed
    route = name_route() or figures.UNMATCHED
    at_end(response, lambda: measurement.end(route))
    return response
