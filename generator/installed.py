"""Templates that Python packages bring along, by the entry-point group `scaffold.templates`.

A package is located, never imported: what it would run belongs to it, not to a generator. Nor is
`importlib.metadata` imported, which costs half as much as a recommendation, before some package
turns out to name the group.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.errors import InputError

GROUP = "scaffold.templates"
RECORDS = (".dist-info", ".egg-info")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
VALUE = re.compile(r"[^\W\d]\w*(?:[.:]\w+)*")


@dataclass(frozen=True)
class Installed:
    """A template of an installed package; `value` names a package, or a package and a path in it.

    `package` and `version` are those of the distribution, as `pip list` shows them.
    """

    name: str
    value: str
    package: str
    version: str

    @property
    def folder(self) -> Path:
        """The template's folder; raise `InputError` where the entry point leads nowhere."""
        if not NAME.fullmatch(self.name):
            raise self._refused("a template's name is letters, digits, '-', '_' and '.'")
        if not VALUE.fullmatch(self.value):
            raise self._refused("it must name a package, or a package and a path: package:a.b")
        package, *inner = re.split("[.:]", self.value)
        places = list(_places(package))
        if not places:
            raise self._refused(f"there is no package {package}")
        folders = (Path(place, *inner) for place in places)
        found = next((folder for folder in folders if folder.is_dir()), None)
        if found is None:
            raise self._refused(f"the package {package} has no folder {'/'.join(inner)}")
        return found

    def _refused(self, reason: str) -> InputError:
        return InputError(
            f"The installed package {self.package} offers a template {self.name!r} at "
            f"{self.value!r}, which leads nowhere: {reason}. Upgrade or remove the package."
        )


def installed_templates() -> tuple[Installed, ...]:
    """Return what the packages on the path offer, in the order of package and name.

    Of a package that is on the path twice the first counts, as it does for an import. Two packages
    may offer one name. Nothing is refused here: see `Installed.folder`.
    """
    found = {item for record in _records() for item in _offers(record)}
    return tuple(sorted(found, key=lambda item: (item.package, item.name, item.value)))


def _records() -> Iterator[Path]:
    """Yield the records of the installed packages that name the group."""
    seen: set[str] = set()
    for place in sys.path:
        for record in _all_records(Path(place)):
            package = re.sub("[-_.]+", "-", record.stem.partition("-")[0]).lower()
            if package not in seen:
                seen.add(package)
                if _names_group(record):
                    yield record


def _all_records(place: Path) -> list[Path]:
    """Return the records that a folder of the path holds; what is no folder holds none."""
    try:
        return sorted(entry for entry in place.iterdir() if entry.suffix in RECORDS)
    except OSError:
        return []


def _names_group(record: Path) -> bool:
    try:
        return GROUP.encode() in (record / "entry_points.txt").read_bytes()
    except OSError:
        return False


def _offers(record: Path) -> Iterator[Installed]:
    from importlib.metadata import Distribution

    package = Distribution.at(record)
    try:
        entries = package.entry_points.select(group=GROUP)
        facts = package.metadata
    except (OSError, ValueError):  # a record that is broken offers nothing
        return
    name = facts["Name"] if "Name" in facts else record.stem  # noqa: SIM401 - no mapping
    version = facts["Version"] if "Version" in facts else ""  # noqa: SIM401
    for entry in entries:
        yield Installed(entry.name, entry.value, name, version)


def _places(package: str) -> Iterator[str]:
    """Yield the folders of a package; a module is none. A top level is found without running it."""
    from importlib.util import find_spec

    try:
        spec = find_spec(package)
    except (ImportError, ValueError):  # a finder that fails; a module without a record of its own
        return
    if spec is not None:
        yield from spec.submodule_search_locations or ()
