"""What was asked for on the command line and in an answers file, before anything is decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from generator.errors import InputError
from generator.given import Given
from generator.guide import Guide
from generator.needs import Needs, default_needs, needs_from_table, parse_needs
from generator.project import Request, read_request
from generator.registry import Template, get_template


@dataclass(frozen=True)
class Wish:
    """What was asked for, before anything is decided; `answered` are the needs that were named."""

    needs: Needs
    answered: frozenset[str]
    template: Template | None
    given: Mapping[str, Given] = field(default_factory=dict)


def read_wish(  # noqa: PLR0913 - one for each place that a wish comes from
    *,
    needs: Sequence[str],
    settings: Sequence[str],
    template: str | None,
    file: str | None,
    guide: Guide,
    templates: Mapping[str, Template],
) -> Wish:
    """Put together the answers file and the options, which win over it."""
    request = Request({}, "", {}) if file is None else read_request(Path(file))
    base = needs_from_table(request.needs, guide, str(file)) if file else default_needs(guide)
    named = (request.template or None) if template is None else template
    given = {key: Given(value, str(file)) for key, value in request.answers.items()}
    return Wish(
        needs=parse_needs(needs, guide, base),
        answered=frozenset([*request.needs, *(pair.partition("=")[0].strip() for pair in needs)]),
        template=None if named is None else get_template(named, templates, guide),
        given=given | read_settings(settings),
    )


def read_settings(pairs: Sequence[str]) -> dict[str, Given]:
    """Read `KEY=VALUE` pairs of `--set`."""
    given: dict[str, Given] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise InputError(f"--set {pair!r}: write it as KEY=VALUE, such as license=mit.")
        key = key.strip()
        if key in given and given[key].value != value:
            raise InputError(f"--set {key}: given twice, with two values. Keep one of them.")
        given[key] = Given(value, "--set")
    return given
