"""Sign-in at an OpenID Connect provider: authorization code flow with PKCE, state and nonce."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from ssl import SSLContext
from typing import Annotated, Any

import structlog
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from fastapi import Depends, FastAPI, HTTPException, Request
from httpx2 import URL, AsyncClient, HTTPError, create_ssl_context
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, Field, TypeAdapter

from ..settings import Settings
from .handshake import Handshake
from .models import EMAIL_LENGTH, NAME_LENGTH, SUBJECT_LENGTH

ALGORITHMS = ["RS256", "PS256", "ES256"]  # asymmetric algorithms only
SCOPE = "openid email profile"
PATIENCE = 5  # seconds for each response
CLOCK_SKEW = 60  # seconds of tolerance for the provider's clock
OBJECT = TypeAdapter(dict[str, Any])
STORABLE = r"^[^\x00]*$"

log = structlog.stdlib.get_logger(__name__)


class Metadata(BaseModel):
    """The metadata of a provider (OpenID Connect Discovery)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]


class Identity(BaseModel):
    """A user at the provider: only the subject never changes."""

    sub: Annotated[str, Field(pattern=STORABLE, min_length=1, max_length=SUBJECT_LENGTH)]
    email: Annotated[str, Field(pattern=STORABLE, max_length=EMAIL_LENGTH)] | None = None
    name: Annotated[str, Field(pattern=STORABLE, max_length=NAME_LENGTH)] | None = None


class Provider:
    """A client of the identity provider."""

    def __init__(self, settings: Settings) -> None:
        self.issuer = settings.oidc_issuer
        self._client_id = settings.oidc_client_id
        self._client_secret = settings.oidc_client_secret
        self._metadata: Metadata | None = None

    async def begin(self, callback: str, destination: str) -> tuple[str, Handshake]:
        """Return the URL for the browser and the handshake to store until it returns."""
        metadata = await self._discover()
        state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
        async with self._client(metadata, callback) as client:
            url, _ = client.create_authorization_url(
                metadata.authorization_endpoint, state=state, nonce=nonce, code_verifier=verifier
            )
        handshake = Handshake(state=state, nonce=nonce, verifier=verifier, destination=destination)
        return url, handshake

    async def finish(self, callback: str, code: str, handshake: Handshake) -> tuple[Identity, str]:
        """Exchange the code for the identity of the user and the ID token."""
        metadata = await self._discover()
        try:
            async with self._client(metadata, callback) as client:
                tokens = await client.fetch_token(
                    metadata.token_endpoint, code=code, code_verifier=handshake.verifier
                )
            keys = await _get(metadata.jwks_uri)
            claims = self._check(tokens["id_token"], keys, handshake.nonce)
            if "email" not in claims and metadata.userinfo_endpoint:
                more = await _get(metadata.userinfo_endpoint, tokens["access_token"])
                same = jwt.JWTClaimsRegistry(sub={"essential": True, "value": claims["sub"]})
                same.validate(more)
                claims = more | claims
            return Identity.model_validate(claims), tokens["id_token"]
        except OAuthError as error:
            log.warning("sign-in refused", reason=str(error))
            raise HTTPException(400, "The identity provider refused; sign in again.") from error
        except (HTTPError, JoseError, LookupError, TypeError, ValueError) as error:
            raise _untrusted(error) from error

    async def sign_out_url(self, id_token: str, destination: str = "") -> str | None:
        """Return the URL to sign out of the provider, if it has one and is available.

        Without a destination, the provider shows its own page at the end.
        """
        if not self.issuer:
            return None
        try:
            metadata = await self._discover()
        except HTTPException:
            return None
        if metadata.end_session_endpoint is None:
            return None
        back = {"post_logout_redirect_uri": destination} if destination else {}
        url = URL(metadata.end_session_endpoint)
        return str(url.copy_merge_params({"id_token_hint": id_token} | back))

    async def _discover(self) -> Metadata:
        """Return the metadata of the provider, which is loaded once."""
        if self._metadata is None:
            address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
            try:
                metadata = Metadata.model_validate(await _get(address))
            except (HTTPError, ValueError) as error:
                raise _untrusted(error) from error
            if metadata.issuer != self.issuer:
                raise _untrusted(f"OIDC_ISSUER should be {metadata.issuer}")
            self._metadata = metadata
        return self._metadata

    def _client(self, metadata: Metadata, callback: str) -> AsyncOAuth2Client:
        methods = metadata.token_endpoint_auth_methods_supported
        basic = "client_secret_basic"
        return AsyncOAuth2Client(
            self._client_id,
            self._client_secret.get_secret_value(),
            token_endpoint_auth_method=basic if basic in methods else "client_secret_post",
            code_challenge_method="S256",
            redirect_uri=callback,
            scope=SCOPE,
            timeout=PATIENCE,
            verify=authorities(),
        )

    def _check(self, id_token: str, keys: Any, nonce: str) -> dict[str, Any]:
        """Check signature, issuer, audience, nonce and times of the ID token; return its claims."""
        claims = jwt.decode(id_token, KeySet.import_key_set(keys), ALGORITHMS).claims
        expected = jwt.JWTClaimsRegistry(
            leeway=CLOCK_SKEW,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self._client_id},
            azp={"value": self._client_id},
            nonce={"essential": True, "value": nonce},
            exp={"essential": True},
            iat={"essential": True},
        )
        expected.validate(claims)
        return claims


@cache
def authorities() -> SSLContext:
    """Return the trusted certificate authorities; reading them takes longer than a request."""
    return create_ssl_context()


async def _get(url: str, token: str = "") -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with AsyncClient(timeout=PATIENCE, verify=authorities(), headers=headers) as client:
        response = await client.get(url)
    return OBJECT.validate_json(response.raise_for_status().content)


def _untrusted(reason: object) -> HTTPException:
    """Log the reason, and return an error without it for the user."""
    log.warning("identity provider not usable", reason=str(reason) or repr(reason))
    return HTTPException(502, "The identity provider sent no valid response; try again later.")


@asynccontextmanager
async def run_provider(app: FastAPI) -> AsyncIterator[None]:
    """Remember what the provider says of itself while the server runs."""
    app.state.provider = Provider(app.state.settings)
    yield


def provider_of(request: Request) -> Provider:
    """Return the provider, which has no issuer if development has none."""
    provider: Provider = request.app.state.provider
    return provider


AnyProvider = Annotated[Provider, Depends(provider_of)]


def usable_provider(provider: AnyProvider) -> Provider:
    """Return the provider, or respond with 503 if development has none."""
    if not provider.issuer:
        raise HTTPException(503, "To sign in, set OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET.")
    return provider


TheProvider = Annotated[Provider, Depends(usable_provider)]
