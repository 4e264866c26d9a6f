"""The description of the API, for people and for programs."""

import base64
import hashlib
import html
import re

from fastapi import FastAPI
from fastapi.testclient import TestClient


def test_the_page_may_run_its_own_script_only(client: TestClient) -> None:
    response = client.get("/docs")
    script = response.text.split("<script>")[1].split("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    [policy] = response.headers.get_list("Content-Security-Policy")
    assert response.status_code == 200
    assert "url: '/openapi.json'" in script
    assert f"script-src https://cdn.jsdelivr.net 'sha256-{digest}';" in policy
    assert "frame-ancestors 'none'" in policy


def test_the_page_is_titled_like_the_application(app: FastAPI, client: TestClient) -> None:
    assert f"<title>{html.escape(app.title)}</title>" in client.get("/docs").text


def test_all_paths_are_described(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {path: sorted(methods) for path, methods in paths.items()} == {
        "/health": ["get"],
        "/ready": ["get"],
        "/api/notes": ["get", "post"],
        "/api/notes/{note_id}": ["delete", "get", "patch"],
    }


def test_all_errors_are_described_as_problems(client: TestClient) -> None:
    description = client.get("/openapi.json").json()
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for methods in description["paths"].values():
        for operation in methods.values():
            assert (
                operation["responses"]["default"]["content"]["application/problem+json"] == problem
            )
            assert "422" not in operation["responses"]
    assert "errors" in description["components"]["schemas"]["Problem"]["properties"]


def test_operations_have_names_for_generated_clients(client: TestClient) -> None:
    notes = client.get("/openapi.json").json()["paths"]["/api/notes"]
    assert notes["post"]["operationId"] == "create_note"


def test_the_rules_for_texts_are_described(client: TestClient) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    rules = schemas["NoteCreate"]["properties"]["title"]
    assert rules["maxLength"] == 200
    assert re.fullmatch(rules["pattern"], " First ")
    for refused in ("  ", "a\x00b"):
        assert not re.fullmatch(rules["pattern"], refused)
