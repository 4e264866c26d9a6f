"""Answers that were given before somebody left a conversation, kept until they come back.

A draft belongs to the folder in which `scaffold` was run. It lies with the user's state, never in
the destination.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from generator.homes import state_home

UNREADABLE = (OSError, ValueError, TypeError, RuntimeError)  # the last: no home, or too deep


@dataclass(frozen=True)
class Draft:
    """What is known so far; whatever is not known yet is empty."""

    destination: str = ""
    needs: Mapping[str, object] = field(default_factory=dict)
    answered: tuple[str, ...] = ()
    template: str = ""
    answers: Mapping[str, object] = field(default_factory=dict)


def present_folder() -> Path:
    """Return the folder in which `scaffold` was run, even where it is gone by now."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path()


def save_draft(draft: Draft, folder: Path) -> bool:
    """Keep a draft for `folder`; tell whether that could be done."""
    import json

    from generator.whole import write_whole

    try:
        file = _file(folder)
        text = json.dumps(asdict(draft), default=str)
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(file, text)
    except UNREADABLE:
        return False
    return True


def load_draft(folder: Path) -> Draft | None:
    """Return the draft that was kept for `folder`; one that cannot be read is none."""
    try:
        if not any(_place().iterdir()):  # nothing to hash a name for before the first question
            return None
        file = _file(folder)
        if not file.is_file():
            return None
        import json

        draft = Draft(**json.loads(file.read_text(encoding="utf-8")))
    except UNREADABLE:
        return None
    return replace(draft, answered=tuple(draft.answered)) if _well_formed(draft) else None


def discard_draft(folder: Path) -> None:
    """Forget the draft of `folder`, if there is one."""
    with suppress(*UNREADABLE):
        _file(folder).unlink()


def _well_formed(draft: Draft) -> bool:
    texts = isinstance(draft.destination, str) and isinstance(draft.template, str)
    tables = isinstance(draft.needs, dict) and isinstance(draft.answers, dict)
    listed = isinstance(draft.answered, list | tuple)
    return texts and tables and listed and all(isinstance(need, str) for need in draft.answered)


def _file(folder: Path) -> Path:
    """Return where the draft of a folder lies: one file each, named by the folder's path."""
    from hashlib import sha256

    name = sha256(str(folder).encode(errors="surrogateescape")).hexdigest()[:24]
    return _place() / f"{name}.json"


def _place() -> Path:
    """Return the folder of all drafts."""
    return state_home() / "drafts"
