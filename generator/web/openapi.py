"""The OpenAPI document of the API, from the same data as its answers."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus

from generator import __version__, formats
from generator.formats import Document
from generator.registry.registry import Registry
from generator.web.parameters import VIEW, Parameter, need_parameter, project_parameters

Schema = dict[str, object]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
YES_OR_NO: Schema = {"type": "boolean"}
ANY: Schema = {"type": "object"}
TEMPLATE: Schema = {"id": TEXT, "source": TEXT, "commit": TEXT, "version": TEXT}
JSON, PROBLEM_JSON = "application/json", "application/problem+json"
ALWAYS = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_URI_TOO_LONG, HTTPStatus.SERVICE_UNAVAILABLE)
WHY = {
    HTTPStatus.BAD_REQUEST: "A parameter is not what this document says.",
    HTTPStatus.FORBIDDEN: "The server is public and keeps no plan.",
    HTTPStatus.NOT_FOUND: "There is no such template, or no such file in the project.",
    HTTPStatus.REQUEST_URI_TOO_LONG: "The query is too long.",
    HTTPStatus.UNPROCESSABLE_ENTITY: (
        "Each parameter is well formed, but the answers cannot be taken: together, or for this "
        "template. `errors` has the reason by the key of each refused answer."
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: "The work failed: a third-party template does not render.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The server is busy; `Retry-After` says when to ask again.",
}


def describe_api(registry: Registry) -> Schema:
    """Return the document: each path, its parameters with their values, and its answers."""
    needs, project = (need_parameter(registry),), project_parameters(registry)
    refused, failed = HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.INTERNAL_SERVER_ERROR
    missing, forbidden = HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN
    paths = {
        "/needs": _reads("The needs, their options and their defaults", "Needs"),
        "/recommend": _reads("A recommendation for needs", "Recommendation", needs, [refused]),
        "/templates": _reads("The templates that can be named", "Templates"),
        "/templates/{id}/schema": _schema_path(registry),
        "/preview": _reads(
            "A project before it is made",
            "Project",
            (*project, *VIEW),
            [refused, failed, missing, forbidden],
        ),
        "/starter.zip": _zip_path(project, [refused, failed]),
        "/openapi.json": _reads("This document", "Description"),
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "scaffold",
            "version": __version__,
            "summary": "A backend starter: recommended with reasons, generated ready to run.",
            "description": "Parameters are those of the command line. Nothing is written.",
        },
        "servers": [{"url": "/api/v1"}],
        "paths": paths,
        "components": {"schemas": _schemas()},
    }


def _reads(
    summary: str,
    schema: str,
    parameters: Sequence[Parameter] = (),
    more: Iterable[HTTPStatus] = (),
) -> Schema:
    """Describe a path that answers with a JSON document."""
    answer = {JSON: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return _path(summary, answer, [item.as_openapi() for item in parameters], more)


def _path(
    summary: str,
    answer: Mapping[str, object],
    parameters: Sequence[Schema],
    more: Iterable[HTTPStatus],
) -> Schema:
    problem = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    problems = {
        str(status.value): {"description": WHY[status], "content": problem}
        for status in sorted({*ALWAYS, *more})
    }
    tag = {"ETag": {"description": "Changes with the answer.", "schema": TEXT}}
    answers = {
        "200": {"description": summary, "headers": tag, "content": answer},
        "304": {"description": "The answer with this `If-None-Match` has not changed."},
        **problems,
    }
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": answers}}


def _schema_path(registry: Registry) -> Schema:
    names = {"type": "string", "enum": list(registry.templates)}
    named = {"name": "id", "in": "path", "required": True, "schema": names}
    answer = {"application/schema+json": {"schema": ANY}}
    summary = "The questions of a template as JSON Schema"
    more = [HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.INTERNAL_SERVER_ERROR]
    return _path(summary, answer, [named], more)


def _zip_path(project: Sequence[Parameter], more: Iterable[HTTPStatus]) -> Schema:
    answer = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}
    parameters = [item.as_openapi() for item in project]
    return _path("The project as a ZIP archive", answer, parameters, more)


def _schemas() -> dict[str, object]:
    """Describe the documents: those keys that a program may count on."""
    option = _object({"id": TEXT, "label": TEXT, "help": TEXT})
    need = {"id": TEXT, "ask": TEXT, "help": TEXT, "multiple": YES_OR_NO, "options": _list(option)}
    listed = _object({**TEMPLATE, "title": TEXT, "recommended": YES_OR_NO})
    problem = {"type": TEXT, "title": TEXT, "status": WHOLE, "detail": TEXT}
    errors: Schema = {"errors": {"type": "object", "additionalProperties": TEXT}}
    return {
        "Needs": _document(formats.NEEDS, {"needs": _list(_object(need)), "default": ANY}),
        "Recommendation": _recommendation(),
        "Templates": _document(formats.TEMPLATES, {"templates": _list(listed)}),
        "Project": _project(),
        "Problem": _document(formats.PROBLEM, problem, errors),
        "Description": _object({"openapi": TEXT, "info": ANY, "paths": ANY}),
    }


def _recommendation() -> Schema:
    reasons = _list(_object({"because": TEXT, "weight": WHOLE, "source": TEXT}))
    named = {"template": TEXT, "title": TEXT, "score": WHOLE}
    keys: Schema = {
        "recommended": TEXT,
        "strength": TEXT,
        "candidates": _list(_object({**named, "reasons": reasons, "against": reasons})),
        "flips": _list(_object({"need": TEXT, "recommended": TEXT})),
        "guide_pick": ANY,
        "unmet": _unmet(),
        "needs": ANY,
    }
    return _document(formats.RECOMMENDATION, keys)


def _project() -> Schema:
    content: Schema = {"content": TEXT, "base64": TEXT}
    keys: Schema = {
        "project": TEXT,
        "dry_run": YES_OR_NO,
        "template": _object(TEMPLATE),
        "needs": ANY,
        "answers": ANY,
        "unmet": _unmet(),
        "files": _list(_object({"path": TEXT, "size": WHOLE}, content)),
        "command": TEXT,
    }
    return _document(formats.PROJECT, keys, {"plan": TEXT})


def _unmet() -> Schema:
    return _list(_object({"need": TEXT, "option": TEXT, "part": TEXT, "because": TEXT}))


def _document(
    document: Document, keys: Mapping[str, object], maybe: Schema | None = None
) -> Schema:
    """Describe a document with its format."""
    return _object({"format": {"const": document.format}, **keys}, maybe)


def _object(keys: Mapping[str, object], maybe: Schema | None = None) -> Schema:
    """Describe an object that has these keys, and may have others."""
    return {"type": "object", "required": list(keys), "properties": {**keys, **(maybe or {})}}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}
