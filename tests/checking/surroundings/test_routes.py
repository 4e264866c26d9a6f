import json

import pytest

from generator.checking.surroundings.routes import read_routes
from tests.support.surroundings import ROUTES


@pytest.mark.parametrize(
    ("path", "method", "served"),
    [
        ("/notes", "", True),
        ("/notes/", "GET", True),
        ("/notes?limit=2", "POST", True),
        ("/notes/7", "DELETE", True),
        ("/notes/{note_id}", "GET", True),
        ("/docs", "GET", True),
        ("/notes", "PATCH", False),
        ("/notes/7/tags", "", False),
        ("/other", "", False),
    ],
)
def test_knows_what_is_served(path: str, method: str, *, served: bool) -> None:
    assert ROUTES.serves(path, method) is served


def test_reads_a_document_behind_other_output() -> None:
    document = json.dumps({"openapi": "3.1.0", "paths": {"/a": {"get": {}}}})
    routes = read_routes(f"Loading\n{document}", ["/b"])
    assert routes.serves("/a", "GET")
    assert routes.serves("/b")


@pytest.mark.parametrize("text", ["", "nothing", "[]", "{", '{"paths": {}}', '{"paths": 1}'])
def test_refuses_what_is_no_document(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_routes(text, [])
