"""Templates from installed Python packages, by the entry-point group `scaffold.templates`.

A package is located, never imported, so none of its code runs. `importlib.metadata`, whose import
costs half as much as a recommendation, is imported only if some package names the group.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from generator.errors import InputError

GROUP = "scaffold.templates"
RECORDS = (".dist-info", ".egg-info")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
VALUE = re.compile(r"[^\W\d]\w*(?:[.:]\w+)*")


class EntryPointTemplate(NamedTuple):
    """A template of an installed package; `value` names a package, or a package and a path in it.

    `package` and `version` are those of the distribution, as `pip list` shows them.
    """

    name: str
    value: str
    package: str
    version: str

    @property
    def folder(self) -> Path:
        """The template's folder; raises `InputError` for an invalid entry point."""
        if not NAME.fullmatch(self.name):
            raise self._refused(
                "a template's name may contain only letters, digits, '-', '_' and '.'"
            )
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

    @property
    def root(self) -> Path:
        """The package's folder, which contains the template or is the template."""
        inside = len(re.split("[.:]", self.value)) - 1
        return self.folder.parents[inside - 1] if inside else self.folder

    def _refused(self, reason: str) -> InputError:
        return InputError(
            f"The installed package {self.package} has an invalid entry point for the template "
            f"{self.name!r}, {self.value!r}: {reason}. Upgrade or remove the package."
        )


def entry_point_templates() -> tuple[EntryPointTemplate, ...]:
    """Return the templates of the packages on the path, ordered by package and name.

    If a package is on the path twice, the first counts, as for an import. Two packages may use the
    same name. Raises no error for an invalid entry point: `EntryPointTemplate.folder` does.
    """
    found = {item for record in _records() for item in _offers(record)}
    return tuple(sorted(found, key=lambda item: (item.package, item.name, item.value)))


def _records() -> Iterator[Path]:
    """Yield the records of the installed packages that name the group."""
    seen: set[str] = set()
    for place in sys.path:
        for record in _all_records(place or os.curdir):
            package = re.sub("[-_.]+", "-", record.rpartition(".")[0].partition("-")[0]).lower()
            if package not in seen:
                seen.add(package)
                if _names_group(Path(place, record)):
                    yield Path(place, record)


def _all_records(place: str) -> list[str]:
    """Return the names of package records in a folder of the path; none if it is not a folder."""
    try:
        names = os.listdir(place)  # noqa: PTH208 - a `Path` for each would take longer
    except OSError:
        return []
    return sorted(name for name in names if name.endswith(RECORDS))


def _names_group(record: Path) -> bool:
    try:
        return GROUP.encode() in (record / "entry_points.txt").read_bytes()
    except OSError:
        return False


def _offers(record: Path) -> Iterator[EntryPointTemplate]:
    from importlib.metadata import Distribution

    package = Distribution.at(record)
    try:
        entries = package.entry_points.select(group=GROUP)
        facts = package.metadata
    except (OSError, ValueError):  # a broken record
        return
    name = facts["Name"] if "Name" in facts else record.stem  # noqa: SIM401 - not a mapping
    version = facts["Version"] if "Version" in facts else ""  # noqa: SIM401
    for entry in entries:
        yield EntryPointTemplate(entry.name, entry.value, name, version)


def _places(package: str) -> Iterator[str]:
    """Yield the folders of a package, none for a module; finds it without running it."""
    from importlib.util import find_spec

    try:
        spec = find_spec(package)
    except (ImportError, ValueError):  # a finder failed, or a module has no spec
        return
    if spec is not None:
        yield from spec.submodule_search_locations or ()
