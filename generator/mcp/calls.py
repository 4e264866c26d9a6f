"""What the four tools do: arguments in, plain data out, errors as the command line has them."""

import threading
from collections.abc import Callable, Mapping

from generator.documents import jsonable
from generator.errors import InputError, ScaffoldError
from generator.mcp.applying import apply_plan
from generator.mcp.arguments import Arguments
from generator.mcp.places import shown_paths, without_paths
from generator.mcp.planning import HeldProject, HeldUpdate, facts_of, make_plan
from generator.messages import printable, shortened, unknown_name
from generator.project import operations
from generator.project.held_plans import HeldPlans
from generator.project.request import read_needs, with_house_rules
from generator.recommendation.explanation import explain_text
from generator.recommendation.guide import load_guide
from generator.recommendation.needs import parse_needs
from generator.recommendation.ranking import as_json as recommendation_json
from generator.registry.registry import Registry, read_registry
from generator.registry.template import Template

ENDS = "\n"
WIDTH = 88  # columns of the text for the person
Result = dict[str, object]


class Calls:
    """The tools of one process; it holds their plans. Calls may run in several threads."""

    def __init__(self, plans: HeldPlans[HeldProject | HeldUpdate] | None = None) -> None:
        self._plans = plans or HeldPlans[HeldProject | HeldUpdate]()
        self._writing = threading.Lock()
        self._tools: Mapping[str, Callable[[Arguments, Registry], Result]] = {
            "recommend": _recommend,
            "describe": _describe,
            "plan": self._plan,
            "apply": self._apply,
        }

    def call(self, name: str, values: Mapping[str, object]) -> object:
        """Call a tool and return its result as JSON values.

        Whatever goes wrong is raised as `ScaffoldError`, with a text for the agent.
        """
        registry = None
        try:
            tool = self._tool(name)
            registry = with_house_rules(read_registry(load_guide()), None)
            return jsonable(tool(Arguments(name, values), registry))
        except Exception as error:
            text = without_paths(_explained(error), shown_paths(registry))
            raise ScaffoldError(printable(shortened(text), keep=ENDS)) from error

    def _tool(self, name: str) -> Callable[[Arguments, Registry], Result]:
        if name not in self._tools:
            raise InputError(unknown_name("tool", name, self._tools))
        return self._tools[name]

    def _plan(self, arguments: Arguments, registry: Registry) -> Result:
        held, answer = make_plan(arguments, registry)
        token = self._plans.hold(held) if held else None
        return {"token": token, **{key: answer[key] for key in answer if key != "token"}}

    def _apply(self, arguments: Arguments, registry: Registry) -> Result:
        asked = arguments.only(("token",))
        token = asked.text("token", needed="Call `plan` first, and pass its token.")
        held = self._plans.take(token)
        with self._writing:
            return apply_plan(held, registry)


def _recommend(arguments: Arguments, registry: Registry) -> Result:
    registry.refuse_duplicates()
    pairs = arguments.only(("needs",)).pairs("needs")
    needs = parse_needs(pairs, registry.guide, read_needs((), None, registry.guide).needs)
    found = operations.recommend(needs, registry)
    text = explain_text(found, registry.guide, WIDTH)
    return {"text": text, **recommendation_json(found)}


def _describe(arguments: Arguments, registry: Registry) -> Result:
    name = arguments.only(("template",)).text("template")
    if not name:
        every = registry.templates.values()
        return {"templates": [_listed(template, registry) for template in every]}
    template, _, schema = operations.describe(operations.named_template(name, registry))
    without = [left_out._asdict() for left_out in template.manifest.without]
    return {**facts_of(template), "without": without, "answers": schema}


def _listed(template: Template, registry: Registry) -> Result:
    return {**facts_of(template), "in_recommendation": registry.recommends(template)}


def _explained(error: Exception) -> str:
    """Return what the command line would say, but for the traceback that it offers."""
    if isinstance(error, ScaffoldError):
        return str(error)
    if isinstance(error, OSError):
        return f"Operating system error: {error.strerror}."
    reason = " ".join(str(error).split())
    kind = type(error).__name__
    return f"Internal error in scaffold ({kind}: {reason}). This is a bug: report it."
