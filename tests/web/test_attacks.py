"""Attacks on a real server: each is refused or bounded, and the server goes on."""

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.support.files import MANIFEST, build_template, list_tree
from tests.support.processes import alive, children
from tests.support.serving import Served, serving

LOOP = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
NAMES = '[[template]]\nid = "loop"\nsource = "{}"\n'
FOREIGN = {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}
MAKE = "/make"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LARGE = 10 << 20  # bytes
MOST_OPEN = 500
QUICK = 20  # seconds for an answer on a busy machine


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("attacked")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Served]:
    """A server with a third-party template that never ends."""
    loop = build_template(folder / "loop", manifest=MANIFEST, files={"a.txt.jinja": LOOP})
    config = folder / "config" / "scaffold" / "templates.toml"
    config.parent.mkdir(parents=True)
    config.write_text(NAMES.format(loop))
    (folder / "served").mkdir()
    with serving(folder / "served", XDG_CONFIG_HOME=str(folder / "config")) as served:
        yield served


@pytest.fixture
def served(server: Served, folder: Path) -> Iterator[Served]:
    """The server, which goes on after each attack and has written nothing."""
    yield server
    answer = server.ask("/api/v1/needs")
    assert (answer.status, answer.document["format"]) == (200, 1)
    assert list_tree(folder / "served") == {}
    assert alive(server.process.pid)


def cookie(served: Served) -> Mapping[str, str]:
    return {"Cookie": f"scaffold_{served.port}={served.token}"}


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{}", "", "0:{}"]
)
def test_a_foreign_host_is_refused(host: str, served: Served) -> None:
    """A name that somebody else's DNS points to this machine does not open the server."""
    for path in ("/", "/api/v1/needs", "/static/page.js"):
        answer = served.ask(path, headers={"Host": host.format(served.port)})
        assert answer.status == 421
        assert answer.document["detail"].startswith("This server has the names 127.0.0.1:")


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_its_own_names_are_answered(name: str, served: Served) -> None:
    assert served.ask("/api/v1/needs", headers={"Host": f"{name}:{served.port}"}).status == 200


def test_two_hosts_are_refused(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=QUICK) as connection:
        own = f"Host: 127.0.0.1:{served.port}\r\n"
        connection.sendall(f"GET / HTTP/1.1\r\n{own}Host: evil.example\r\n\r\n".encode())
        assert connection.recv(100).split()[1] in {b"400", b"421"}


@pytest.mark.parametrize(
    "foreign",
    [
        FOREIGN,
        {"Origin": "null"},
        {"Origin": "http://localhost:{}"},
        {"Origin": "https://127.0.0.1:{}"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {},
    ],
)
def test_a_foreign_page_writes_nothing_even_with_the_cookie(
    foreign: Mapping[str, str], served: Served
) -> None:
    headers = {key: value.format(served.port) for key, value in foreign.items()}
    answer = served.ask(MAKE, "POST", b"token=a", {**FORM, **cookie(served), **headers})
    assert answer.status == 403
    assert "Another site asks" in answer.document["detail"]


def test_a_foreign_page_cannot_read_or_embed(served: Served) -> None:
    answer = served.ask("/api/v1/needs", headers=FOREIGN)
    assert answer.status == 403
    allowed = served.ask("/api/v1/needs", headers={"Origin": "http://evil.example"})
    assert not [name for name in allowed.headers if name.lower().startswith("access-control")]
    assert "frame-ancestors 'none'" in allowed.headers["content-security-policy"]
    assert allowed.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "EVIL"])
@pytest.mark.parametrize("path", [MAKE, "/", "/nothing"])
@pytest.mark.parametrize("token", ["", "wrong", "{}x"])
def test_without_the_access_token_nothing_is_written(
    method: str, path: str, token: str, served: Served
) -> None:
    given = {"Authorization": f"Bearer {token.format(served.token)}"} if token else {}
    answer = served.ask(path, method, b"token=a", {**FORM, **given})
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_a_wrong_token_in_the_address_gives_no_cookie(served: Served) -> None:
    answer = served.ask("/?token=wrong&name=shop")
    assert (answer.status, answer.headers["location"]) == (303, "/?name=shop")
    assert "set-cookie" not in answer.headers
    right = served.ask(f"/?token={served.token}&name=shop")
    assert right.headers["location"] == "/?name=shop"
    assert right.headers["set-cookie"] == (
        f"scaffold_{served.port}={served.token}; HttpOnly; Path=/; SameSite=strict"
    )


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../core.py",
        "/static/..%2f..%2fcore.py",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static//etc/passwd",
        "/static/..\\..\\core.py",
        "//evil.example/?token={}",
        "/api/v1/templates/..%2f..%2fetc/schema",
        "/api/v1/templates/%00/schema",
        "/api/v1/preview?file=../../../../etc/passwd",
        "/api/v1/preview?file=/etc/passwd",
        "/api/v1/preview?file=%00",
        "/api/v1/preview?template=../../etc",
        "/api/v1/preview?template=gh:evil/templates",
        "/api/v1/preview?template=file:///etc",
        "/api/v1/starter.zip?name=../../out",
        "/?file=../../../../etc/passwd",
        "/?template=git%2bssh://evil.example/a",
    ],
)
def test_a_path_leads_nowhere(path: str, served: Served, folder: Path) -> None:
    answer = served.ask(path.format(served.token))
    assert 400 <= answer.status < 500
    assert b"root:" not in answer.body
    assert str(folder).encode() not in answer.body


@pytest.mark.parametrize("name", ["../out", "/tmp/out", "..", "a/../../out", "a%2fb"])
def test_a_project_is_made_in_the_folder_only(name: str, served: Served) -> None:
    plan = served.ask("/api/v1/preview?template=flask&plan=true").document["plan"]
    order = json.dumps({"token": plan, "folder": name}).encode()
    headers = {**served.bearer, "Content-Type": "application/json"}
    answer = served.ask(MAKE, "POST", order, headers)
    assert answer.status == 422
    assert "cannot be a project's folder" in answer.document["detail"]


def test_a_large_body_is_refused_unread(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=QUICK) as connection:
        head = f"POST /make HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
        connection.sendall(f"{head}Content-Length: {LARGE}\r\n\r\n".encode())
        answer = connection.recv(1000)
    assert b" 413 " in answer
    assert b"connection: close" in answer.lower()


def test_a_large_body_without_a_length_ends_at_the_limit(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=QUICK) as connection:
        head = f"POST /make HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
        head += f"Authorization: Bearer {served.token}\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        sent = 0
        with contextlib.suppress(ConnectionError):  # it closes without reading on
            while sent < LARGE:
                connection.sendall(piece)
                sent += len(piece)
        answer = b""
        with contextlib.suppress(ConnectionError):
            answer = connection.recv(1000)
    assert sent < LARGE or b" 413 " in answer


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (f"/?a={'x' * 9_000}", {}, 414),
        (f"/{'x' * 9_000}", {}, 414),
        ("/", {"X-Long": "x" * 20_000}, 431),
    ],
)
def test_a_long_head_is_refused(
    path: str, headers: Mapping[str, str], status: int, served: Served
) -> None:
    assert served.ask(path, headers=headers).status == status


def test_a_head_without_an_end_is_cut(served: Served) -> None:
    sent = 0
    with (
        socket.create_connection(("127.0.0.1", served.port), timeout=QUICK) as connection,
        contextlib.suppress(ConnectionError),
    ):
        connection.sendall(b"GET / HTTP/1.1\r\nX-Long: ")
        while sent < LARGE:
            sent += connection.send(b"x" * 0x10000)
    assert sent < LARGE


@pytest.mark.thorough
@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "])
def test_a_slow_sender_is_dropped(sent: bytes, served: Served) -> None:
    """One byte now and then does not keep a connection."""
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", served.port), timeout=1) as connection:
        connection.sendall(sent)
        while time.monotonic() < start + 3 * QUICK:
            try:
                if connection.recv(100) == b"":
                    break
            except TimeoutError:
                if sent:
                    connection.sendall(b"x")
            except ConnectionError:
                break
    assert 5 < time.monotonic() - start < 2 * QUICK


def test_slow_readers_hold_nobody_up(served: Served) -> None:
    """They ask for much and read nothing."""
    with contextlib.ExitStack() as ends:
        for _ in range(50):
            connection = socket.socket()
            ends.callback(connection.close)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("127.0.0.1", served.port))
            path = "/api/v1/preview?template=flask&contents=true"
            request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n"
            connection.sendall(request.encode())
        start = time.monotonic()
        assert served.ask("/api/v1/recommend").status == 200
        assert time.monotonic() - start < QUICK


def test_many_open_connections_lock_nobody_out(served: Served) -> None:
    with contextlib.ExitStack() as ends:
        for _ in range(MOST_OPEN):
            connection = socket.create_connection(("127.0.0.1", served.port), timeout=QUICK)
            ends.callback(connection.close)
        start = time.monotonic()
        assert served.ask("/api/v1/recommend").status == 200
        assert time.monotonic() - start < QUICK
        held = len(list(Path(f"/proc/{served.process.pid}/fd").iterdir()))
    assert held < MOST_OPEN


@pytest.mark.thorough
def test_a_template_that_never_ends_is_ended_while_others_are_answered(served: Served) -> None:
    answers: list[tuple[int, bytes]] = []

    def ask(number: int) -> None:
        answer = served.ask(f"/api/v1/preview?template=loop&name=loop{number}")
        answers.append((answer.status, answer.body))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    start = time.monotonic()
    assert served.ask("/api/v1/preview?template=flask&name=meanwhile").status == 200
    assert time.monotonic() - start < QUICK
    for thread in threads:
        thread.join()
    statuses = {status for status, _ in answers}
    assert statuses <= {500, 503}
    assert 503 in statuses, "twelve are too many at a time"
    [late, *_] = [body for status, body in answers if status == 500]
    assert "it takes too long for this server" in json.loads(late)["detail"]
    assert len(children(served.process.pid)) <= 2


def test_a_server_ends_at_once_with_what_it_renders(folder: Path, tmp_path: Path) -> None:
    with serving(tmp_path, XDG_CONFIG_HOME=str(folder / "config")) as served:
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=QUICK)
        connection.request("GET", "/api/v1/preview?template=loop")
        while not (workers := children(served.process.pid)):
            time.sleep(0.1)
        start = time.monotonic()
        done = served.end()
        assert (done.code, done.err) == (130, "")
        assert time.monotonic() - start < QUICK
        assert not any(map(alive, workers))
        connection.close()


def test_a_public_server_writes_for_nobody(tmp_path: Path) -> None:
    with serving(tmp_path, "--public") as served:
        for headers in ({}, {"Authorization": "Bearer "}, {"Origin": served.address[:-1]}):
            answer = served.ask(MAKE, "POST", b"token=a", {**FORM, **headers})
            assert answer.status == 403
            assert "This server is public" in answer.document["detail"]
        assert served.ask("/api/v1/preview?plan=true").status == 403
        assert served.ask("/api/v1/needs").status == 200
        assert list_tree(tmp_path) == {}


def test_requests_at_once_do_not_mix(served: Served) -> None:
    """Each ZIP is the one that the same request gets alone, from another server."""
    found: dict[str, bytes] = {}
    paths = [
        f"/api/v1/starter.zip?template={template}&name=shop{number}"
        for number in range(3)
        for template in ("django", "fastapi", "flask")
    ]

    def ask(path: str) -> None:
        found[path] = served.ask(path).body

    threads = [threading.Thread(target=ask, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with serving(Path.cwd()) as other:
        assert {path: other.ask(path).body for path in paths} == found
