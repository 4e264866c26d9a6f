"""A small server in place of a language model, with OpenAI's chat completions API."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-only-for-this-test"
MODEL = "some-model"
USAGE = {"prompt_tokens": 5, "completion_tokens": 2}


def chunk(content: str | None = None, finish_reason: str | None = None) -> str:
    """Return an event in the format of OpenAI."""
    choice = {"index": 0, "delta": {"content": content}, "finish_reason": finish_reason}
    return f"data: {json.dumps({'choices': [choice]})}\n\n"


GOOD = [
    ": a comment\n\n",
    chunk(""),
    chunk("Hel"),
    chunk("lo."),
    chunk(finish_reason="stop"),
    f"data: {json.dumps({'choices': [], 'usage': USAGE})}\n\n",
    "data: [DONE]\n\n",
]


class Upstream(ThreadingHTTPServer):
    """A configurable server that records its requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answerer)
        self.status = 200
        self.headers: dict[str, str] = {}
        self.pieces = GOOD
        self.pause: dict[int, float] = {}
        self.asked: list[dict[str, Any]] = []
        self.connections = 0
        self.left = threading.Event()

    @property
    def url(self) -> str:
        """The address for `AI_BASE_URL`."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, *_: Any) -> None:
        """Ignore errors of disconnected clients."""


class Answerer(BaseHTTPRequestHandler):
    """A handler of one request."""

    server: Upstream
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        """Count the connection."""
        super().setup()
        self.server.connections += 1

    def do_POST(self) -> None:
        """Send each piece after its pause."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append({"path": self.path, "key": self.headers["Authorization"], **body})
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for position, piece in enumerate(self.server.pieces):
                self.wait(self.server.pause.get(position, 0))
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece.encode()), piece.encode()))
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.server.left.set()

    def wait(self, seconds: float) -> None:
        """Wait, or stop when the client disconnects."""
        self.connection.settimeout(seconds or 0.001)
        try:
            if not self.connection.recv(1):
                raise ConnectionResetError
        except TimeoutError:
            self.connection.settimeout(None)

    def log_message(self, *_: Any) -> None:
        """Log nothing."""


@contextmanager
def run_model_server() -> Iterator[Upstream]:
    """Run the server until the block exits."""
    with Upstream() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        yield server
        server.shutdown()
