"""The page: what is needed, what fits, the options, and the project, all in one address."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from generator import __version__
from generator.errors import InputError, ScaffoldError
from generator.project import operations
from generator.project.operations import CheckedAnswers
from generator.recommendation.decision import write_decision
from generator.recommendation.guide import Criterion, Guide
from generator.recommendation.needs import Needs
from generator.recommendation.ranking import Recommendation
from generator.registry.template import Template
from generator.web.core import Core
from generator.web.decision_view import DecisionView, decision_view
from generator.web.form import Asked, is_form, read_page
from generator.web.options_view import OptionsView, options_view
from generator.web.problems import explained
from generator.web.project_view import ProjectView, project_view
from generator.web.record import record_html

HERE = Path(__file__).parent
ADDRESS = "X-Address"  # the header with the address of the state that a part shows


class NeedRow(NamedTuple):
    """A need and its chosen options."""

    criterion: Criterion
    chosen: frozenset[str]


class PageView(NamedTuple):
    """All that the page shows; `project` is missing while an answer is, or in a part without it."""

    asked: Asked
    needs: tuple[NeedRow, ...]
    decision: DecisionView
    options: OptionsView
    project: ProjectView | None
    record: str
    can_make: bool
    version: str = __version__


class _Read(NamedTuple):
    """An address with its checked answers and the recommendation for its needs."""

    asked: Asked
    needs: Needs
    found: CheckedAnswers
    recommendation: Recommendation


def page_routes(core: Core) -> list[BaseRoute]:
    """Return the page, its parts for the script, and its style sheet and script."""

    async def page(request: Request) -> Response:
        """Show the whole page; a sent form leads to its shortest address."""
        asked = _asked(core, request.query_params)
        if is_form(request.query_params.multi_items()):
            return RedirectResponse(f"/?{asked.address}".rstrip("?"), 303)
        return HTMLResponse(await core.work(_page, core, asked))

    async def answers(request: Request) -> Response:
        """Show reasons and options, without rendering the project."""
        asked = _asked(core, request.query_params)
        html = await core.work(_answers, core, asked)
        return HTMLResponse(html, headers={ADDRESS: f"?{asked.address}"})

    async def project(request: Request) -> Response:
        """Show the project."""
        asked = _asked(core, request.query_params)
        return HTMLResponse(await core.work(_project, core, asked))

    static = StaticFiles(directory=HERE / "static")
    return [
        Route("/", explained(page, error_page)),
        Route("/parts/answers", explained(answers, error_page)),
        Route("/parts/project", explained(project, error_page)),
        Mount("/static", static, name="static"),
    ]


def error_page(error: ScaffoldError, back: str = "") -> Response:
    """Return a page that says what is wrong; `back` is the address to return to, if any."""
    status = 400 if isinstance(error, InputError) else 500
    said = {"message": str(error), "back": back, "version": __version__}
    return HTMLResponse(_html("error.html", **said), status)


def made_page(folder: str, steps: list[str], next_steps: list[str]) -> Response:
    """Return the page after a project was made: its folder, and the commands to run next."""
    said = {"folder": folder, "steps": steps, "next_steps": next_steps, "version": __version__}
    return HTMLResponse(_html("made.html", **said), 201)


def _asked(core: Core, query: QueryParams) -> Asked:
    return read_page(query.multi_items(), core.registry.guide)


def _page(core: Core, asked: Asked) -> str:
    read = _read(core, asked)
    return _html("page.html", page=_view(core, read, with_project=True))


def _answers(core: Core, asked: Asked) -> str:
    return _html("answers.html", page=_view(core, _read(core, asked), with_project=False))


def _project(core: Core, asked: Asked) -> str:
    return _html("project.html", page=_view(core, _read(core, asked), with_project=True))


def _read(core: Core, asked: Asked) -> _Read:
    needs, found = core.needs(asked.wanted), core.check(asked.wanted)
    recommendation = found.recommendation or operations.recommend(needs, core.registry)
    return _Read(asked, needs, found, recommendation)


def _view(core: Core, read: _Read, *, with_project: bool) -> PageView:
    asked, needs, found, recommendation = read
    guide = core.registry.guide
    decision = decision_view(recommendation, found.template.id, asked.wanted, core.registry)
    shows = with_project and found.plan is not None
    return PageView(
        asked=asked,
        needs=tuple(NeedRow(item, needs[item.id]) for item in guide.criteria),
        decision=decision,
        options=options_view(found, asked.wanted),
        project=project_view(core, found, asked) if shows else None,
        record=_record(recommendation, found.template, guide) if with_project else "",
        can_make=not core.is_shared,
    )


def _record(recommendation: Recommendation, template: Template, guide: Guide) -> str:
    """Return the decision record, for the printed page."""
    is_ranked = any(item.template == template.id for item in recommendation.candidates)
    return record_html(write_decision(recommendation, guide, template.id if is_ranked else ""))


@lru_cache
def _environment() -> Environment:
    """Return the environment of the page's own templates, which escape everything."""
    loader = FileSystemLoader(HERE / "html")
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _html(name: str, **values: object) -> str:
    return _environment().get_template(name).render(**values)
