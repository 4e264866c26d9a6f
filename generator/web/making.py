"""Makes a planned project in the folder of the server: `POST /make`."""

import json
import threading
from contextlib import AbstractContextManager, nullcontext
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from generator.errors import InputError, ScaffoldError
from generator.formats import PROJECT
from generator.messages import shell_line
from generator.project import operations
from generator.project.names import check_folder
from generator.project.plan import Plan
from generator.project.result import GeneratedProject, next_commands
from generator.web.core import Core
from generator.web.documents import json_body, project_document
from generator.web.page import error_page, made_page
from generator.web.problems import problem, problem_of

MAKE = "/make"
TOKEN, FOLDER = "token", "folder"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
MOST_FIELDS = 20


class Order(NamedTuple):
    """The plan to make, by its token, and the folder; empty for the name that was planned."""

    token: str
    folder: str


class Made(NamedTuple):
    """A made project: its folder, relative to that of the server, and the commands to run next."""

    folder: str
    plan: Plan
    project: GeneratedProject

    @property
    def next_commands(self) -> list[str]:
        """The commands to run next, from the folder of the server."""
        return [shell_line(["cd", self.folder]), *next_commands(self.plan, self.project)]


class Maker:
    """Makes one project at a time, each plan once."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self._lock = threading.Lock()

    @property
    def route(self) -> Route:
        """The route; the guard before all routes checks the access token."""
        return Route(MAKE, self.make, methods=["POST"])

    async def make(self, request: Request) -> Response:
        """Make the project of a plan token; answer as the request prefers, JSON or a page."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        as_json = kind == JSON or JSON in request.headers.get("accept", "")
        if kind not in {JSON, FORM}:
            said = f"Send a form, as {FORM}, or {JSON}."
            return problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, said)
        try:
            order = _read(await request.body(), kind)
            made = await self.core.work(self.apply, order)
        except ScaffoldError as error:
            return problem_of(error) if as_json else error_page(error, _answers(request))
        return self._json(made) if as_json else self._page(made)

    def apply(self, order: Order) -> Made:
        """Make the project; raise `InputError` for an unknown plan, or a folder that cannot be."""
        with self._lock:
            held = self.core.plans.find(order.token)
            folder = order.folder or held.name
            destination = operations.open_destination(str(self._place(folder)))
            with self.core.turn(held.plan.template, renders=True):
                project = operations.apply(held.plan, destination, _no_progress)
            self.core.plans.drop(order.token)
        return Made(destination.name, held.plan, project)

    def _place(self, folder: str) -> Path:
        """Return the path of a plain name in the server's folder; a link may lead away."""
        if self.core.folder is None:
            raise InputError("This server is public: it shows projects, and makes none.")
        place = self.core.folder / check_folder(folder)
        if place.is_symlink():
            raise InputError(f"{folder} is a link. Choose another name.")
        return place

    def _json(self, made: Made) -> Response:
        values = project_document(made.folder, made.plan, made.project, self.core, dry_run=False)
        values["next"] = made.next_commands
        return Response(json_body(PROJECT, values), HTTPStatus.CREATED, media_type=JSON)

    def _page(self, made: Made) -> Response:
        notes = [self.core.paths.hidden(step.note) for step in made.project.steps]
        return made_page(made.folder, notes, made.next_commands)


def _answers(request: Request) -> str:
    """Return the address of the page that sent a form; empty for any other page."""
    sender = urlsplit(request.headers.get("referer", ""))
    is_own = sender.netloc == request.url.netloc and sender.path == "/"
    return f"/?{sender.query}" if is_own else ""


def _no_progress(_what: str) -> AbstractContextManager[object]:
    return nullcontext()


def _read(body: bytes, kind: str) -> Order:
    """Read an order; raise `InputError` for anything else."""
    wrong = f"Send {TOKEN}, the token of a plan, and {FOLDER}, the name of a folder, once each."
    try:
        if kind == JSON:
            found = json.loads(body)
            rows = list(found.items()) if isinstance(found, dict) else []
        else:
            text = body.decode()
            rows = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except (ValueError, RecursionError) as error:
        raise InputError(wrong) from error
    fields = dict(rows)
    is_text = all(isinstance(value, str) for value in fields.values())
    if not is_text or len(fields) < len(rows) or not {TOKEN} <= fields.keys() <= {TOKEN, FOLDER}:
        raise InputError(wrong)
    return Order(fields[TOKEN], fields.get(FOLDER, ""))
