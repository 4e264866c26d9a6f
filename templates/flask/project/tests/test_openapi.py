"""Tests of the OpenAPI document and its page."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def spec(client: FlaskClient) -> dict[str, Any]:
    """The OpenAPI document."""
    document: dict[str, Any] = client.get("/openapi.json").get_json()
    return document


def references(part: object) -> set[str]:
    """Return all references in a part of the document."""
    if isinstance(part, dict):
        own = {part["$ref"]} if "$ref" in part else set()
        return own.union(*(references(value) for value in part.values()))
    return set().union(*(references(value) for value in part)) if isinstance(part, list) else set()


def test_lists_every_operation(spec: dict[str, Any]) -> None:
    assert {path: set(operations) for path, operations in spec["paths"].items()} == {
        "/health": {"get"},
        "/ready": {"get"},
        "/api/notes": {"get", "post"},
        "/api/notes/{note_id}": {"get", "patch", "delete"},
    }


def test_references_are_valid(spec: dict[str, Any]) -> None:
    schemas = {f"#/components/schemas/{name}" for name in spec["components"]["schemas"]}
    assert references(spec) <= schemas


def test_describes_errors_as_problems(spec: dict[str, Any]) -> None:
    responses = spec["paths"]["/api/notes/{note_id}"]["patch"]["responses"]
    described = {
        status: list(response["content"].items()) for status, response in responses.items()
    }
    for status, name in (("404", "Problem"), ("422", "ValidationProblem")):
        [(content_type, content)] = described[status]
        assert content_type == "application/problem+json"
        assert content["schema"] == {"$ref": f"#/components/schemas/{name}"}


def test_contains_no_host(client: FlaskClient) -> None:
    assert "servers" not in client.get("/openapi.json").get_json()


def test_page_policy_allows_own_scripts_only(client: FlaskClient) -> None:
    response = client.get("/docs")
    policy = response.headers["Content-Security-Policy"]
    [scripts] = re.findall("script-src ([^;]+);", policy)
    assert response.content_type.startswith("text/html")
    assert "'unsafe-inline'" not in scripts
    for script in re.findall("<script>(.*?)</script>", response.text, re.DOTALL):
        assert f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in scripts
    for source in re.findall('(?:src|href)="(https:[^"]+)"', response.text):
        assert any(source.startswith(place) for place in scripts.split())
