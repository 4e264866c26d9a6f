"""People whom the identity provider signs in."""

from enum import StrEnum
from hashlib import sha256
from typing import Any

import structlog
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from requests import RequestException

from ..errors import problem
from .models import User

MAX_LENGTH = {"email": 254, "name": 150}

log = structlog.stdlib.get_logger(__name__)


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """Finds people by issuer and subject. An address only names them: providers reassign addresses."""

    def extract_uid(self, data: dict[str, Any]) -> str:
        """Return the identity of a person; all claims must be of the same person and issuer."""
        token, details = data.get("id_token") or {}, data.get("userinfo") or {}
        issuer, subject = token.get("iss"), token.get("sub")
        if issuer != settings.OIDC_ISSUER or not isinstance(subject, str) or not subject:
            raise OAuth2Error("The ID token is not of this issuer, or of nobody.")
        if details.get("sub", subject) != subject:
            raise OAuth2Error("The details are of another person.")
        return sha256(f"{issuer} {subject}".encode(errors="backslashreplace")).hexdigest()

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, str]:
        """Return the name and the address of a person, as far as they are text."""
        claims = data["id_token"] | (data.get("userinfo") or {})
        return {
            "email": address_of(self.extract_uid(data), clean(claims, "email")),
            "name": clean(claims, "name"),
        }

    def extract_email_addresses(self, _data: dict[str, Any]) -> list[EmailAddress]:
        """Return nothing: addresses identify nobody."""
        return []

    def extract_extra_data(self, _data: dict[str, Any]) -> dict[str, Any]:
        """Store nothing else of what the provider says."""
        return {}


def clean(claims: dict[str, Any], name: str) -> str:
    """Return a claim if it is text that people can read, as long as its column."""
    value = claims.get(name)
    if not isinstance(value, str) or not value.isprintable():
        return ""
    return value[: MAX_LENGTH[name]]


def address_of(identity: str, claimed: str) -> str:
    """Return the address of a person; if it is missing or another's, one that nobody can have."""
    others = User.objects.exclude(socialaccount__uid=identity)
    try:
        validate_email(claimed)
    except ValidationError:
        claimed = ""
    if not claimed or others.filter(email=claimed).exists():
        return f"{identity[:32]}@oidc.invalid"
    return claimed.lower()


def bad_gateway(error: Exception) -> HttpResponse:
    """Return the response to a provider that is down or fails, and log why."""
    log.warning("sign-in refused", reason=str(error))
    return problem(502, "The identity provider gave no valid response; try again later.")


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Signs people in with what `Provider` knows of them."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str = "") -> Provider:
        """Return the provider of the settings."""
        return Provider(request, app=self.get_app(request, provider, client_id or None))

    def pre_social_login(self, _request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Take over a changed address of a person who returns."""
        [address] = sociallogin.email_addresses
        user = sociallogin.user
        if sociallogin.is_existing and user.email != address.email:
            user.email = address.email
            user.save(update_fields=["email"])
            EmailAddress.objects.filter(user=user).delete()

    def on_authentication_error(
        self,
        _request: HttpRequest,
        _provider: Provider,
        error: StrEnum | str | None = None,
        exception: Exception | None = None,
        **_: Any,
    ) -> None:
        """Respond with 502 if the provider failed, and log each sign-in that fails."""
        if isinstance(exception, (OAuth2Error, RequestException)):
            raise ImmediateHttpResponse(bad_gateway(exception))
        log.warning("sign-in refused", reason=str(exception or error))
