"""The requests that all starters answer alike, with the expected responses."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

JSON = {"Content-Type": "application/json"}
NOTES = "/api/notes"
INT64 = 2**63 - 1
ANY: Any = object()

NOTE = {"id": "ID", "title": "First", "body": "Text", "created_at": "TIME", "updated_at": "TIME"}
SECOND = NOTE | {"title": "Second"}
EMPTY = {"items": [], "total": 0, "limit": 20, "offset": 0}
FOUND = {"items": [SECOND], "total": 1, "limit": 20, "offset": 0}
TRACED = {"X-Request-ID": "a.b"}
TAGGED = {"ETag": "{tag}"}
INVALID = "The input is not valid."
MALFORMED = "The body is not valid JSON."
OUTDATED = "The note has been changed in the meantime; read it again."
MEDIA_TYPE = "Send the body as application/json."


class Exchange(NamedTuple):
    """A request and its response; `{note}`, `{id}`, `{tag}` and `{old}` belong to the new note.

    A body is compared as JSON. For a problem, a text is its detail, and a list has its invalid
    locations and their messages.
    """

    request: str
    status: int
    body: object = None
    content: bytes | None = None
    sent: Mapping[str, str] = MappingProxyType({})
    headers: Mapping[str, str] = MappingProxyType({})

    @property
    def method(self) -> str:
        """Return the method of the request."""
        return self.request.partition(" ")[0]

    @property
    def path(self) -> str:
        """Return the path of the request."""
        return self.request.partition(" ")[2]


def sending(
    request: str,
    value: object,
    status: int,
    body: object,
    sent: Mapping[str, str] = MappingProxyType({}),
) -> Exchange:
    """Return an exchange with a JSON body; the response to a success has the tag of the note."""
    headers = {} if status >= 400 else TAGGED
    return Exchange(request, status, body, json.dumps(value).encode(), {**JSON, **sent}, headers)


def refusing(value: object, field: str, message: str) -> Exchange:
    """Return the refusal of a new note, by the location and the message."""
    where = ["body", field] if field else ["body"]
    return sending(f"POST {NOTES}", value, 422, [(where, message)])


def malformed(content: bytes, status: int = 400, body: object = MALFORMED) -> Exchange:
    """Return the refusal of a body that is not JSON."""
    return Exchange(f"POST {NOTES}", status, body, content, JSON)


def refusing_query(query: str, field: str, message: str) -> Exchange:
    """Return the refusal of a list."""
    return Exchange(f"GET {NOTES}?{query}", 422, [(["query", field], message)])


READ = [
    Exchange("GET /health", 200, {"status": "ok"}),
    Exchange("HEAD /health", 200),
    Exchange("OPTIONS /health", 405, "Method Not Allowed", headers={"Allow": "GET, HEAD"}),
    Exchange("POST /health", 405, "Method Not Allowed", headers={"Allow": "GET, HEAD"}),
    Exchange("GET /ready", 200, {"status": "ready", "checks": {"database": "ok"}}),
    Exchange("HEAD /ready", 200),
    Exchange("GET /docs", 200, ANY),
    Exchange("HEAD /docs", 200),
    Exchange("GET /openapi.json", 200, ANY),
    Exchange("HEAD /openapi.json", 200),
    Exchange("POST /openapi.json", 405, "Method Not Allowed"),
    Exchange("GET /", 404, "Not Found"),
    Exchange("GET /nowhere", 404, "Not Found"),
    Exchange("HEAD /nowhere", 404),
    Exchange("GET /nowhere", 400, "This host is not allowed.", sent={"Host": "evil.example"}),
    Exchange("GET /health", 200, ANY, sent=TRACED, headers=TRACED),
    Exchange(f"GET {NOTES}", 200, EMPTY),
    Exchange(f"HEAD {NOTES}", 200),
    Exchange(f"GET {NOTES}/", 404, "Not Found"),
    Exchange(f"OPTIONS {NOTES}", 405, "Method Not Allowed", headers={"Allow": "GET, HEAD, POST"}),
    Exchange(f"PUT {NOTES}", 405, "Method Not Allowed", headers={"Allow": "GET, HEAD, POST"}),
    Exchange(
        f"PUT {NOTES}/1",
        405,
        "Method Not Allowed",
        headers={"Allow": "GET, HEAD, PATCH, DELETE"},
    ),
]
REFUSED = [
    malformed(b"{"),
    malformed(b"\xff"),
    malformed(b"[" * 200_000),
    malformed(b"", 422, [(["body"], ANY)]),
    malformed(b" " * (1024 * 1024 + 1), 413, "The body may have at most 1048576 bytes."),
    Exchange(f"POST {NOTES}", 415, MEDIA_TYPE, b'{"title": "a"}', {"Content-Type": "text/plain"}),
    Exchange(f"POST {NOTES}", 415, MEDIA_TYPE, b'{"title": "a"}'),
    refusing({}, "title", "Field required"),
    refusing({"title": ""}, "title", "String should have at least 1 character"),
    refusing({"title": "  "}, "title", "String should have at least 1 character"),
    refusing({"title": "\u200b"}, "title", "Text must contain a visible character"),
    refusing({"title": 5}, "title", "Input should be a valid string"),
    refusing({"title": None}, "title", "Input should be a valid string"),
    refusing({"title": "x" * 201}, "title", "String should have at most 200 characters"),
    refusing({"title": "a\0b"}, "title", "Text must not contain NUL characters"),
    refusing({"title": "a", "body": "\0"}, "body", "Text must not contain NUL characters"),
    refusing({"title": "a", "color": 1}, "color", "Extra inputs are not permitted"),
    refusing({"title": "\ud800"}, "title", ANY),
    refusing([], "", ANY),
    refusing(None, "", ANY),
    refusing_query("limit=0", "limit", "Input should be greater than or equal to 1"),
    refusing_query("limit=101", "limit", "Input should be less than or equal to 100"),
    refusing_query("limit=many", "limit", ANY),
    refusing_query("offset=-1", "offset", "Input should be greater than or equal to 0"),
    refusing_query(f"offset={INT64 + 1}", "offset", ANY),
    refusing_query("q=%00", "q", "Text must not contain NUL characters"),
    refusing_query(f"q={'x' * 201}", "q", "String should have at most 200 characters"),
    refusing_query("sort=body", "sort", ANY),
    refusing_query("created_from=2026-01-01T12:00:00", "created_from", ANY),
    refusing_query("created_before=1767268800", "created_before", ANY),
    *(
        Exchange(f"GET {NOTES}/{number}", 422, [(["path", "note_id"], ANY)])
        for number in ("0", "-1", "one", "1.5", str(INT64 + 1), "%00")
    ),
    Exchange(f"GET {NOTES}/{INT64}", 404, f"There is no note {INT64}."),
]
LIFE = [
    sending(f"POST {NOTES}", {"title": " First ", "body": "Text"}, 201, NOTE),
    Exchange("GET {note}", 200, NOTE, headers=TAGGED),
    Exchange("HEAD {note}", 200, headers=TAGGED),
    Exchange("GET {note}", 304, sent={"If-None-Match": "{tag}"}, headers=TAGGED),
    Exchange("GET {note}", 304, sent={"If-None-Match": 'W/{tag}, "x"'}, headers=TAGGED),
    Exchange("GET {note}", 304, sent={"If-None-Match": "*"}, headers=TAGGED),
    Exchange("GET {note}", 200, NOTE, sent={"If-None-Match": '"x"'}, headers=TAGGED),
    sending("PATCH {note}", {"title": "x"}, 412, OUTDATED, sent={"If-Match": '"x"'}),
    Exchange("DELETE {note}", 412, OUTDATED, sent={"If-Match": '"x"'}),
    sending("PATCH {note}", {}, 200, NOTE),
    sending("PATCH {note}", {"title": "First"}, 200, NOTE),
    sending("PATCH {note}", {"title": None}, 422, [(["body", "title"], ANY)]),
    sending("PATCH {note}", None, 422, [(["body"], ANY)]),
    sending("PATCH {note}", {"title": "Second"}, 200, SECOND, sent={"If-Match": "{tag}"}),
    sending("PATCH {note}", {"title": "Third"}, 412, OUTDATED, sent={"If-Match": "{old}"}),
    Exchange(f"GET {NOTES}?q=SECOND&sort=-title", 200, FOUND),
    Exchange(f"GET {NOTES}?created_from=2000-01-01T00:00:00Z", 200, FOUND),
    Exchange(f"GET {NOTES}?created_from=2000-01-01T00:00:00%2B02:00", 200, FOUND),
    Exchange(f"GET {NOTES}?created_before=2000-01-01T00:00:00Z", 200, EMPTY),
    Exchange(f"GET {NOTES}?offset={INT64}", 200, FOUND | {"items": [], "offset": INT64}),
    Exchange("DELETE {note}", 204, sent={"If-Match": "{tag}"}),
    Exchange("GET {note}", 404, "There is no note {id}."),
    Exchange("DELETE {note}", 404, "There is no note {id}."),
]
EXCHANGES = [*READ, *REFUSED, *LIFE]
