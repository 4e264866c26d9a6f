"""What this machine knows of a repository's newest version: nothing here reaches a network."""

from typing import NamedTuple

from generator.errors import InputError, WorkError
from generator.registry._address import is_commit, parse_source
from generator.registry.template import RecordedTemplate


class Latest(NamedTuple):
    """The newest version of a repository: its commit, its tag or branch, and when it was seen.

    The day is as in 2026-11-30; it is empty for a commit that was asked for, which no other
    replaces.
    """

    commit: str
    name: str
    day: str = ""


def known_latest(recorded: RecordedTemplate) -> Latest:
    """Return the newest version of a project's template when its repository was last reached.

    Raises `InputError` if that is not known.
    """
    if is_commit(recorded.ref):
        return Latest(recorded.commit, recorded.ref)
    from generator.registry._git_cache import listed_refs  # lazy: only for repositories
    from generator.registry._git_refs import BRANCHES, find_ref
    from generator.registry._loading import repository_at

    address = parse_source(recorded.source)
    try:
        refs, seconds = listed_refs(repository_at(address))
    except (OSError, WorkError) as error:
        raise InputError(f"{recorded.source} was not reached from here yet") from error
    found = find_ref(refs, recorded.followed, recorded.source)
    return Latest(found.commit, found.tag or found.name.removeprefix(BRANCHES), _day(seconds))


def _day(seconds: float) -> str:
    import datetime as dt

    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC).date().isoformat()
