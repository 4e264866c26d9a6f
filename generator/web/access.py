"""Who may ask this server what: its names, its access token, and the origins that may write."""

import hmac
import secrets
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlencode

from starlette.datastructures import Headers

HOST = "127.0.0.1"  # the only address to listen on
NAMES = (HOST, "localhost", "[::1]")
TOKEN = "token"  # noqa: S105 - the name of the parameter
DIGITS = 24  # bytes of randomness of an access token
BEARER = "bearer "


def new_token() -> str:
    """Return an access token that nobody can guess."""
    return secrets.token_urlsafe(DIGITS)


@dataclass(frozen=True)
class Access:
    """The access to one server.

    Everybody on this machine may read. What writes needs the access token, which is in the address
    that the command prints, and then in a cookie. A public server only reads and has no token.
    """

    port: int
    is_public: bool = False
    token: str = field(default_factory=new_token)

    @property
    def hosts(self) -> frozenset[str]:
        """The values of `Host` that name this server; others come from a rebound domain name."""
        return frozenset(f"{name}:{self.port}" for name in NAMES)

    @property
    def address(self) -> str:
        """The address to open; it contains the access token, if there is one."""
        asked = "" if self.is_public else f"?{urlencode({TOKEN: self.token})}"
        return f"http://{HOST}:{self.port}/{asked}"

    @property
    def cookie(self) -> str:
        """The name of the cookie: two servers on one machine share cookies, but not names."""
        return f"scaffold_{self.port}"

    def is_token(self, given: str) -> bool:
        """Tell whether this is the access token, in the same time for all that are wrong."""
        return not self.is_public and hmac.compare_digest(given.encode(), self.token.encode())

    def knows(self, headers: Headers) -> bool:
        """Tell whether a request carries the access token, in its cookie or as a bearer."""
        bearer = headers.get("authorization", "")
        if bearer[: len(BEARER)].lower() == BEARER:
            return self.is_token(bearer[len(BEARER) :].strip())
        return self.is_token(self._in_cookie(headers))

    def _in_cookie(self, headers: Headers) -> str:
        jar: SimpleCookie = SimpleCookie()
        try:
            jar.load(headers.get("cookie", ""))
        except CookieError:
            return ""
        found = jar.get(self.cookie)
        return found.value if found else ""


def is_own(headers: Headers) -> bool:
    """Tell whether a browser's request to write comes from a page of this server.

    A program sends neither header, and no cookie that a browser keeps. A browser sends at least one
    of them with every form; `Origin: null` is that of a sandboxed page or of a file.
    """
    origin = headers.get("origin")
    site = headers.get("sec-fetch-site")
    if origin is None and site is None:
        return "cookie" not in headers
    host = headers.get("host", "")
    return origin in {None, f"http://{host}"} and site in {None, "same-origin"}


def is_embedded(headers: Headers) -> bool:
    """Tell whether a foreign page asks, other than by a link that somebody follows."""
    if headers.get("sec-fetch-site") not in {"cross-site", "same-site"}:
        return False
    followed = headers.get("sec-fetch-mode") == "navigate"
    return not (followed and headers.get("sec-fetch-dest") == "document")
