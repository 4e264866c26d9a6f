"""Tests of the OpenAPI document and its page."""

import re
from typing import Any

import pytest
from django.test import Client

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


@pytest.fixture
def document(client: Client) -> Any:
    """The OpenAPI document."""
    return client.get("/openapi.json").json()


def test_names_every_operation_after_its_view(document: Any) -> None:
    assert document["info"]["title"]
    operations = {
        (method, path): operation["operationId"]
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert operations == {
        ("get", "/health"): "health",
        ("get", "/ready"): "ready",
        ("get", "/api/notes"): "list_notes",
        ("post", "/api/notes"): "create_note",
        ("get", "/api/notes/{note_id}"): "get_note",
        ("patch", "/api/notes/{note_id}"): "update_note",
        ("delete", "/api/notes/{note_id}"): "delete_note",
    }


def test_describes_errors_as_problems(document: Any) -> None:
    for methods in document["paths"].values():
        for operation in methods.values():
            responses = operation["responses"]
            assert responses["default"]["content"] == PROBLEM
            for status, response in responses.items():
                if status.startswith("4"):
                    assert response["content"] == PROBLEM
    assert "errors" in document["components"]["schemas"]["Problem"]["properties"]


def test_describes_the_statuses_of_each_operation(document: Any) -> None:
    described = {
        method: sorted(operation["responses"])
        for method, operation in document["paths"]["/api/notes/{note_id}"].items()
    }
    assert described == {
        "get": ["200", "304", "404", "422", "default"],
        "patch": ["200", "400", "404", "409", "412", "415", "422", "default"],
        "delete": ["204", "404", "409", "412", "422", "default"],
    }


def test_references_exist(document: Any, client: Client) -> None:
    text = client.get("/openapi.json").content.decode()
    names = set(re.findall(r"#/components/schemas/(\w+)", text))
    assert names
    assert names <= document["components"]["schemas"].keys()


def test_describes_the_rules_of_texts(document: Any) -> None:
    rules = document["components"]["schemas"]["NoteIn"]["properties"]["title"]
    assert rules["maxLength"] == 200
    assert re.fullmatch(rules["pattern"], " First ")
    for refused in ("  ", "a\x00b"):
        assert not re.fullmatch(rules["pattern"], refused)


def test_docs_load_own_files_only(client: Client) -> None:
    page = client.get("/docs").content.decode()
    addresses = re.findall(r"""(?:src|href)=["']([^"']+)["']""", page)
    assert "/static/ninja/swagger-ui-bundle.js" in addresses
    for address in addresses:
        assert address.startswith("/static/")
        assert client.get(address).getvalue()


def test_docs_have_no_inline_script(client: Client) -> None:
    page = client.get("/docs").content.decode()
    for attributes, script in re.findall("<script([^>]*)>(.*?)</script>", page, re.DOTALL):
        assert "src=" in attributes or 'type="application/json"' in attributes, script


@pytest.mark.parametrize("path", ["/docs", "/openapi.json"])
def test_document_can_only_be_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
