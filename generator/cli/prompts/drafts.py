"""Save the answers of an interrupted session, and restore them in the next one.

A draft belongs to the folder in which `scaffold` was run. It is stored in the user's state folder,
never in the destination.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from generator import formats
from generator.errors import InputError, ScaffoldError
from generator.project.request import Request
from generator.questions.history import History, read_history
from generator.questions.question import YOURS, Given
from generator.recommendation.needs import needs_from_table
from generator.registry.registry import Registry, get_template
from generator.registry.template import Template
from generator.system.locations import hashed, state_home

UNREADABLE = (OSError, ValueError, TypeError, RuntimeError)  # the last: no home folder, or too deep


@dataclass(frozen=True)
class Draft:
    """The answers so far; unknown ones are empty."""

    destination: str = ""
    needs: Mapping[str, object] = field(default_factory=dict)
    answered: tuple[str, ...] = ()
    template: str = ""
    answers: Mapping[str, object] = field(default_factory=dict)
    histories: Mapping[str, History] = field(default_factory=dict)


def present_folder() -> Path:
    """Return the folder in which `scaffold` was run, or an empty path if it was removed."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path()


def write_draft(draft: Draft, folder: Path) -> bool:
    """Save a draft for `folder`; return whether that succeeded."""
    import json

    from generator.system.files import write_atomically

    try:
        file = _file(folder)
        text = json.dumps(formats.with_format(formats.DRAFT, asdict(draft)), default=str)
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(file, text)
    except UNREADABLE:
        return False
    return True


def load_draft(folder: Path) -> Draft | None:
    """Return the saved draft for `folder`, or `None` if there is none or it cannot be read.

    Raises `InputError` for one that a newer scaffold has saved: it must not be replaced.
    """
    try:
        if not any(_place().iterdir()):  # skips importing hashlib before the first question
            return None
        file = _file(folder)
        if not file.is_file():
            return None
        import json

        draft = _read(json.loads(file.read_text(encoding="utf-8")), file)
    except UNREADABLE:
        return None
    return replace(draft, answered=tuple(draft.answered)) if _well_formed(draft) else None


def _read(saved: object, file: Path) -> Draft:
    """Return a draft from JSON, without keys that this scaffold does not know."""
    if not isinstance(saved, dict):
        raise TypeError
    try:
        formats.check_format(formats.DRAFT, saved, str(file))
    except InputError as error:
        raise InputError(f"{error} To begin without these answers, delete the file.") from error
    return Draft(**{key: saved[key] for key in Draft.__match_args__ if key in saved})


def discard_draft(folder: Path) -> None:
    """Delete the draft of `folder`, if there is one."""
    with suppress(*UNREADABLE):
        _file(folder).unlink()


def _well_formed(draft: Draft) -> bool:
    texts = isinstance(draft.destination, str) and isinstance(draft.template, str)
    tables = all(isinstance(it, dict) for it in (draft.needs, draft.answers, draft.histories))
    listed = isinstance(draft.answered, list | tuple)
    return texts and tables and listed and all(isinstance(need, str) for need in draft.answered)


def _file(folder: Path) -> Path:
    """Return the file for the draft of a folder, named by a hash of the folder's path."""
    return _place() / f"{hashed(folder)}.json"


def _place() -> Path:
    """Return the folder of all drafts."""
    return state_home() / "drafts"


def save_draft(request: Request, typed: str | None, folder: Path, registry: Registry) -> bool:
    """Save the answers given in `folder`, except secrets; return whether a draft was saved."""
    if not (request.answered or request.given):
        return False
    draft = Draft(
        destination=typed or "",
        needs=request.needs.as_dict(),
        answered=tuple(sorted(request.answered)),
        template=request.template.reference if request.template else "",
        answers=_public(request, registry),
        histories=dict(request.histories),
    )
    return write_draft(draft, folder)


def _public(request: Request, registry: Registry) -> dict[str, object]:
    """Return the answers that no template declares secret: the template may not be chosen yet."""
    if not request.given:
        return {}
    from generator.questions.copier_yml import read_questions

    try:
        templates = registry.candidates.values()
        asked = [item for known in templates for item in read_questions(known.folders)]
    except ScaffoldError:
        return {}
    secret = {question.key for question in asked if question.secret}
    return {key: given.value for key, given in request.given.items() if key not in secret}


def restore_draft(draft: Draft, request: Request, registry: Registry) -> Request:
    """Return the request with the answers of a draft that are still valid; typed ones win."""
    try:
        needs = needs_from_table(draft.needs, registry.guide, "the saved answers")
    except InputError:  # of another version of the guide
        return request
    for need in request.answered:
        needs = needs.with_(need, request.needs[need])
    given = {key: Given(value, YOURS) for key, value in draft.answers.items()}
    return request._replace(
        needs=needs,
        answered=request.answered | {need for need in draft.answered if need in draft.needs},
        template=request.template or _find(draft.template, registry),
        given=given | dict(request.given),
        histories=_histories(draft) | dict(request.histories),
    )


def _histories(draft: Draft) -> dict[str, History]:
    """Return the histories of a draft, each by its template, or none if they are not valid."""
    try:
        return {template: read_history(found) for template, found in draft.histories.items()}
    except (AttributeError, ValueError):
        return {}


def _find(reference: str, registry: Registry) -> Template | None:
    """Return the template of a draft, or `None` if it no longer exists."""
    try:
        return get_template(reference, registry) if reference else None
    except ScaffoldError:
        return None
