"""Tests of errors: all are problem details, without internal information."""

from collections.abc import Callable
from typing import NoReturn

import pytest
from apiflask import APIFlask, abort
from flask.testing import FlaskClient


def fail() -> NoReturn:
    """Raise an unexpected error."""
    raise RuntimeError("an internal secret")


def refuse() -> NoReturn:
    """Abort the request with APIFlask."""
    abort(401, "Who are you?", headers={"WWW-Authenticate": "Bearer"})


def test_unknown_path(client: FlaskClient) -> None:
    response = client.get("/nowhere", headers={"X-Request-ID": "trace-me"})
    problem = response.get_json()
    assert response.status_code == 404
    assert response.content_type == "application/problem+json"
    assert problem.pop("detail")
    assert problem == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "request_id": "trace-me",
    }


def test_wrong_method_lists_allowed_ones(client: FlaskClient) -> None:
    response = client.put("/api/notes/1")
    assert response.status_code == response.get_json()["status"] == 405
    assert {"GET", "PATCH", "DELETE"} <= set(response.headers["Allow"].split(", "))


@pytest.mark.parametrize("body", [b"{", b"{'title': 1}", b"\xff", b"[" * 100_000, b"1" * 5_000])
def test_malformed_json(client: FlaskClient, body: bytes) -> None:
    response = client.post("/api/notes", data=body, content_type="application/json")
    assert response.status_code == response.get_json()["status"] == 400
    assert response.content_type == "application/problem+json"
    assert response.get_json()["detail"] == "The body is not valid JSON."


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_body_that_is_not_declared_as_json(client: FlaskClient, content_type: str | None) -> None:
    response = client.post("/api/notes", data=b'{"title": "First"}', content_type=content_type)
    assert response.status_code == response.get_json()["status"] == 415


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"text"'])
def test_body_that_is_no_object(client: FlaskClient, method: str, body: bytes) -> None:
    place = client.post("/api/notes", json={"title": "First"}).headers["Location"]
    path = "/api/notes" if method == "POST" else place
    response = client.open(path, method=method, data=body, content_type="application/json")
    assert response.status_code == 422
    assert [error["location"] for error in response.get_json()["errors"]] == [["body"]]


def test_options_are_not_served(client: FlaskClient) -> None:
    response = client.options("/api/notes")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_lists_every_invalid_field(client: FlaskClient) -> None:
    response = client.post("/api/notes", json={"title": "", "body": 1})
    problem = response.get_json()
    assert response.status_code == problem["status"] == 422
    assert response.content_type == "application/problem+json"
    assert problem["errors"] == [
        {"location": ["body", "title"], "message": "String should have at least 1 character"},
        {"location": ["body", "body"], "message": "Input should be a valid string"},
    ]


def test_hides_internal_errors(make_app: Callable[..., APIFlask]) -> None:
    app = make_app()
    app.add_url_rule("/fail", view_func=fail)
    response = app.test_client().get("/fail")
    assert response.status_code == response.get_json()["status"] == 500
    assert response.content_type == "application/problem+json"
    assert "secret" not in response.text


def test_keeps_headers_of_apiflask_errors(make_app: Callable[..., APIFlask]) -> None:
    app = make_app()
    app.add_url_rule("/refuse", view_func=refuse)
    response = app.test_client().get("/refuse")
    assert response.status_code == 401
    assert response.get_json()["detail"] == "Who are you?"
    assert response.headers["WWW-Authenticate"] == "Bearer"
