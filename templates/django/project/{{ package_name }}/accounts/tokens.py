"""Tokens. Those of one sign-in are a family, which ends if a used refresh token comes back."""

import structlog
from allauth.headless.tokens.strategies.jwt import JWTTokenStrategy
from allauth.headless.tokens.strategies.jwt.internal import decode_token, get_token_session
from django.contrib.sessions.models import Session
from django.db import transaction

log = structlog.stdlib.get_logger(__name__)


class Families(JWTTokenStrategy):  # type: ignore[misc]
    """Stores a family as a session, with the id of the refresh token that is still good."""

    @transaction.atomic
    def refresh_token(self, refresh_token: str) -> tuple[str, str] | None:
        """Exchange a refresh token; if it was exchanged before, its owner and a thief have it."""
        claims = decode_token(refresh_token, "refresh")
        session = get_token_session(claims) if claims else None
        if not claims or not session:
            return None
        # Of two exchanges at the same time, the second waits, and sees what the first has stored.
        Session.objects.select_for_update().filter(pk=session.session_key).first()
        tokens: tuple[str, str] | None = super().refresh_token(refresh_token)
        if tokens is None:
            log.warning("refresh token reused", user_id=int(claims["sub"]))
            session.flush()
        return tokens
