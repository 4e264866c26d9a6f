"""Tests of the OpenAPI document and its page."""

import gzip
import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from flask.testing import FlaskClient

ADDRESS = re.compile(r'''(?:src|href)="([^"]*)"''')


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
    assert "//" not in policy
    assert "'unsafe-inline'" not in scripts
    for script in re.findall("<script>(.*?)</script>", response.text, re.DOTALL):
        assert f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in scripts


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_page_comes_with_its_files(client: FlaskClient, encoding: str) -> None:
    addresses = [a for a in ADDRESS.findall(client.get("/docs").text) if a != "data:,"]
    assert len(addresses) == 2
    for address in addresses:
        assert address.startswith("/docs/")
        response = client.get(address, headers={"Accept-Encoding": encoding})
        assert response.status_code == 200
        assert response.headers.get("Content-Encoding", "identity") == encoding
        assert response.headers["Content-Type"].split(";")[0] in {"text/javascript", "text/css"}
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        text = gzip.decompress(response.data) if encoding == "gzip" else response.data
        assert b"swagger-ui" in text
    folder, _, _ = addresses[0].rpartition("/")
    assert client.get(f"{folder}/LICENSE.txt").status_code == 404
