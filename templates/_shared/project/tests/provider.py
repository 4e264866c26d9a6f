"""A small OpenID Connect provider, which signs in every visitor at once."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT_ID = "the-application"
CLIENT_SECRET = "a secret: with / signs"  # noqa: S105
ADA = {"sub": "248289761001", "email": "ada@example.com", "name": "Ada"}


class Provider:
    """The state of the provider, which tests can change."""

    def __init__(self, issuer: str, state_length: int, *, has_nonce: bool) -> None:
        self.issuer = issuer
        self.state_length = state_length
        self.has_nonce = has_nonce
        self.key = RSAKey.generate_key(auto_kid=True)
        self.codes: dict[str, dict[str, str]] = {}
        self.reset()

    def reset(self) -> None:
        """Reset the state, with Ada as the user."""
        self.person: dict[str, str] = dict(ADA)
        self.userinfo: dict[str, str] = {}  # claims that only the userinfo endpoint returns
        self.metadata: dict[str, Any] = {}  # replaces metadata
        self.claims: dict[str, Any] = {}  # replaces claims of ID tokens
        self.signing_key = self.key
        self.is_down = False

    @property
    def settings(self) -> dict[str, str]:
        """The settings of the application for this provider."""
        return {
            "oidc_issuer": self.issuer,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": CLIENT_SECRET,
        }

    def discover(self) -> dict[str, Any]:
        """Return the metadata."""
        endpoints = {
            "authorization_endpoint": "/authorize",
            "token_endpoint": "/token",
            "jwks_uri": "/keys",
            "userinfo_endpoint": "/userinfo",
            "end_session_endpoint": "/sign-out",
        }
        found = {name: f"{self.issuer}{path}" for name, path in endpoints.items()}
        return {"issuer": self.issuer, **found, **self.metadata}

    def authorize(self, query: dict[str, str]) -> str:
        """Check the authorization request; return the redirect with a code."""
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT_ID
        assert query["code_challenge_method"] == "S256"
        assert set(query["scope"].split()) == {"openid", "email", "profile"}
        assert len(query["state"]) >= self.state_length
        assert ("nonce" in query) is self.has_nonce
        code = secrets.token_urlsafe()
        self.codes[code] = query
        answer = {"code": code, "state": query["state"], "iss": self.issuer}
        return f"{query['redirect_uri']}?{urlencode(answer)}"

    def exchange(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Return tokens for a code, which works once, or None for an invalid request."""
        query = self.codes.pop(form["code"], None)
        pair = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        challenge = hashlib.sha256(form["code_verifier"].encode()).digest()
        if (
            query is None
            or authorization != f"Basic {pair}"
            or form["grant_type"] != "authorization_code"
            or form["redirect_uri"] != query["redirect_uri"]
            or base64.urlsafe_b64encode(challenge).decode().rstrip("=") != query["code_challenge"]
        ):
            return None
        return {
            "access_token": "for-userinfo",
            "token_type": "Bearer",
            "expires_in": 60,
            "id_token": self.sign(query),
        }

    def sign(self, query: dict[str, str]) -> str:
        """Return an ID token for Ada, or for another user."""
        moment = int(time.time())
        somebody = query.get("somebody")
        person = {"sub": somebody, "email": somebody} if somebody else self.person
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "nonce": query.get("nonce"),
            "iat": moment,
            "exp": moment + 300,
        }
        header = {"alg": "RS256", "kid": self.key.kid}
        claims = {**claims, **person, **self.claims}
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(header, kept, self.signing_key)


class Handler(BaseHTTPRequestHandler):
    """The provider over HTTP."""

    provider: Provider

    def do_GET(self) -> None:
        """Handle requests of browsers and the application."""
        url = urlsplit(self.path)
        if self.provider.is_down:
            self.send_json(503, {})
        elif url.path == "/.well-known/openid-configuration":
            self.send_json(200, self.provider.discover())
        elif url.path == "/keys":
            self.send_json(200, KeySet([self.provider.key]).as_dict())
        elif url.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(dict(parse_qsl(url.query))))
            self.end_headers()
        elif url.path == "/userinfo" and self.headers["Authorization"] == "Bearer for-userinfo":
            self.send_json(200, {**self.provider.person, **self.provider.userinfo})
        else:
            self.send_json(404, {})

    def do_POST(self) -> None:
        """Exchange a code for tokens."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        authorization = self.headers.get("Authorization", "")
        tokens = self.provider.exchange(dict(parse_qsl(body)), authorization)
        self.send_json(200, tokens) if tokens else self.send_json(400, {"error": "invalid_grant"})

    def send_json(self, status: int, document: Any) -> None:
        """Respond with JSON."""
        content = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing."""


@contextmanager
def run_provider(*, state_length: int = 43, has_nonce: bool = True) -> Iterator[Provider]:
    """Serve a provider on a free port; it checks the state and the nonce of each request."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer = f"http://127.0.0.1:{server.server_port}"
        provider = Provider(issuer, state_length, has_nonce=has_nonce)
        Handler.provider = provider
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()


def visit(url: str, email: str = "") -> str:
    """Visit the provider like a browser; return the path of the callback."""
    asked = urlsplit(f"{url}&{urlencode({'somebody': email})}" if email else url)
    connection = HTTPConnection(asked.netloc)
    try:
        connection.request("GET", f"{asked.path}?{asked.query}")
        answer = connection.getresponse()
    finally:
        connection.close()
    assert answer.status == 302
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"
