"""Stands before all routes: names, origins, the access token, sizes, and headers of safety."""

from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from generator.web.access import TOKEN, Access, is_embedded, is_own
from generator.web.problems import problem

LONGEST_ADDRESS = 8 << 10  # bytes of path and query
MOST_BYTES_OF_HEADERS = 16 << 10
MOST_BYTES_OF_BODY = 64 << 10
READING = frozenset({"GET", "HEAD", "OPTIONS"})
READ_ONLY = "/api/"  # the paths where nothing writes: their routes refuse other methods

POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "connect", "font")),
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
SAFE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # "no-referrer" would make a browser send `Origin: null` with the page's own forms
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """Refuses what is not for this server, before a route sees it."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app = app
        self.access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on; either way the answer gets the headers of safety."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        answer = refusal or self._welcome(scope) or self.app
        unread = bool(refusal) or (has_body(headers) and scope["method"] in READING)
        bounded = Body(receive)
        await answer(scope, bounded.receive, _safely(send, ends=unread))

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        """Return why a request is refused; None if it is not."""
        if headers.getlist("host") != [host := headers.get("host", "")] or (
            host not in self.access.hosts
        ):
            said = f"This server has the names {', '.join(sorted(self.access.hosts))} only."
            return problem(HTTPStatus.MISDIRECTED_REQUEST, said)
        if large := _too_large(scope, headers):
            return large
        if is_embedded(headers):
            return problem(HTTPStatus.FORBIDDEN, "Another site asks. Only links to it are allowed.")
        if scope["method"] in READING or scope["path"].startswith(READ_ONLY):
            return None
        return self._refusal_to_write(headers)

    def _refusal_to_write(self, headers: Headers) -> Response | None:
        if self.access.is_public:
            said = "This server is public: it shows projects, and makes none. Download the ZIP."
            return problem(HTTPStatus.FORBIDDEN, said)
        if not is_own(headers):
            return problem(HTTPStatus.FORBIDDEN, "Another site asks. It may not write here.")
        if not self.access.knows(headers):
            said = (
                "The access token is missing or wrong: open the address that the command printed."
            )
            return problem(HTTPStatus.UNAUTHORIZED, said, {"WWW-Authenticate": "Bearer"})
        return None

    def _welcome(self, scope: Scope) -> Response | None:
        """Return the answer to an address with an access token: a cookie, and the rest of it."""
        rows = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = [value for key, value in rows if key == TOKEN]
        if scope["path"] != "/" or not given or scope["method"] != "GET":
            return None
        rest = urlencode([row for row in rows if row[0] != TOKEN])
        answer = RedirectResponse(f"/?{rest}" if rest else "/", HTTPStatus.SEE_OTHER)
        answer.headers["Cache-Control"] = "no-store"
        if self.access.is_token(given[-1]):
            answer.set_cookie(
                self.access.cookie, self.access.token, httponly=True, samesite="strict"
            )
        return answer


def _too_large(scope: Scope, headers: Headers) -> Response | None:
    """Return why a request is too large; None if it is not."""
    if len(scope["query_string"]) + len(scope["path"]) > LONGEST_ADDRESS:
        said = f"The address is longer than {LONGEST_ADDRESS} bytes."
        return problem(HTTPStatus.REQUEST_URI_TOO_LONG, said)
    if sum(len(name) + len(value) for name, value in headers.raw) > MOST_BYTES_OF_HEADERS:
        said = f"The headers are larger than {MOST_BYTES_OF_HEADERS} bytes."
        return problem(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, said)
    if stated_length(headers) > MOST_BYTES_OF_BODY:
        return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
    return None


class Body:
    """The body of a request, which is not read beyond its limit."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._size = 0

    async def receive(self) -> Message:
        """Return the next part; raise `TooLarge` beyond the limit."""
        message = await self._receive()
        self._size += len(message.get("body", b""))
        if self._size > MOST_BYTES_OF_BODY:
            raise TooLarge(TOO_LARGE)
        return message


class TooLarge(Exception):
    """The body of a request is larger than the limit."""


TOO_LARGE = f"The body is larger than {MOST_BYTES_OF_BODY >> 10} KB."


def stated_length(headers: Headers) -> int:
    """Return the length that a request states for its body."""
    stated = headers.get("content-length", "0")
    return int(stated) if stated.isdecimal() else 0


def has_body(headers: Headers) -> bool:
    """Tell whether a request has a body."""
    return stated_length(headers) > 0 or "transfer-encoding" in headers


def _safely(send: Send, *, ends: bool) -> Send:
    """Return a function that sends an answer with the headers of safety.

    With `ends` the connection ends after it, because the rest of the request is not read.
    """

    async def safely(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SAFE.items():
                headers[name] = value
            headers.setdefault("Cache-Control", "no-cache")
            if ends or message["status"] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                headers["Connection"] = "close"
        await send(message)

    return safely
