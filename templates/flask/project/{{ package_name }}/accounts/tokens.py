"""Sign in and out with tokens, which `access_tokens` describes."""

from pydantic import SecretStr
from sqlalchemy.orm import Session

from . import access_tokens
from .models import User
from .schemas import Tokens


def begin(session: Session, key: SecretStr, user: User) -> Tokens:
    """Sign a user in: start a family of tokens."""
    session.execute(access_tokens.delete_expired())
    first = access_tokens.choose_secret()
    session.add(access_tokens.build_family(first, user))
    return access_tokens.make_tokens(key, user.id, first)


def renew(session: Session, key: SecretStr, token: str) -> Tokens | None:
    """Replace the newest token of a family; for an older token, end the family and return None.

    Commit in both cases: after a rollback, the thief would stay signed in.
    """
    used = access_tokens.read_secret(token)
    newest = access_tokens.choose_secret()._replace(family=used.family)
    user_id = session.scalar(access_tokens.replace_newest(used, newest))
    if user_id is None:
        for owner_id, kept in session.execute(access_tokens.end_family(used)):
            access_tokens.report_reuse(used, owner_id, kept)
        return None
    return access_tokens.make_tokens(key, user_id, newest)


def end(session: Session, token: str) -> None:
    """Sign out: end the family of this refresh token, including its access tokens."""
    session.execute(access_tokens.end_family(access_tokens.read_secret(token)))


def end_all(session: Session, user: User) -> None:
    """Sign a user out everywhere."""
    session.execute(access_tokens.end_families(user))


def find_user(session: Session, key: SecretStr, token: str) -> User | None:
    """Return the owner of an access token if the token and its family are valid."""
    claims = access_tokens.read_access_token(key, token)
    return session.scalar(access_tokens.select_owner(claims)) if claims else None
