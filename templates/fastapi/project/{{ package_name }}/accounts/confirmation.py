"""Confirmation and change of mail addresses over HTTP."""

import structlog
from fastapi import APIRouter, HTTPException, Request, Response

from ..database import Session
from ..problems import problems
from ..settings import Settings
from . import service
from .attempts import CONFIRMATION as LIMIT
from .dependencies import CurrentUser
from .mailed_tokens import CONFIRMATION
from .mails import Mailer
from .schemas import Confirmation, ConfirmationRequest, EmailChange
from .throttle import Throttled

router = APIRouter(prefix="/api/auth", tags=["accounts"])
log = structlog.stdlib.get_logger(__name__)


@router.post(
    "/confirmation", status_code=202, response_class=Response, responses=problems(422, 429)
)
async def request_confirmation(
    session: Session, throttle: Throttled, mails: Mailer, data: ConfirmationRequest
) -> None:
    """Mail a token to confirm an address; the response does not reveal if the account exists."""
    await throttle.count(LIMIT, data.email)
    user = await service.find_user(session, data.email)
    log.info("confirmation requested", user_id=user.id if user else None)
    if user and user.is_active and not user.is_confirmed:
        user.new_email = None
        mails.confirm_address(user)


@router.post(
    "/confirmation/confirm",
    status_code=204,
    response_class=Response,
    responses=problems(400, 403, 422, 429, 503),
)
async def confirm_address(
    request: Request, session: Session, throttle: Throttled, data: Confirmation
) -> None:
    """Confirm an address with the token from the mail and the password of the account.

    Without the password, a mail would confirm an account that somebody else has registered. If it
    is a new address, it replaces the old one, and the user is signed out everywhere.
    """
    settings: Settings = request.app.state.settings
    user = await service.find_mailed_user(session, settings.secret_key, CONFIRMATION, data.token)
    new_email = user.new_email if user else None
    if user and not await service.authenticate(session, throttle, user.email, data.password):
        raise HTTPException(403, service.WRONG_PASSWORD)
    if (
        user is None
        or user.new_email != new_email  # changed while the password was verified
        or not await service.confirm_address(
            session, throttle, user, must_confirm=settings.confirm_email
        )
    ):
        log.warning("confirmation refused")
        raise HTTPException(400, "This token is invalid or has expired.")
    log.info("address confirmed", user_id=user.id)


@router.put(
    "/email",
    status_code=202,
    response_class=Response,
    responses=problems(401, 403, 422, 429, 503),
)
async def change_email(
    session: Session, throttle: Throttled, mails: Mailer, user: CurrentUser, data: EmailChange
) -> None:
    """Mail a token to the new address, and a notice to the current one.

    The new address counts when it is confirmed. The response does not reveal if it has an account.
    """
    if not await service.authenticate(session, throttle, user.email, data.password):
        raise HTTPException(403, service.WRONG_PASSWORD)
    await throttle.count(LIMIT, data.email)
    log.info("change of address requested", user_id=user.id)
    mails.report_change(user, data.email)
    must_confirm = mails.settings.confirm_email
    if await service.is_taken(session, data.email, must_confirm=must_confirm):
        mails.report_account(data.email)
    else:
        user.new_email = data.email
        mails.confirm_address(user)
