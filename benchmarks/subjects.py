"""What benchmarks/generated.py compares: a generated project, and one file by hand."""

from dataclasses import dataclass

ALEMBIC = ("alembic", "upgrade", "heads")
DJANGO = "minimal_django"
GTHREAD = ("--no-control-socket", "--worker-class", "gthread")
DRIVERS = {
    "fastapi": {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"},
    "flask": {"postgresql": "postgresql+psycopg"},
}
UVICORN = (
    *("--no-server-header", "--log-level", "warning"),
    *("--loop", "uvloop", "--http", "httptools"),  # as both would choose by themselves
)


@dataclass(frozen=True)
class Subject:
    """A generated application, the file that does the same by hand, and their servers.

    `migrate`, `hand` and `generated` are modules with arguments for the interpreter of the project.
    `base` is a statement that imports what `imported` is compared with. `variables` are for both.
    """

    name: str
    template: str
    answers: tuple[str, ...]
    migrate: tuple[str, ...]
    hand: tuple[str, ...]
    generated: tuple[str, ...]
    base: str
    imported: str
    target: float
    variables: tuple[tuple[str, str], ...] = ()

    def url_by_hand(self, url: str) -> str:
        """Return the address of the database as the file reads it."""
        kind, _, rest = url.partition(":")
        return f"{DRIVERS.get(self.template, {}).get(kind, kind)}:{rest}"


def uvicorn(application: str) -> tuple[str, ...]:
    """Return the command of an asynchronous server."""
    return ("uvicorn", application, "--port", "{port}", *UVICORN)


SUBJECTS = (
    Subject(
        name="FastAPI",
        template="fastapi",
        answers=("database=postgres",),
        migrate=ALEMBIC,
        hand=uvicorn("minimal:app"),
        generated=uvicorn("my_app.main:app"),
        base="import fastapi, sqlalchemy.ext.asyncio",
        imported="import my_app.main",
        target=0.85,
    ),
    Subject(
        name="Django, WSGI",
        template="django",
        answers=("database=postgres",),
        migrate=("manage", "migrate"),
        hand=(
            *("gunicorn", *GTHREAD, "--threads", "4"),
            *("--bind", "127.0.0.1:{port}", f"{DJANGO}:wsgi"),
        ),
        generated=(
            *("gunicorn", "--config", "python:my_app.server"),
            *("--bind", "127.0.0.1:{port}", "my_app.wsgi"),
        ),
        base=f"import {DJANGO}",
        imported="import my_app.wsgi, my_app.urls",
        target=0.8,
    ),
    Subject(
        name="Django, ASGI",
        template="django",
        answers=("database=postgres", "ai=true"),
        migrate=("manage", "migrate"),
        hand=uvicorn(f"{DJANGO}:asgi"),
        generated=uvicorn("my_app.asgi:application"),
        base=f"import {DJANGO}",
        imported="import my_app.asgi, my_app.urls",
        target=0.8,
        variables=(("AI_BASE_URL", "offline"), ("POOL", "yes")),
    ),
    Subject(
        name="Flask",
        template="flask",
        answers=("database=postgres",),
        migrate=ALEMBIC,
        hand=(
            *("gunicorn", *GTHREAD, "--threads", "8"),
            *("--bind", "127.0.0.1:{port}", "minimal_flask:app"),
        ),
        generated=(
            *("gunicorn", "--config", "python:my_app.server"),
            *("--bind", "127.0.0.1:{port}", "my_app.wsgi:app"),
        ),
        base="import apiflask, flask_sqlalchemy_lite",
        imported="import my_app.wsgi",
        target=0.8,
    ),
)
