"""Accounts of all users over HTTP, for superusers."""

import structlog
from apiflask import APIBlueprint
from flask import abort
from pydantic import BaseModel

from ..database import db
from ..problems import problems
from . import statements, users
from .current_user import current_user, require_superuser
from .models import User
from .schemas import UserEntry, UserId, UserPage, UserQuery, UserUpdate

blueprint = APIBlueprint("users", __name__, url_prefix="/api/users")
blueprint.before_request(require_superuser)
log = structlog.stdlib.get_logger(__name__)


class UserPath(BaseModel):
    """The id in the path of a user."""

    user_id: UserId


@blueprint.get("")
@blueprint.input(UserQuery, location="query")
@blueprint.output(UserPage)
@blueprint.doc(responses=problems(403))
def list_users(query_data: UserQuery) -> UserPage:
    """List the accounts of the users that match, oldest first."""
    found, total = users.find_users(db.session, query_data)
    items = [UserEntry.model_validate(user) for user in found]
    return UserPage(items=items, total=total, limit=query_data.limit, offset=query_data.offset)


@blueprint.patch("/<user_id>")
@blueprint.input(UserPath, location="path")
@blueprint.input(UserUpdate)
@blueprint.output(UserEntry)
@blueprint.doc(responses=problems(403, 404, 409))
def update_user(path_data: UserPath, json_data: UserUpdate, **_: str) -> UserEntry:
    """Disable an account, which signs its user out everywhere at once, or enable it again."""
    user = get_or_404(path_data.user_id)
    switch(user, on=json_data.is_active)
    db.session.commit()
    return UserEntry.model_validate(user)


def get_or_404(user_id: int) -> User:
    """Return the user, or abort with 404."""
    return db.session.get(User, user_id) or abort(404, f"There is no user {user_id}.")


def switch(user: User, *, on: bool) -> None:
    """Enable or disable an account."""
    superuser = current_user()
    if on:
        user.is_active = True
    elif user.id == superuser.id:
        abort(409, "You cannot disable your own account.")
    elif not users.disable(db.session, user):
        abort(409, statements.LAST_SUPERUSER)
    event = "account enabled" if on else "account disabled"
    log.info(event, user_id=user.id, by=superuser.id)
