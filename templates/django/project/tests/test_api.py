"""The description of the API."""

from django.test import Client


def test_the_description_names_every_operation(client: Client) -> None:
    description = client.get("/openapi.json").json()
    assert description["info"]["title"]
    operations = {path: set(methods) for path, methods in description["paths"].items()}
    assert operations == {
        "/health": {"get"},
        "/ready": {"get"},
        "/api/notes": {"get", "post"},
        "/api/notes/{note_id}": {"get", "patch", "delete"},
    }


def test_the_docs_come_without_foreign_servers(client: Client) -> None:
    page = client.get("/docs").content.decode()
    assert "/static/ninja/swagger-ui-bundle.js" in page
    assert "//cdn" not in page
    script = client.get("/static/ninja/swagger-ui-bundle.js")
    assert script.status_code == 200
    assert b"SwaggerUIBundle" in script.getvalue()
