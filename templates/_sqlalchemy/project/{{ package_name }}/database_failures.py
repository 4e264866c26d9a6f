"""What an error of the database means for a request."""

from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

RETRY_AFTER = 5  # seconds
WRONG_STATEMENT = {"SQLITE_ERROR", "SQLITE_SCHEMA"}
NO_PARENT = {"SQLITE_CONSTRAINT_FOREIGNKEY", "23503"}  # violations of a foreign key
OUTDATED = "It has been changed in the meantime; read it again."
COLLISION = "Another request changed it at the same time; try again."
UNAVAILABLE = "The database is not available; try again in a few seconds."


def lacks_parent(error: IntegrityError) -> bool:
    """Return whether the parent of a new row, such as its owner, was deleted in the meantime."""
    reason = error.driver_exception
    codes = {getattr(reason, name, None) for name in ("sqlite_errorname", "sqlstate")}
    return bool(codes & NO_PARENT)


def find_reason(error: OperationalError | InterfaceError | NoConnectionError) -> str:
    """Return why the database is unavailable, without the statement.

    Raise the error again if the statement is wrong, which is an operational error of SQLite too.
    """
    reason = getattr(error, "driver_exception", error)
    if getattr(reason, "sqlite_errorname", None) in WRONG_STATEMENT:
        raise error
    return str(reason)
