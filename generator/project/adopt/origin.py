"""Finds out which template a project was made from, or is to stand on, and with which answers."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from generator.documents import load_json, read_text
from generator.errors import InputError
from generator.messages import join_words, shell_line
from generator.project._other_answers import CRUFT, refuse_cruft
from generator.project.record import read_answers_file
from generator.project.request import Request, parse_set_options, read_request
from generator.registry.registry import Registry, find_recorded
from generator.registry.signs import find_sign
from generator.registry.template import RecordedTemplate, Template

COPIERS = (".copier-answers*.yml", ".copier-answers*.yaml")
DESCRIBED = re.compile(r"(.+)-[0-9]+-g([0-9a-f]+)")  # by `git describe`
CONTEXT = "cookiecutter"  # the key of the answers in the record of cruft


class Origin(NamedTuple):
    """A request for the template, and answers that are taken where they are valid.

    `guesses` are those of another template, from the file `guessed_from`. `answers_file` is that of
    Copier in the project, relative to it, or empty.
    """

    request: Request
    guesses: Mapping[str, object]
    guessed_from: str = ""
    answers_file: str = ""


class Typed(NamedTuple):
    """The options of the command: template, needs, answers and the file with answers."""

    template: str | None
    needs: Sequence[str]
    settings: Sequence[str]
    file: str | None
    trust: bool


def find_origin(typed: Typed, project: Path, registry: Registry) -> Origin:
    """Return the request for a project's base.

    Raises `InputError` if nothing names the template.
    """
    file = typed.file or _answers_file(project)
    if typed.template is None:
        _refuse_unnamed(project, file, registry)
    try:
        return _origin(typed, file, project, registry)
    except InputError as error:
        raise (_between_releases(file) if file else None) or error from error


def _origin(typed: Typed, file: str, project: Path, registry: Registry) -> Origin:
    request = read_request(
        needs=typed.needs,
        settings=typed.settings,
        template=typed.template,
        file=file or None,
        registry=registry,
        trust=typed.trust,
    )
    assert request.template  # noqa: S101 - it is named
    if not file:
        guesses, guessed_from = _answers_of_cruft(project)
        return Origin(request, guesses, guessed_from)
    own = _within(file, project)
    recorded = read_answers_file(Path(file)).template
    if _is_same(request.template, recorded) or not recorded.id:
        return Origin(_pinned(request, recorded, file, registry), {}, "", own)
    given = parse_set_options(typed.settings)
    guesses = {key: it.value for key, it in request.recorded.items()}
    return Origin(request._replace(given=given, recorded={}), guesses, Path(file).name, own)


def _between_releases(file: str) -> InputError | None:
    """Return what to do if Copier rendered a commit that has no tag; None if it has one."""
    try:
        recorded = read_answers_file(Path(file)).template
    except InputError:
        return None
    source, _, ref = recorded.id.rpartition("@")
    found = DESCRIBED.fullmatch(recorded.ref or ref)
    if not found:
        return None
    return InputError(
        f"{file}: Copier rendered a commit of the template after {found[1]}, and has recorded only "
        f"the first digits of its hash, {found[2]}. Pass all of them: -t "
        f"{recorded.source or source}@COMMIT"
    )


def _answers_file(project: Path) -> str:
    """Return Copier's answers file in a project, or an empty text; refuse several."""
    found = sorted(file for pattern in COPIERS for file in project.glob(pattern))
    if len(found) > 1:
        names = join_words(file.name for file in found)
        raise InputError(
            f"{project} contains {names}: Copier made it from several templates. Say which of them "
            f"scaffold updates: pass --answers {found[0]}."
        )
    return str(found[0]) if found else ""


def _refuse_unnamed(project: Path, file: str, registry: Registry) -> None:
    """Refuse a project if nothing names its template; say what it looks like."""
    if file and read_answers_file(Path(file)).template.id:
        return
    if (project / CRUFT).is_file():
        try:
            refuse_cruft(project / CRUFT)
        except InputError as error:
            raise InputError(
                f"{error} To let it stand on a template of Copier instead, pass -t TEMPLATE; the "
                "answers that both ask for are taken over."
            ) from None
    where = f"{file} does not name a template" if file else f"Nothing in {project} names a template"
    raise InputError(f"{where}. {_likely(project, registry)}")


def _likely(project: Path, registry: Registry) -> str:
    """Return what to pass, by the templates that a project looks like."""
    seen = {
        id_: sign
        for id_, template in registry.candidates.items()
        if (sign := find_sign(template.manifest.signs, project))
    }
    if not seen:
        return (
            "Pass -t TEMPLATE: the template that it was made from, or that it is to follow; "
            "`scaffold template list` lists those with a name."
        )
    said = join_words(
        f"{registry.candidates[id_].title} ({sign.file} contains {sign.word!r})"
        for id_, sign in seen.items()
    )
    ways = " or ".join(shell_line(["-t", id_]) for id_ in seen)
    return f"It looks like {said}: pass {ways}, or the template that it was made from."


def _is_same(template: Template, recorded: RecordedTemplate) -> bool:
    """Tell whether an answers file is of this template, at any version."""
    if recorded.source not in {"", "folder"}:
        return template.source == recorded.source
    return recorded.id in {template.id, template.source} or recorded.id.startswith(
        f"{template.source}@"
    )


def _pinned(request: Request, recorded: RecordedTemplate, file: str, registry: Registry) -> Request:
    """Return the request with the recorded version of its template, unless one was named."""
    named = request.template
    if not request.trusted or named is None or named.ref:
        return request
    found = find_recorded(recorded, file, registry)
    if found is None or not found.commit:
        return request
    return request._replace(template=found, trusted=found.reference)


def _answers_of_cruft(project: Path) -> tuple[Mapping[str, object], str]:
    """Return the answers that cruft has recorded, and the file's name; nothing without them."""
    file = project / CRUFT
    try:
        record = load_json(read_text(file))
    except (OSError, ValueError):
        return {}, ""
    context = record.get("context") if isinstance(record, dict) else None
    answers = context.get(CONTEXT) if isinstance(context, dict) else None
    if not isinstance(answers, dict):
        return {}, ""
    return {key: it for key, it in answers.items() if key[:1] != "_"}, CRUFT


def _within(file: str, project: Path) -> str:
    """Return the path of a file relative to the project; empty for one elsewhere."""
    path, root = Path(file).resolve(), project.resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else ""
