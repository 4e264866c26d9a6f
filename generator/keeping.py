"""From a wish to the draft that is kept when somebody leaves, and back to a wish."""

from collections.abc import Mapping
from pathlib import Path

from generator.drafts import Draft, save_draft
from generator.errors import InputError, ScaffoldError
from generator.given import YOURS, Given
from generator.guide import Guide
from generator.needs import needs_from_table
from generator.registry import Template, get_template
from generator.wish import Wish


def keep(wish: Wish, typed: str | None, folder: Path, templates: Mapping[str, Template]) -> bool:
    """Keep what was answered in `folder`, but nothing secret; tell whether anything is kept."""
    if not (wish.answered or wish.given):
        return False
    draft = Draft(
        destination=typed or "",
        needs=wish.needs.as_dict(),
        answered=tuple(sorted(wish.answered)),
        template=wish.template.reference if wish.template else "",
        answers=_public(wish, templates),
    )
    return save_draft(draft, folder)


def _public(wish: Wish, templates: Mapping[str, Template]) -> dict[str, object]:
    """Return the answers that are no secret to any template: it may not be known which it is."""
    if not wish.given:
        return {}
    from generator.questions import read_questions

    try:
        asked = [item for known in templates.values() for item in read_questions(known.folders)]
    except ScaffoldError:
        return {}
    secret = {question.key for question in asked if question.secret}
    return {key: given.value for key, given in wish.given.items() if key not in secret}


def take_up(draft: Draft, wish: Wish, guide: Guide, templates: Mapping[str, Template]) -> Wish:
    """Return the wish with a draft's answers, where they still make sense; typed ones win."""
    try:
        needs = needs_from_table(draft.needs, guide, "the answers kept")
    except InputError:  # of another version of the guide
        return wish
    for need in wish.answered:
        needs = needs.with_(need, wish.needs[need])
    given = {key: Given(value, YOURS) for key, value in draft.answers.items()}
    return Wish(
        needs=needs,
        answered=wish.answered | {need for need in draft.answered if need in draft.needs},
        template=wish.template or _find(draft.template, guide, templates),
        given=given | dict(wish.given),
        trust=wish.trust,
    )


def _find(reference: str, guide: Guide, templates: Mapping[str, Template]) -> Template | None:
    """Return the template that was kept, if it is still there."""
    try:
        return get_template(reference, templates, guide) if reference else None
    except ScaffoldError:
        return None
