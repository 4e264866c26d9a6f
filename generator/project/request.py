"""The request for a project, read from the command line and an answers file."""

import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from generator.errors import InputError
from generator.questions.history import History
from generator.questions.question import Given
from generator.recommendation.guide import Guide
from generator.recommendation.needs import Needs, default_needs, needs_from_table, parse_needs
from generator.registry.registry import Registry, find_recorded, get_template
from generator.registry.template import Template

HOUSE_RULES = "SCAFFOLD_RULES"  # the variable with the file of house rules


class Request(NamedTuple):
    """Needs, template and given answers; `answered` are the needs that were named.

    With `trust`, code of one template may run, in this run only: `trusted` is the reference of the
    template that the user named with it. `histories` has that of the recorded project, by template,
    `recorded` its answers, and `file` is the answers file. `invited` are templates, as typed, that
    take part in the recommendation, and `rules` is the file of house rules. With `skip_tasks`, a
    trusted template's extensions are loaded, but its commands do not run. `recorded_date` is that
    of the recorded project. `is_shared` is for a server that many people use: its own user is not
    suggested as the author.
    """

    needs: Needs
    answered: frozenset[str]
    template: Template | None
    given: Mapping[str, Given] = MappingProxyType({})
    trust: bool = False
    trusted: str = ""
    histories: Mapping[str, History] = MappingProxyType({})
    recorded: Mapping[str, Given] = MappingProxyType({})
    file: str = ""
    invited: tuple[str, ...] = ()
    rules: str = ""
    skip_tasks: bool = False
    recorded_date: str = ""
    is_shared: bool = False

    @property
    def generated(self) -> str:
        """The date of the first generation: the recorded one, or today."""
        return self.recorded_date or _today()

    def trusts(self, template: Template) -> bool:
        """Return whether code of this template may run."""
        return self.trust and self.trusted == template.reference


def read_request(  # noqa: PLR0913 - one for each source of a request
    *,
    needs: Sequence[str],
    settings: Sequence[str],
    template: str | None,
    file: str | None,
    registry: Registry,
    trust: bool = False,
    skip_tasks: bool = False,
) -> Request:
    """Combine the answers file and the options; options take precedence.

    A template that the file names by repository and commit is used at that commit. Only a template
    named in the options is trusted: anybody may have written the file.
    """
    from generator.project.record import AnswersFile, read_answers_file  # lazy: rarely needed

    asked = AnswersFile() if file is None else read_answers_file(Path(file))
    if template is not None:
        found: Template | None = get_template(template, registry)
    else:
        found = find_recorded(asked.template, str(file), registry)
    trusted = found.reference if found and template is not None else ""
    recorded = {key: Given(value, str(file)) for key, value in asked.answers.items()}
    request = _read_needs(needs, asked.needs, file, registry.guide)
    whose = asked.template.id or (found.id if found else "")
    return request._replace(
        template=found,
        given=recorded | parse_set_options(settings),
        trust=trust,
        trusted=trusted,
        histories={whose: asked.history} if asked.history else {},
        recorded=recorded,
        file=file or "",
        skip_tasks=skip_tasks,
        recorded_date=asked.generated,
    )


def _today() -> str:
    import datetime as dt  # only what generates a project has a date

    return dt.datetime.now(tz=dt.UTC).date().isoformat()


def with_house_rules(registry: Registry, file: str | None) -> Registry:
    """Return the registry with a guide that includes house rules.

    They are in `file`, or in the one that the variable `SCAFFOLD_RULES` names. Raises `InputError`
    with file, row and key for an invalid value.
    """
    file = file or os.environ.get(HOUSE_RULES)
    if not file:
        return registry
    from generator.recommendation.house import add_house_rules  # lazy: rarely needed

    named = [*registry.templates, *registry.added]
    return registry._replace(guide=add_house_rules(registry.guide, file, named))


def refuse_blind_trust(request: Request, file: str | None) -> None:
    """Raise `InputError` if `--trust` is given for a template that the user did not name.

    For runs without prompts: they cannot ask the user to confirm.
    """
    template = request.template
    if not request.trust or request.trusted or (template and template.bundled):
        return
    if template is None:
        raise InputError(
            "--trust runs the template's own code, so name the template: pass -t TEMPLATE too."
        )
    raise InputError(
        f"--trust runs the template's own code, but only {file} names the template: it is "
        f"{template.provenance}. Read it; if you trust it, pass -t "
        f"{shlex.quote(template.reference)} too."
    )


def read_needs(needs: Sequence[str], file: str | None, guide: Guide) -> Request:
    """Combine the needs of the answers file and the options, without looking for a template."""
    if file is None:
        return _read_needs(needs, {}, file, guide)
    from generator.project.record import read_answers_file

    return _read_needs(needs, read_answers_file(Path(file)).needs, file, guide)


def _read_needs(
    needs: Sequence[str], asked: Mapping[str, object], file: str | None, guide: Guide
) -> Request:
    base = needs_from_table(asked, guide, str(file)) if file else default_needs(guide)
    named = (pair.partition("=")[0].strip() for pair in needs)
    return Request(parse_needs(needs, guide, base), frozenset([*asked, *named]), None)


def parse_set_options(pairs: Sequence[str]) -> dict[str, Given]:
    """Read `KEY=VALUE` pairs of `--set`."""
    given: dict[str, Given] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise InputError(f"--set {pair!r}: write it as KEY=VALUE, such as license=mit.")
        key = key.strip()
        if key in given and given[key].value != value:
            raise InputError(f"--set {key}: given twice with different values. Keep one of them.")
        given[key] = Given(value, "--set")
    return given
