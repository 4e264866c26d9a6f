"""The accounts of all users as pages, for superusers."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import RedirectResponse, Response

from ..accounts import administration as api
from ..accounts import users
from ..accounts.administration import UserOfPath
from ..accounts.dependencies import Superuser
from ..accounts.models import User
from ..accounts.schemas import UserQuery, UserUpdate
from ..database import Session
from .engine import link
from .render import page
from .users_text import facts, name

router = APIRouter(prefix="/users", include_in_schema=False)
Place = Annotated[UserQuery, Query()]  # the search and page of the list, passed on in forms


@router.get("")
async def show_users(
    request: Request, session: Session, superuser: Superuser, place: Place
) -> Response:
    """Show the list, with a form for each account but the own one."""
    return await list_page(request, session, superuser, place)


@router.post("/{user_id}/disable")
async def disable_user(
    request: Request, session: Session, superuser: Superuser, user: UserOfPath, place: Place
) -> Response:
    """Disable an account and return to the same place in the list, or show there why not."""
    try:
        await api.update_user(session, superuser, user, UserUpdate(is_active=False))
    except HTTPException as error:
        return await list_page(request, session, superuser, place, error)
    return RedirectResponse(link("/users", place), 303)


@router.post("/{user_id}/enable")
async def enable_user(
    session: Session, superuser: Superuser, user: UserOfPath, place: Place
) -> Response:
    """Enable an account and return to the same place in the list."""
    await api.update_user(session, superuser, user, UserUpdate(is_active=True))
    return RedirectResponse(link("/users", place), 303)


async def list_page(
    request: Request,
    session: Session,
    superuser: User,
    place: UserQuery,
    error: HTTPException | None = None,
) -> Response:
    """Show a page of the list, with the reason why a change failed."""
    found, total = await users.find_users(session, place)
    return page(
        request.scope,
        "users.html",
        error.status_code if error else 200,
        users=found,
        total=total,
        place=place,
        own_id=superuser.id,
        name=name,
        facts=facts,
        failure=error.detail if error else "",
    )
