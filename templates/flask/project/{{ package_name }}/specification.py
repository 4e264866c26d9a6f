"""The OpenAPI document, where it says more than APIFlask reads from the views."""

import json
import re
from typing import Any

from apiflask import APIFlask
from pydantic.json_schema import models_json_schema

from .problems import CONTENT, Problem

SCHEMAS = "#/components/schemas/{model}"
NESTED = re.compile(r'#/components/schemas/\w+\.(\w+)"')
WITHOUT_BODY = {"204", "304"}


def install(app: APIFlask, description: str) -> None:
    """Describe operations as they are: their names, their bodies and their errors."""
    app.config.update(
        AUTO_404_RESPONSE=False,
        AUTO_OPERATION_ID=True,
        AUTO_SERVERS=False,  # otherwise the first request's Host header is cached
        OPENAPI_VERSION="3.1.0",
        DESCRIPTION=description,
    )

    @app.spec_processor
    def complete(document: Any) -> Any:
        names = operation_names(app)
        for operations in document["paths"].values():
            for operation in operations.values():
                operation["operationId"] = names[operation["operationId"]]
                if "requestBody" in operation:
                    operation["requestBody"]["required"] = True
                describe_responses(operation["responses"])
        document["components"]["schemas"] = collect(document["components"]["schemas"])
        text = NESTED.sub(r'#/components/schemas/\1"', json.dumps(document))
        return json.loads(text)


def operation_names(app: APIFlask) -> dict[str, str]:
    """Return the function of each operation by the name that APIFlask gives to the operation.

    Generated clients use the function's name, e.g. `create_note`.
    """
    return {
        f"{method.lower()}_{rule.endpoint.replace('.', '_')}": rule.endpoint.rpartition(".")[2]
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }


def describe_responses(responses: dict[str, Any]) -> None:
    """Describe each error as a problem, and all others as the default response."""
    for status, response in responses.items():
        if status.startswith("4"):
            response["content"] = CONTENT
        elif status in WITHOUT_BODY:
            response.pop("content", None)
    responses["default"] = {"description": "Problem", "content": CONTENT}


def collect(schemas: dict[str, Any]) -> dict[str, Any]:
    """Return all schemas by their own names, with problems instead of APIFlask's errors."""
    found = {name.rpartition(".")[2]: schema for name, schema in schemas.items()}
    _, problem = models_json_schema([(Problem, "serialization")], ref_template=SCHEMAS)
    for name in ("HTTPError", "ValidationError"):
        found.pop(name, None)
    found |= problem["$defs"]
    return found
