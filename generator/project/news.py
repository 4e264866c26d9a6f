"""Whether a newer version of a project's template waits, as far as this machine knows by itself."""

from typing import NamedTuple

from generator.errors import InputError
from generator.registry.known import known_latest
from generator.registry.registry import Registry
from generator.registry.template import BUNDLED, FOLDER, PACKAGE_PREFIX, RecordedTemplate, Template

SHORT = 12  # digits of a commit that are shown


class News(NamedTuple):
    """The newest version that is known; `waits` is None if that cannot be told, and `why` says so.

    `installed` is whether it is here, rather than in a repository that was last seen on `day`.
    """

    waits: bool | None
    version: str = ""
    commit: str = ""
    day: str = ""
    why: str = ""
    installed: bool = True

    @property
    def shown(self) -> str:
        """The version, or the start of the commit."""
        return self.version or self.commit[:SHORT]


def read_news(recorded: RecordedTemplate, registry: Registry) -> News:
    """Compare the recorded version of a template with the one that is here, or was last seen."""
    here = registry.templates.get(recorded.id)
    source = recorded.source
    if source == BUNDLED or source.startswith(PACKAGE_PREFIX):
        return _installed(recorded, here)
    if source in {"", FOLDER}:
        return _in_folder(recorded, here)
    try:
        latest = known_latest(recorded)
    except InputError as error:
        return News(None, why=str(error).rstrip("."), installed=False)
    waits = latest.commit != recorded.commit
    return News(waits, latest.name, latest.commit, latest.day, installed=False)


def _installed(recorded: RecordedTemplate, here: Template | None) -> News:
    if here is None or _without_version(here.source) != _without_version(recorded.source):
        what = "with scaffold" if recorded.source == BUNDLED else f"in the {recorded.source}"
        return News(None, why=f"it came {what}, which does not have it here")
    version = here.manifest.version
    return News(version != recorded.version, version)


def _without_version(source: str) -> str:
    """Return a source without the version of a package."""
    return source.rpartition(" ")[0] if source.startswith(PACKAGE_PREFIX) else source


def _in_folder(recorded: RecordedTemplate, here: Template | None) -> News:
    """Tell of a folder, whose files may change without another version."""
    if here is None or here.origin != FOLDER or recorded.commit:
        return News(None, why="it was a folder, whose path projects do not record")
    version = here.manifest.version
    if version != recorded.version:
        return News(waits=True, version=version)
    return News(None, version, why="it is a folder, whose files can change without a new version")
