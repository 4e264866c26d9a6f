"""Tests of who may ask what."""

import pytest
from starlette.datastructures import Headers

from generator.web.access import Access, is_embedded, is_own

ACCESS = Access(8765)
HOST = "127.0.0.1:8765"


def test_tokens_of_two_servers_differ_and_are_long() -> None:
    assert Access(1).token != Access(1).token
    assert len(Access(1).token) >= 32


def test_the_address_has_the_token_unless_the_server_is_public() -> None:
    assert ACCESS.address == f"http://127.0.0.1:8765/?token={ACCESS.token}"
    assert Access(80, is_public=True).address == "http://127.0.0.1:80/"


def test_the_token_is_known_as_a_bearer_and_in_the_cookie_of_this_port() -> None:
    assert ACCESS.knows(Headers({"Authorization": f"Bearer {ACCESS.token}"}))
    assert ACCESS.knows(Headers({"Cookie": f"a=b; scaffold_8765={ACCESS.token}"}))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer é"},
        {"Authorization": f"Basic {ACCESS.token}"},
        {"Authorization": "Bearer wrong", "Cookie": f"scaffold_8765={ACCESS.token}"},
        {"Cookie": f"scaffold_8766={ACCESS.token}"},
        {"Cookie": "scaffold_8765="},
        {"Cookie": "\x00;;=;scaffold_8765"},
    ],
)
def test_anything_else_is_no_token(headers: dict[str, str]) -> None:
    assert not ACCESS.knows(Headers(headers))


def test_a_public_server_has_no_token() -> None:
    public = Access(8765, is_public=True)
    assert not public.knows(Headers({"Authorization": f"Bearer {public.token}"}))


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({}, True),
        ({"Cookie": "a=b"}, False),
        ({"Origin": f"http://{HOST}", "Cookie": "a=b"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Cookie": "a=b"}, True),
        ({"Origin": "null"}, False),
        ({"Origin": f"https://{HOST}"}, False),
        ({"Origin": "http://127.0.0.1:8766"}, False),
        ({"Origin": "http://localhost:8765"}, False),
        ({"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
    ],
)
def test_only_a_page_of_this_server_is_its_own(headers: dict[str, str], *, own: bool) -> None:
    assert is_own(Headers({"Host": HOST, **headers})) is own


def test_another_site_may_link_and_not_embed() -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    link = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert not is_embedded(Headers({**foreign, **link}))
    assert is_embedded(Headers({**foreign, **link, "Sec-Fetch-Dest": "iframe"}))
    assert is_embedded(Headers({**foreign, "Sec-Fetch-Mode": "no-cors"}))
    assert not is_embedded(Headers({"Sec-Fetch-Site": "same-origin"}))
    assert not is_embedded(Headers({}))
