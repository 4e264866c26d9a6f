"""Tests that all starters answer the same requests in the same way, over HTTP."""

import json
import re
from collections.abc import Mapping
from email.message import Message
from http import HTTPStatus
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from tests.support.exchanges import ANY, EXCHANGES, Exchange
from tests.templates.conftest import IDENTITY, Project, interpreters, run
from tests.templates.test_starters import asked, production_settings, served

pytestmark = pytest.mark.proof

TIME = re.compile(r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"')
RENAMED = {413: "Content Too Large", 422: "Unprocessable Content"}  # in Python 3.13
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
DOCUMENTS = {"/docs", "/openapi.json"}
API_POLICY = "default-src 'none'; frame-ancestors 'none'"


class Answer(NamedTuple):
    """A response: its status, its headers, and its body."""

    status: int
    headers: Message
    content: bytes


def test_starters_answer_alike(project: Project, tmp_path: Path) -> None:
    environment = production_settings(tmp_path)
    project.run("make", "migrate", **environment)
    log = tmp_path / "log"
    with served(project.path, "run", project.python, str(log), **environment) as url:
        asked(f"{url}/health")
        assert different(url, EXCHANGES) == []
    assert "body bytes" not in log.read_text()  # of a response that must not have any


def test_django_has_the_same_bodies_with_both_libraries(scaffold: Path, tmp_path: Path) -> None:
    python = interpreters()[-1]
    bodies = []
    for api in ("ninja", "drf"):
        asking = (str(scaffold), "new", f"with-{api}", "-y", "-t", "django", "-s", f"api={api}")
        made = run(*asking, cwd=tmp_path, UV_PYTHON=python, **IDENTITY)
        assert made.returncode == 0, made.stderr
        project = Project(tmp_path / f"with-{api}", "django", python)
        environment = production_settings(project.path)
        project.run("make", "migrate", **environment)
        with served(project.path, "run", python, **environment) as url:
            asked(f"{url}/health")
            seen: list[str] = []
            assert different(url, EXCHANGES, seen) == []
        bodies.append(seen)
    assert bodies[0] == bodies[1]


def different(url: str, exchanges: list[Exchange], seen: list[str] | None = None) -> list[str]:
    """Send the requests; return what differs from the expected responses, and collect bodies."""
    found = []
    known = {"note": "", "id": "", "tag": "", "old": ""}
    for exchange in exchanges:
        answer = ask(url, exchange, known)
        if seen is not None and exchange.path not in DOCUMENTS:
            seen.append(comparable(answer))
        if "ETag" in answer.headers and answer.headers["ETag"] != known["tag"]:
            known |= {"old": known["tag"], "tag": answer.headers["ETag"]}
        if answer.status == 201:
            known["note"] = answer.headers["Location"]
            known["id"] = known["note"].rpartition("/")[2]
        found += [f"{exchange.request}: {fault}" for fault in faults(exchange, answer, known)]
    return found


def comparable(answer: Answer) -> str:
    """Return a body without what is new in each response."""
    text = TIME.sub('"TIME"', answer.content.decode())
    return text.replace(answer.headers["X-Request-ID"], "ID")


def ask(url: str, exchange: Exchange, known: Mapping[str, str]) -> Answer:
    """Send one request on a new connection."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        path = exchange.path.replace("{note}", known["note"])
        connection.putrequest(exchange.method, path, skip_host="Host" in exchange.sent)
        for name, value in exchange.sent.items():
            connection.putheader(name, filled(value, known))
        if exchange.content is not None:
            connection.putheader("Content-Length", str(len(exchange.content)))
        connection.endheaders(exchange.content)
        response: HTTPResponse = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def filled(text: str, known: Mapping[str, str]) -> str:
    """Put in what is known of the note."""
    return re.sub(r"{(\w+)}", lambda match: known[match[1]], text)


def faults(exchange: Exchange, answer: Answer, known: Mapping[str, str]) -> list[str]:
    """Return what is wrong with a response."""
    if answer.status != exchange.status:
        return [f"{answer.status} instead of {exchange.status}: {answer.content[:300]!r}"]
    expected = HEADERS | {name: filled(value, known) for name, value in exchange.headers.items()}
    if exchange.path != "/docs":
        expected["Content-Security-Policy"] = API_POLICY
    return [
        f"{name} is {answer.headers[name]!r}"
        for name, value in expected.items()
        if as_set(answer.headers[name]) != as_set(value)
    ] + faults_in_body(exchange, answer, known)


def as_set(header: str | None) -> set[str]:
    """Return the parts of a header, whose order does not matter."""
    return set((header or "").split(", "))


def faults_in_body(exchange: Exchange, answer: Answer, known: Mapping[str, str]) -> list[str]:
    """Return what is wrong with a body."""
    if exchange.body is None:
        return [f"a body: {answer.content!r}"] if answer.content else []
    if exchange.body is ANY:
        return [] if answer.content else ["no body"]
    found = json.loads(TIME.sub('"TIME"', answer.content.decode()))
    if exchange.status >= 400:
        expected: Any = problem(exchange, answer, known)
        found["title"] = RENAMED.get(answer.status, found["title"])
        for error, wanted in zip(found.get("errors", []), expected.get("errors", []), strict=False):
            wanted["message"] = error["message"] if wanted["message"] is ANY else wanted["message"]
    else:
        expected = with_id(exchange.body, known["id"])
    return [] if found == expected else [f"{found} instead of {expected}"]


def problem(exchange: Exchange, answer: Answer, known: Mapping[str, str]) -> dict[str, Any]:
    """Return the expected problem."""
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": RENAMED.get(answer.status, HTTPStatus(answer.status).phrase),
        "status": answer.status,
        "detail": "The input is not valid.",
        "request_id": answer.headers["X-Request-ID"],
    }
    if isinstance(exchange.body, str):
        return content | {"detail": filled(exchange.body, known)}
    assert isinstance(exchange.body, list)
    places = [{"location": where, "message": message} for where, message in exchange.body]
    return content | {"errors": places}


def with_id(body: object, note_id: str) -> object:
    """Put in the id of the note."""
    return json.loads(json.dumps(body).replace('"ID"', note_id))
