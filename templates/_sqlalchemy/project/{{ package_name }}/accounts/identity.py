"""What an OpenID Connect provider says: of itself, and of a user."""

import secrets
from functools import cache
from ssl import SSLContext
from typing import Annotated, Any

from httpx2 import URL, create_ssl_context
from joserfc import jwt
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
REFUSED = "The identity provider refused; sign in again."
UNTRUSTED = "The identity provider sent no valid response; try again later."
UNSET = "To sign in, set OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET."
UNKNOWN = "This sign-in was not started in this browser, or it has expired; sign in again."
OTHER = "The response came from another provider; sign in again."
DISABLED = "This account is disabled."
NOT_FRESH = "Sign in again, and delete the account within ten minutes."


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


def metadata_url(issuer: str) -> str:
    """Return the URL of the metadata."""
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


def choose_handshake(destination: str) -> Handshake:
    """Return a new handshake, with random values that nobody can guess."""
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
    return Handshake(state=state, nonce=nonce, verifier=verifier, destination=destination)


def client_options(settings: Settings, metadata: Metadata, callback: str) -> dict[str, Any]:
    """Return the options of an OAuth 2 client for this provider."""
    methods = metadata.token_endpoint_auth_methods_supported
    basic = "client_secret_basic"
    return {
        "client_id": settings.oidc_client_id,
        "client_secret": settings.oidc_client_secret.get_secret_value(),
        "token_endpoint_auth_method": basic if basic in methods else "client_secret_post",
        "code_challenge_method": "S256",
        "redirect_uri": callback,
        "scope": SCOPE,
        "timeout": PATIENCE,
        "verify": authorities(),
    }


def request_options(token: str = "") -> dict[str, Any]:
    """Return the options of a client for other requests."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return {"timeout": PATIENCE, "verify": authorities(), "headers": headers}


@cache
def authorities() -> SSLContext:
    """Return the trusted certificate authorities; reading them takes longer than a request."""
    return create_ssl_context()


def check_token(settings: Settings, id_token: str, keys: Any, nonce: str) -> dict[str, Any]:
    """Check signature, issuer, audience, nonce and times of the ID token; return its claims."""
    claims = jwt.decode(id_token, KeySet.import_key_set(keys), ALGORITHMS).claims
    expected = jwt.JWTClaimsRegistry(
        leeway=CLOCK_SKEW,
        iss={"essential": True, "value": settings.oidc_issuer},
        aud={"essential": True, "value": settings.oidc_client_id},
        azp={"value": settings.oidc_client_id},
        nonce={"essential": True, "value": nonce},
        exp={"essential": True},
        iat={"essential": True},
    )
    expected.validate(claims)
    return claims


def add_userinfo(claims: dict[str, Any], userinfo: dict[str, Any]) -> dict[str, Any]:
    """Return the claims with those of the user info, which must be of the same user."""
    same = jwt.JWTClaimsRegistry(sub={"essential": True, "value": claims["sub"]})
    same.validate(userinfo)
    return userinfo | claims


def sign_out_address(metadata: Metadata, id_token: str, destination: str) -> str | None:
    """Return the URL to sign out of the provider, if it has one.

    Without a destination, the provider shows its own page at the end.
    """
    if metadata.end_session_endpoint is None:
        return None
    back = {"post_logout_redirect_uri": destination} if destination else {}
    url = URL(metadata.end_session_endpoint)
    return str(url.copy_merge_params({"id_token_hint": id_token} | back))
