"""Tests of the OpenAPI document and its page."""

from django.test import Client


def test_openapi_lists_every_operation(client: Client) -> None:
    document = client.get("/openapi.json").json()
    assert document["info"]["title"]
    operations = {path: set(methods) for path, methods in document["paths"].items()}
    assert operations == {
        "/health": {"get"},
        "/ready": {"get"},
        "/api/notes": {"get", "post"},
        "/api/notes/{note_id}": {"get", "patch", "delete"},
    }


def test_docs_load_no_external_files(client: Client) -> None:
    page = client.get("/docs").content.decode()
    assert "/static/ninja/swagger-ui-bundle.js" in page
    assert "//cdn" not in page
    script = client.get("/static/ninja/swagger-ui-bundle.js")
    assert script.status_code == 200
    assert b"SwaggerUIBundle" in script.getvalue()
