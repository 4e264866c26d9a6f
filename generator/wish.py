"""What was asked for on the command line and in an answers file, before anything is decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.addresses import NAME, Kind, is_commit, parse_address
from generator.errors import InputError
from generator.given import Given
from generator.guide import Guide
from generator.needs import Needs, default_needs, needs_from_table, parse_needs
from generator.opening import open_address
from generator.project import Request, read_request
from generator.registry import Template, get_template
from generator.telling import SILENT, Telling
from generator.template import BUNDLED, FOLDER, PACKAGE


@dataclass(frozen=True)
class Wish:
    """What was asked for, before anything is decided; `answered` are the needs that were named.

    With `trust` what the template brings may run: in this run only, nothing remembers it.
    """

    needs: Needs
    answered: frozenset[str]
    template: Template | None
    given: Mapping[str, Given] = field(default_factory=dict)
    trust: bool = False


def read_wish(  # noqa: PLR0913 - one for each place that a wish comes from
    *,
    needs: Sequence[str],
    settings: Sequence[str],
    template: str | None,
    file: str | None,
    guide: Guide,
    templates: Mapping[str, Template],
    telling: Telling = SILENT,
    trust: bool = False,
) -> Wish:
    """Put together the answers file and the options, which win over it.

    A template that the file names by repository and commit is the same again, whatever is newer.
    """
    request = Request({}, "", {}) if file is None else read_request(Path(file))
    if template is not None:
        found: Template | None = get_template(template, templates, guide, telling)
    else:
        found = _find_recorded(request, str(file), templates, guide, telling)
    given = {key: Given(value, str(file)) for key, value in request.answers.items()}
    wish = _read_needs(needs, request, file, guide)
    return replace(wish, template=found, given=given | read_settings(settings), trust=trust)


def read_needs(needs: Sequence[str], file: str | None, guide: Guide) -> Wish:
    """Put together what was said of the needs alone; no template is looked for."""
    request = Request({}, "", {}) if file is None else read_request(Path(file))
    return _read_needs(needs, request, file, guide)


def _read_needs(needs: Sequence[str], request: Request, file: str | None, guide: Guide) -> Wish:
    base = needs_from_table(request.needs, guide, str(file)) if file else default_needs(guide)
    named = (pair.partition("=")[0].strip() for pair in needs)
    return Wish(parse_needs(needs, guide, base), frozenset([*request.needs, *named]), None)


def _find_recorded(
    request: Request,
    file: str,
    templates: Mapping[str, Template],
    guide: Guide,
    telling: Telling,
) -> Template | None:
    """Return the template of an answers file, if it names one."""
    source = request.source
    if source in {"", BUNDLED, FOLDER} or source.startswith(PACKAGE):
        if not request.template:
            return None
        pinned = f"@{request.commit}" if source == FOLDER and request.commit else ""
        try:
            found = get_template(f"{request.template}{pinned}", templates, guide, telling)
            return replace(found, ref=request.ref).at_version(request.version)
        except InputError as error:
            raise InputError(f"{file}: {error}{_lost(source)}") from error
    address = parse_address(source)
    if address.kind is not Kind.GIT or address.ref:
        raise InputError(f"{file}: 'source' must be a repository, without a ref.")
    if request.commit and not is_commit(request.commit):
        raise InputError(f"{file}: 'commit' must be the 40 digits of a commit's hash.")
    id_ = request.template if NAME.fullmatch(request.template) else ""
    address = address.at(request.ref)
    found = open_address(address, guide, telling, commit=request.commit, id_=id_)
    return found.at_version(request.version) if request.commit else found


def _lost(source: str) -> str:
    """Say how to find again what no longer has its name."""
    if source == FOLDER:
        return " It was a folder, whose path no project records: name it with --template."
    if source.startswith(PACKAGE):
        return f" It came with the Python {source}: install that."
    return ""


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
