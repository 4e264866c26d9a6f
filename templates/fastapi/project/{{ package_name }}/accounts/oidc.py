"""Sign-in at an OpenID Connect provider: authorization code flow with PKCE, state and nonce."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import structlog
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from fastapi import Depends, FastAPI, HTTPException, Request
from httpx2 import AsyncClient, HTTPError
from joserfc.errors import JoseError

from ..settings import Settings
from . import identity
from .handshake import Handshake
from .identity import Identity, Metadata

log = structlog.stdlib.get_logger(__name__)


class Provider:
    """A client of the identity provider."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.issuer = settings.oidc_issuer
        self._metadata: Metadata | None = None

    async def begin(self, callback: str, destination: str) -> tuple[str, Handshake]:
        """Return the URL for the browser and the handshake to store until it returns."""
        metadata = await self._discover()
        begun = identity.choose_handshake(destination)
        async with self._client(metadata, callback) as client:
            url, _ = client.create_authorization_url(
                metadata.authorization_endpoint,
                state=begun.state,
                nonce=begun.nonce,
                code_verifier=begun.verifier,
            )
        return url, begun

    async def finish(self, callback: str, code: str, handshake: Handshake) -> tuple[Identity, str]:
        """Exchange the code for the identity of the user and the ID token."""
        metadata = await self._discover()
        try:
            async with self._client(metadata, callback) as client:
                tokens = await client.fetch_token(
                    metadata.token_endpoint, code=code, code_verifier=handshake.verifier
                )
            keys = await _get(metadata.jwks_uri)
            nonce = handshake.nonce
            claims = identity.check_token(self.settings, tokens["id_token"], keys, nonce)
            if "email" not in claims and metadata.userinfo_endpoint:
                more = await _get(metadata.userinfo_endpoint, tokens["access_token"])
                claims = identity.add_userinfo(claims, more)
            return Identity.model_validate(claims), tokens["id_token"]
        except OAuthError as error:
            log.warning("sign-in refused", reason=str(error))
            raise HTTPException(400, identity.REFUSED) from error
        except (HTTPError, JoseError, LookupError, TypeError, ValueError) as error:
            raise _untrusted(error) from error

    async def sign_out_url(self, id_token: str, destination: str = "") -> str | None:
        """Return the URL to sign out of the provider, if it has one and is available."""
        if not self.issuer:
            return None
        try:
            metadata = await self._discover()
        except HTTPException:
            return None
        return identity.sign_out_address(metadata, id_token, destination)

    async def _discover(self) -> Metadata:
        """Return the metadata of the provider, which is loaded once."""
        if self._metadata is None:
            try:
                metadata = Metadata.model_validate(await _get(identity.metadata_url(self.issuer)))
            except (HTTPError, ValueError) as error:
                raise _untrusted(error) from error
            if metadata.issuer != self.issuer:
                raise _untrusted(f"OIDC_ISSUER should be {metadata.issuer}")
            self._metadata = metadata
        return self._metadata

    def _client(self, metadata: Metadata, callback: str) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(**identity.client_options(self.settings, metadata, callback))


async def _get(url: str, token: str = "") -> dict[str, Any]:
    async with AsyncClient(**identity.request_options(token)) as client:
        response = await client.get(url)
    return identity.OBJECT.validate_json(response.raise_for_status().content)


def _untrusted(reason: object) -> HTTPException:
    """Log the reason, and return an error without it for the user."""
    log.warning("identity provider not usable", reason=str(reason) or repr(reason))
    return HTTPException(502, identity.UNTRUSTED)


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
        raise HTTPException(503, identity.UNSET)
    return provider


TheProvider = Annotated[Provider, Depends(usable_provider)]
