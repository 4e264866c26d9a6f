"""A log line for each event of an account. It has no address, password or code."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import structlog
from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.conf import settings
from django.contrib.auth import signals as auth
from django.dispatch import Signal, receiver

from .models import User

log = structlog.get_logger()

EVENTS: dict[Signal, str] = {
    account.user_signed_up: "registered",
    auth.user_logged_in: "signed in",
    auth.user_logged_out: "signed out",
    account.password_changed: "password changed",
    account.password_reset: "password reset",
    account.password_reset_code_rejected: "password reset refused",
    account.email_added: "change of address requested",
    account.email_changed: "address changed",
    account.email_verification_code_rejected: "confirmation refused",
    mfa.authenticator_added: "second factor added",
    mfa.authenticator_removed: "second factor removed",
    mfa.authentication_failed: "wrong second factor",
}


def log_event(event: str) -> Callable[..., None]:
    """Return a receiver that logs an event, with the account if it is known."""

    def write(user: User | None = None, **_: Any) -> None:
        log.info(event, user_id=user and user.pk)

    return write


for signal, event in EVENTS.items():
    signal.connect(log_event(event), weak=False)


@receiver(auth.user_login_failed)
def log_wrong_password(credentials: dict[str, Any], **_: Any) -> None:
    """Log a failed sign-in; the account that was named may not exist."""
    known = User.objects.filter(email=credentials.get("email", "")).first()
    log.warning("wrong password", user_id=known and known.pk)


@receiver(account.email_confirmed)
def log_confirmation(email_address: Any, **_: Any) -> None:
    """Log a confirmed address."""
    log.info("address confirmed", user_id=email_address.user_id)


@receiver(auth.user_logged_in)
def delete_expired_sessions(**_: Any) -> None:
    """Delete expired sessions, so that no other job has to."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
