"""The OpenAPI document and its documentation page."""

from typing import Any, Literal, cast

from apiflask import APIBlueprint, APIFlask
from flask import current_app, request
from flask.typing import ResponseReturnValue
from pydantic.json_schema import models_json_schema
from werkzeug.exceptions import NotFound

from . import swagger_ui
from .errors import PROBLEM_JSON, Problem, ValidationProblem

SCHEMA = "#/components/schemas/{model}"
MODELS: list[tuple[type[Problem], Literal["serialization"]]] = [
    (Problem, "serialization"),
    (ValidationProblem, "serialization"),
]
# APIFlask's error schemas, and the models that replace them.
PROBLEMS = {"HTTPError": "Problem", "ValidationError": "ValidationProblem"}


def describe_problems(spec: Any) -> Any:
    """Replace APIFlask's error schemas by problem details."""
    schemas = spec["components"]["schemas"]
    schemas |= models_json_schema(MODELS, ref_template=SCHEMA)[1]["$defs"]
    instead = {SCHEMA.format(model=its): SCHEMA.format(model=our) for its, our in PROBLEMS.items()}
    for operation in (each for path in spec["paths"].values() for each in path.values()):
        for response in operation["responses"].values():
            content = response.get("content", {})
            schema = content.get("application/json", {}).get("schema", {})
            if reference := instead.get(schema.get("$ref")):
                response["content"] = {PROBLEM_JSON: {"schema": {"$ref": reference}}}
    for name in PROBLEMS:
        schemas.pop(name, None)
    return spec


blueprint = APIBlueprint("docs", __name__, enable_openapi=False)


@blueprint.get("/docs")
def docs() -> ResponseReturnValue:
    """Show Swagger UI."""
    return swagger_ui.draw_page(cast("APIFlask", current_app).title), swagger_ui.HEADERS


@blueprint.get(f"{swagger_ui.PLACE}/<name>")
def send_file(name: str) -> ResponseReturnValue:
    """Return a file of Swagger UI."""
    if name not in swagger_ui.FILES:
        raise NotFound
    accepted = request.headers.get("Accept-Encoding", "")
    content, media_type, headers = swagger_ui.read_file(name, accepted)
    return content, headers | {"Content-Type": f"{media_type}; charset=utf-8"}


def install(app: APIFlask) -> None:
    """Serve the document at /openapi.json, and its page at /docs."""
    app.config.update(
        AUTO_OPERATION_ID=True,
        AUTO_SERVERS=False,  # otherwise the first request's Host header is cached
    )
    app.spec_processor(describe_problems)
    app.register_blueprint(blueprint)
