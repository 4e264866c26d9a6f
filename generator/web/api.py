"""The HTTP API: the same decisions as on the command line, as JSON documents, and as a ZIP."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from generator import formats
from generator.formats import Document
from generator.project import operations
from generator.project.archive import archive
from generator.project.operations import CheckedAnswers, PlannedProject, Wanted
from generator.project.result import GeneratedProject
from generator.recommendation.needs import default_needs
from generator.recommendation.ranking import as_json as recommendation_json
from generator.recommendation.tables import guide_json
from generator.web.address import read_address
from generator.web.core import Core
from generator.web.documents import file_rows, json_body, project_document, public_facts
from generator.web.openapi import describe_api
from generator.web.parameters import (
    CONTENTS,
    FILE,
    PLAN,
    VIEW,
    Parameter,
    check_parameters,
    need_parameter,
    project_parameters,
)
from generator.web.problems import explained, problem

PREFIX = "/api/v1"
JSON, SCHEMA, ZIP = "application/json", "application/schema+json", "application/zip"
YES = "true"


class Api:
    """The endpoints for a core; each only reads."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.needs_only = (need_parameter(core.registry),)
        self.project = project_parameters(core.registry)
        self._description = json.dumps(describe_api(core.registry)).encode()

    @property
    def routes(self) -> list[Route]:
        """The routes; all of them answer GET and HEAD only."""
        endpoints = {
            "/needs": self.needs,
            "/recommend": self.recommend,
            "/templates": self.templates,
            "/templates/{id}/schema": self.schema,
            "/preview": self.preview,
            "/starter.zip": self.starter,
            "/openapi.json": self.openapi,
        }
        return [Route(PREFIX + path, explained(it)) for path, it in endpoints.items()]

    async def openapi(self, request: Request) -> Response:
        """Describe this API."""
        check_parameters(request.query_params.multi_items(), ())
        return _answered(request, self._description, JSON)

    async def needs(self, request: Request) -> Response:
        """Answer with the needs, their options and their defaults."""
        check_parameters(request.query_params.multi_items(), ())
        guide = self.core.registry.guide
        values = {
            "needs": guide_json(guide)["criteria"],
            "default": default_needs(guide).as_dict(),
        }
        return _document(request, formats.NEEDS, values)

    async def recommend(self, request: Request) -> Response:
        """Answer with the recommendation for the needs."""
        wanted = _wanted(request, self.needs_only)
        found = await self.core.work(self._recommend, wanted)
        return _document(request, formats.RECOMMENDATION, found)

    async def templates(self, request: Request) -> Response:
        """Answer with the templates that can be named."""
        check_parameters(request.query_params.multi_items(), ())
        registry = self.core.registry
        rows = [
            {**public_facts(item), "recommended": registry.recommends(item)}
            for item in registry.templates.values()
        ]
        return _document(request, formats.TEMPLATES, {"templates": rows})

    async def schema(self, request: Request) -> Response:
        """Answer with the questions of a template as JSON Schema."""
        check_parameters(request.query_params.multi_items(), ())
        name = request.path_params["id"]
        if name not in self.core.registry.templates:
            known = ", ".join(self.core.registry.templates)
            said = f"There is no template {name[:80]!r}. Known: {known}."
            return problem(HTTPStatus.NOT_FOUND, said)
        found = await self.core.work(self.core.schema, name)
        return _answered(request, json.dumps(found).encode(), SCHEMA)

    async def preview(self, request: Request) -> Response:
        """Answer with the project that would be made: answers, files and sizes, maybe contents."""
        wanted = _wanted(request, (*self.project, *VIEW))
        query = request.query_params
        if query.get(PLAN) == YES and self.core.is_shared:
            return problem(HTTPStatus.FORBIDDEN, "This server is public: it makes no project.")
        planned, refusal = await self.core.work(self._planned, wanted)
        if planned is None:
            return refusal
        if (path := query.get(FILE)) is not None and path not in planned.contents:
            return problem(HTTPStatus.NOT_FOUND, f"The project has no file {path[:200]!r}.")
        files = partial(file_rows, planned, path, with_contents=query.get(CONTENTS) == YES)
        token = self.core.hold(planned) if query.get(PLAN) == YES else ""
        body = await self.core.work(self._project, planned, files, token)
        return _answered(request, body, JSON)

    async def starter(self, request: Request) -> Response:
        """Answer with the project as a ZIP archive: the files of its first commit."""
        wanted = _wanted(request, self.project)
        planned, refusal = await self.core.work(self._planned, wanted)
        if planned is None:
            return refusal
        zipped = await self.core.work(archive, planned.name, planned.contents, planned.modes)
        plain = planned.name.encode("ascii", "replace").decode().replace("?", "_")
        named = f"filename*=UTF-8''{quote(planned.name, safe='')}.zip"
        disposition = f'attachment; filename="{plain}.zip"; {named}'
        return _answered(request, zipped, ZIP, {"Content-Disposition": disposition})

    def _recommend(self, wanted: Wanted) -> dict[str, object]:
        needs = self.core.needs(wanted)
        return recommendation_json(operations.recommend(needs, self.core.registry))

    def _planned(self, wanted: Wanted) -> tuple[PlannedProject | None, Response]:
        """Return the project, or a problem that names every answer that cannot be taken."""
        found = self.core.check(wanted)
        if found.refused or found.plan is None:
            return None, _refusal(found)
        return self.core.planned(found, wanted), Response()

    def _project(self, planned: PlannedProject, files: Callable[[], object], token: str) -> bytes:
        """Return what `scaffold new --dry-run --json` prints, without paths of this machine."""
        project = GeneratedProject(planned.files)
        values = project_document(planned.name, planned.plan, project, self.core, dry_run=True)
        values["command"] = planned.command
        values["files"] = files()
        if token:
            values["plan"] = token
        return json_body(formats.PROJECT, values)


def _refusal(found: CheckedAnswers) -> Response:
    said = " ".join(dict.fromkeys(found.refused.values()))
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, said, errors=found.refused)


def _wanted(request: Request, known: Sequence[Parameter]) -> Wanted:
    rows = request.query_params.multi_items()
    check_parameters(rows, known)
    return read_address(rows)


def _document(request: Request, document: Document, values: Mapping[str, object]) -> Response:
    return _answered(request, json_body(document, values), JSON)


def _answered(
    request: Request, body: bytes, media: str, more: Mapping[str, str] | None = None
) -> Response:
    """Return an answer with its tag; without the body if the client has it."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, **(more or {})}
    known = request.headers.get("if-none-match", "")
    if tag in (item.strip().removeprefix("W/") for item in known.split(",")):
        return Response(None, HTTPStatus.NOT_MODIFIED, headers)
    return Response(body, HTTPStatus.OK, headers, media)
