"""The accounts of all users as pages, for superusers."""

from apiflask import APIBlueprint
from flask import Response, redirect
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from ..accounts import administration as api
from ..accounts import users
from ..accounts.administration import UserPath
from ..accounts.current_user import current_user, require_superuser
from ..accounts.schemas import UserQuery
from ..database import db
from .engine import link
from .render import page
from .users_text import facts, name

blueprint = APIBlueprint("user_pages", __name__, url_prefix="/users", enable_openapi=False)
blueprint.before_request(require_superuser)


@blueprint.get("")
@blueprint.input(UserQuery, location="query")
def show_users(query_data: UserQuery) -> Response:
    """Show the list, with a form for each account but the own one."""
    return list_page(query_data)


@blueprint.post("/<user_id>/disable")
@blueprint.input(UserPath, location="path")
@blueprint.input(UserQuery, location="query")
def disable_user(path_data: UserPath, query_data: UserQuery, **_: str) -> ResponseReturnValue:
    """Disable an account and return to the same place in the list, or show there why not."""
    user = api.get_or_404(path_data.user_id)
    try:
        api.switch(user, on=False)
    except HTTPException as error:
        return list_page(query_data, error)
    db.session.commit()
    return redirect(link("/users", query_data), 303)


@blueprint.post("/<user_id>/enable")
@blueprint.input(UserPath, location="path")
@blueprint.input(UserQuery, location="query")
def enable_user(path_data: UserPath, query_data: UserQuery, **_: str) -> ResponseReturnValue:
    """Enable an account and return to the same place in the list."""
    api.switch(api.get_or_404(path_data.user_id), on=True)
    db.session.commit()
    return redirect(link("/users", query_data), 303)


def list_page(place: UserQuery, error: HTTPException | None = None) -> Response:
    """Show a page of the list, with the reason why a change failed."""
    found, total = users.find_users(db.session, place)
    return page(
        "users.html",
        (error.code or 500) if error else 200,
        users=found,
        total=total,
        place=place,
        own_id=current_user().id,
        name=name,
        facts=facts,
        failure=(error.description or "") if error else "",
    )
