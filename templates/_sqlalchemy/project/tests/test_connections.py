"""No request holds a connection of the database while it waits for another."""

import pytest
from fixtures.valid_requests import create_note, operations, request_of, send_at_once
from httpx2 import Client

pytestmark = pytest.mark.usefixtures("small_pool")


@pytest.mark.parametrize(("method", "path"), operations())
def test_more_requests_than_connections(client: Client, method: str, path: str) -> None:
    request = request_of(method, path, create_note(client))
    for response in send_at_once(client, request):
        assert response.status_code < 500
    assert client.get("/api/notes").status_code < 500
