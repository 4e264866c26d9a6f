"""Every error is a problem that tells what went wrong, and nothing about the inside."""

from collections.abc import Callable
from typing import NoReturn

import pytest
from apiflask import APIFlask, abort
from flask.testing import FlaskClient


def fail() -> NoReturn:
    """Fail as no view should."""
    raise RuntimeError("a secret of the inside")


def refuse() -> NoReturn:
    """End the request in the way of APIFlask."""
    abort(401, "Who are you?", headers={"WWW-Authenticate": "Bearer"})


def test_an_unknown_path_is_a_problem(client: FlaskClient) -> None:
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


def test_a_wrong_method_is_a_problem_that_names_the_right_ones(client: FlaskClient) -> None:
    response = client.put("/api/notes/1")
    assert response.status_code == response.get_json()["status"] == 405
    assert {"GET", "PATCH", "DELETE"} <= set(response.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    "body", [b"", b"{", b"{'title': 1}", b"\xff", b"[" * 100_000, b"1" * 5_000]
)
def test_malformed_json_is_a_problem(client: FlaskClient, body: bytes) -> None:
    response = client.post("/api/notes", data=body, content_type="application/json")
    assert response.status_code == response.get_json()["status"] == 400
    assert response.content_type == "application/problem+json"
    assert response.get_json()["detail"] == "The body is not valid JSON."


def test_a_refused_input_tells_every_field(client: FlaskClient) -> None:
    response = client.post("/api/notes", json={"title": "", "body": 1})
    problem = response.get_json()
    assert response.status_code == problem["status"] == 422
    assert response.content_type == "application/problem+json"
    assert problem["errors"] == [
        {"location": ["body", "title"], "message": "String should have at least 1 character"},
        {"location": ["body", "body"], "message": "Input should be a valid string"},
    ]


def test_a_failure_shows_nothing_of_the_inside(make_app: Callable[..., APIFlask]) -> None:
    app = make_app()
    app.add_url_rule("/fail", view_func=fail)
    response = app.test_client().get("/fail")
    assert response.status_code == response.get_json()["status"] == 500
    assert response.content_type == "application/problem+json"
    assert "secret" not in response.text


def test_an_error_of_apiflask_keeps_its_headers(make_app: Callable[..., APIFlask]) -> None:
    app = make_app()
    app.add_url_rule("/refuse", view_func=refuse)
    response = app.test_client().get("/refuse")
    assert response.status_code == 401
    assert response.get_json()["detail"] == "Who are you?"
    assert response.headers["WWW-Authenticate"] == "Bearer"
