"""The OpenAPI document and its documentation page."""

import re
from base64 import b64encode
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, Literal

from apiflask import APIFlask
from flask import Response, make_response
from flask.typing import ResponseReturnValue
from pydantic.json_schema import models_json_schema

from .errors import PROBLEM_JSON, Problem, ValidationProblem

SWAGGER_UI = "https://cdn.jsdelivr.net/npm/swagger-ui-dist@5.35.0"
SCHEMA = "#/components/schemas/{model}"
MODELS: list[tuple[type[Problem], Literal["serialization"]]] = [
    (Problem, "serialization"),
    (ValidationProblem, "serialization"),
]
# APIFlask's error schemas, and the models that replace them.
PROBLEMS = {"HTTPError": "Problem", "ValidationError": "ValidationProblem"}


def page_policy(page: str) -> str:
    """Return a policy that allows Swagger UI and the page's own scripts only."""
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [b64encode(sha256(script.encode()).digest()).decode() for script in scripts]
    allowed = " ".join(f"'sha256-{value}'" for value in hashes)
    return (
        f"default-src 'none'; script-src {SWAGGER_UI}/ {allowed}; connect-src 'self'; "
        f"style-src {SWAGGER_UI}/ 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
    )


def with_page_policy(view: Callable[..., ResponseReturnValue]) -> Callable[..., Response]:
    """Add the policy to the documentation page."""

    @wraps(view)
    def answer() -> Response:
        response = make_response(view())
        response.headers["Content-Security-Policy"] = page_policy(response.get_data(as_text=True))
        return response

    return answer


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


def install(app: APIFlask) -> None:
    """Serve the document at /openapi.json, and its page at /docs."""
    app.config.update(
        AUTO_OPERATION_ID=True,
        AUTO_SERVERS=False,  # otherwise the first request's Host header is cached
        DOCS_DECORATORS=[with_page_policy],
        DOCS_FAVICON="data:,",
        SWAGGER_UI_BUNDLE_JS=f"{SWAGGER_UI}/swagger-ui-bundle.js",
        SWAGGER_UI_CSS=f"{SWAGGER_UI}/swagger-ui.css",
        SWAGGER_UI_STANDALONE_PRESET_JS=f"{SWAGGER_UI}/swagger-ui-standalone-preset.js",
    )
    app.spec_processor(describe_problems)
