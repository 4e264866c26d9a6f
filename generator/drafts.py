"""Answers that were given before somebody left a conversation, kept until they come back.

A draft belongs to the folder in which `scaffold` was run. It lies with the user's state, never in
the destination.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Draft:
    """What is known so far; whatever is not known yet is empty."""

    destination: str = ""
    needs: Mapping[str, object] = field(default_factory=dict)
    answered: tuple[str, ...] = ()
    template: str = ""
    answers: Mapping[str, object] = field(default_factory=dict)


def save_draft(draft: Draft, folder: Path) -> bool:
    """Keep a draft for `folder`; tell whether that could be done."""
    import json

    file = _file(folder)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(asdict(draft), stream)
    except OSError:
        return False
    return True


def load_draft(folder: Path) -> Draft | None:
    """Return the draft that was kept for `folder`; one that cannot be read is none."""
    file = _file(folder)
    if not file.is_file():
        return None
    import json

    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        draft = Draft(**kept)
    except (OSError, ValueError, TypeError):
        return None
    return draft if _well_formed(draft) else None


def discard_draft(folder: Path) -> None:
    """Forget the draft of `folder`, if there is one."""
    with suppress(OSError):
        _file(folder).unlink()


def _well_formed(draft: Draft) -> bool:
    texts = isinstance(draft.destination, str) and isinstance(draft.template, str)
    tables = isinstance(draft.needs, dict) and isinstance(draft.answers, dict)
    return texts and tables and isinstance(draft.answered, list | tuple)


def _file(folder: Path) -> Path:
    """Return where the draft of a folder lies: one file each, named by the folder's path."""
    from hashlib import sha256

    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    name = sha256(str(folder).encode(errors="surrogateescape")).hexdigest()[:24]
    return Path(state, "scaffold", "drafts", f"{name}.json")
