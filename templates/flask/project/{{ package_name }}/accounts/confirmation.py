"""Confirmation and change of mail addresses over HTTP."""

import structlog
from apiflask import APIBlueprint
from flask import Response, abort

from ..context import current_settings
from ..database import db
from ..problems import problems
from . import mails, service
from .attempts import CONFIRMATION as LIMIT
from .current_user import current_user, signed_in
from .mailed_tokens import CONFIRMATION
from .models import User
from .schemas import Confirmation, ConfirmationRequest, EmailChange
from .throttle import Throttle

BAD_TOKEN = "This token is invalid or has expired."  # noqa: S105

blueprint = APIBlueprint("confirmation", __name__, url_prefix="/api/auth", tag="Accounts")
log = structlog.stdlib.get_logger(__name__)


@blueprint.post("/confirmation")
@blueprint.input(ConfirmationRequest)
@blueprint.output({}, status_code=202)
@blueprint.doc(responses=problems(429))
def request_confirmation(json_data: ConfirmationRequest) -> Response:
    """Mail a token to confirm an address; the response does not reveal if the account exists."""
    Throttle().count(LIMIT, json_data.email)
    user = service.find_user(db.session, json_data.email)
    log.info("confirmation requested", user_id=user.id if user else None)
    if user and user.is_active and not user.is_confirmed:
        user.new_email = None
        mails.confirm_address(user)
    db.session.commit()
    return Response(status=202)


@blueprint.post("/confirmation/confirm")
@blueprint.input(Confirmation)
@blueprint.output({}, status_code=204)
@blueprint.doc(responses=problems(400, 403, 429, 503))
def confirm_address(json_data: Confirmation) -> tuple[str, int]:
    """Confirm an address with the token from the mail and the password of the account.

    Without the password, a mail would confirm an account that somebody else has registered. If it
    is a new address, it replaces the old one, and the user is signed out everywhere.
    """
    settings, throttle = current_settings(), Throttle()
    user = find_new_address(json_data, throttle)
    if user is None or not service.confirm_address(
        db.session, throttle, user, must_confirm=settings.confirm_email
    ):
        log.warning("confirmation refused")
        abort(400, BAD_TOKEN)
    db.session.commit()
    log.info("address confirmed", user_id=user.id)
    return "", 204


def find_new_address(data: Confirmation, throttle: Throttle) -> User | None:
    """Return the user of the token, or respond with 403 to a wrong password.

    Return None if the new address was changed while the password was verified.
    """
    key = current_settings().secret_key
    user = service.find_mailed_user(db.session, key, CONFIRMATION, data.token)
    new_email = user.new_email if user else None
    if user and not service.authenticate(db.session, throttle, user.email, data.password):
        abort(403, service.WRONG_PASSWORD)
    return user if user and user.new_email == new_email else None


@blueprint.put("/email")
@signed_in
@blueprint.input(EmailChange)
@blueprint.output({}, status_code=202)
@blueprint.doc(responses=problems(403, 429, 503))
def change_email(json_data: EmailChange) -> Response:
    """Mail a token to the new address, and a notice to the current one.

    The new address counts when it is confirmed. The response does not reveal if it has an account.
    """
    user, throttle, email = current_user(), Throttle(), json_data.email
    if not service.authenticate(db.session, throttle, user.email, json_data.password):
        abort(403, service.WRONG_PASSWORD)
    throttle.count(LIMIT, email)
    log.info("change of address requested", user_id=user.id)
    mails.report_change(user, email)
    if service.is_taken(db.session, email, must_confirm=current_settings().confirm_email):
        mails.report_account(email)
    else:
        user.new_email = email
        mails.confirm_address(user)
    db.session.commit()
    return Response(status=202)
