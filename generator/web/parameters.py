"""The parameters of the API: what each may be, checked as the OpenAPI document says it."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from generator.errors import InputError
from generator.messages import unknown_name
from generator.project.operations import NAME
from generator.recommendation.guide import Criterion
from generator.recommendation.needs import parse_needs
from generator.registry.registry import Registry
from generator.web.address import NEED, PROJECT, SET, TEMPLATE

CONTENTS, FILE, PLAN = "contents", "file", "plan"
BOOLEANS = ("true", "false")
LONGEST = 1000  # characters of a value
SETTING = "^[A-Za-z_][A-Za-z0-9_]*="


class Malformed(InputError):
    """A parameter is not what the OpenAPI document says."""


@dataclass(frozen=True)
class Parameter:
    """A parameter: its values are one of `known`, or match `pattern`, or are any text.

    `many` is the largest number of values; more than one are given by repeating the parameter.
    `explain` raises `InputError` with what the command line says of a wrong value.
    """

    name: str
    help: str
    example: str
    known: tuple[str, ...] = ()
    pattern: str = ""
    many: int = 1
    explain: Callable[[str], object] | None = None

    def check(self, values: Sequence[str]) -> None:
        """Raise `Malformed` for values that it does not take."""
        if len(values) > self.many:
            most = "once" if self.many == 1 else f"{self.many} times"
            raise Malformed(f"{self.name}: given {len(values)} times. Give it at most {most}.")
        for value in values:
            if len(value) > LONGEST:
                raise Malformed(f"{self.name}: longer than {LONGEST} characters.")
            if self.known and value not in self.known:
                raise Malformed(unknown_name(self.name, value, self.known))
            if self.pattern and not re.search(self.pattern, value):
                raise Malformed(self._reason(value))

    def _reason(self, value: str) -> str:
        try:
            if self.explain:
                self.explain(value)
        except InputError as error:
            return str(error)
        return f"{self.name}={value}: write it as {self.name}={self.example}."

    def as_openapi(self) -> dict[str, object]:
        """Return its description in an OpenAPI document."""
        one: dict[str, object] = {"type": "string", "maxLength": LONGEST}
        if self.known == BOOLEANS:
            one = {"type": "boolean", "default": False}
        elif self.known:
            one = {"type": "string", "enum": list(self.known)}
        elif self.pattern:
            one["pattern"] = self.pattern
        several = {"type": "array", "items": one, "maxItems": self.many}
        return {
            "name": self.name,
            "in": "query",
            "description": self.help,
            "required": False,
            "schema": one if self.many == 1 else several,
            "example": self.example if self.many == 1 else [self.example],
        }


def need_parameter(registry: Registry) -> Parameter:
    """Return the parameter for needs: each as on the command line, from the guide."""
    criteria = registry.guide.criteria
    first = criteria[0]
    return Parameter(
        NEED,
        "An answer to a need, `KEY=VALUE`; commas separate several values.",
        f"{first.id}={first.options[0].id}",
        pattern=f"^({'|'.join(map(_answers, criteria))})$",
        many=4 * len(criteria),
        explain=lambda value: parse_needs([value], registry.guide),
    )


def project_parameters(registry: Registry) -> tuple[Parameter, ...]:
    """Return the parameters that say which project is wanted."""
    names = tuple(registry.templates)
    return (
        need_parameter(registry),
        Parameter(TEMPLATE, "A template; without it, the recommended one.", names[0], known=names),
        Parameter(PROJECT, f"The name of the project's folder; without it, {NAME}.", "shop"),
        Parameter(
            SET,
            "An answer to a question of the template, `KEY=VALUE`.",
            "license=mit",
            pattern=SETTING,
            many=64,
        ),
    )


VIEW = (
    Parameter(CONTENTS, "Whether to add the content of each file.", "true", known=BOOLEANS),
    Parameter(FILE, "The path of a file: only this one, with its content.", "README.md"),
    Parameter(
        PLAN,
        "Whether to keep the plan for `POST /make`, and to add its token. Not on a public server.",
        "true",
        known=BOOLEANS,
    ),
)


def check_parameters(given: Iterable[tuple[str, str]], known: Sequence[Parameter]) -> None:
    """Raise `Malformed` for a parameter that there is not, and for values that it does not take."""
    rows = list(given)
    by_name = {parameter.name: parameter for parameter in known}
    for name, _ in rows:
        if name not in by_name:
            raise Malformed(
                unknown_name("parameter", name, by_name)
                if by_name
                else f"There is no parameter {name!r}: this address takes none."
            )
    for parameter in known:
        parameter.check([value for name, value in rows if name == parameter.name])


def _answers(criterion: Criterion) -> str:
    """Return a pattern for the answers to a need."""
    one = f"({'|'.join(map(re.escape, criterion.option_ids))})"
    values = f"({one}(,{one})*)?" if criterion.multiple else one
    return f"{re.escape(criterion.id)}={values}"
