"""The OpenAPI document."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

from . import errors

RESPONSES = "x-responses"


class Operations(AutoSchema):
    """Describe operations; each has the name of its method, e.g. `create_note`."""

    def get_operation_id(self) -> str:
        """Return the name for generated clients."""
        return str(self.view.action)  # type: ignore[attr-defined]

    def get_tags(self) -> list[str]:
        """Return the name of the resource, which is the second part of the path."""
        return [self.path.split("/")[2]]


def responses(described: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """Return the extension of an operation that adds to the description of its responses."""
    return {RESPONSES: described}


def complete(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add what drf-spectacular does not describe: headers, problems, and that bodies are closed."""
    for methods in result["paths"].values():
        for operation in methods.values():
            for status, described in operation.pop(RESPONSES, {}).items():
                operation["responses"].setdefault(str(status), {}).update(described)
            for content in operation.get("requestBody", {}).get("content", {}).values():
                name = content["schema"]["$ref"].rpartition("/")[2]
                result["components"]["schemas"][name]["additionalProperties"] = False
    errors.describe(result)
    return result
