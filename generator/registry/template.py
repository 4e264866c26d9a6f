"""A template: a folder that Copier can render, its manifest and its layers."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.recommendation.guide import Rule
from generator.recommendation.serving import Serving
from generator.registry.manifest import (
    LAYER,
    MANIFEST,
    Manifest,
)
from generator.registry.serving import read_serving
from generator.system.paths import is_within

if TYPE_CHECKING:
    from generator.rendering.context import Origin

QUESTIONS = ("copier.yml", "copier.yaml")
BUNDLED = "bundled"
FOLDER = "folder"
RELEASE = re.compile(r"v?\d+(\.\d+)*([-.]?\w+)*")  # a tag's name
PACKAGE_PREFIX = "package "  # before the name of a Python package


class RecordedTemplate(NamedTuple):
    """A template as a project's record or an answers file names it; unknown fields are empty.

    `ref` is the requested git ref, `commit` the commit that it resolved to.
    """

    id: str = ""
    source: str = ""
    ref: str = ""
    commit: str = ""
    version: str = ""

    @property
    def followed(self) -> str:
        """The branch or tag whose newest commit is newer; empty for a release and for none.

        The newest release replaces a release.
        """
        return "" if RELEASE.fullmatch(self.ref) else self.ref


class Template(NamedTuple):
    """A folder that Copier can render, with its manifest and layers.

    `source` is `bundled`, `package NAME VERSION`, the address of a repository without its ref, or
    the path of a folder. `ref` is the requested git ref, `commit` the commit that it resolved to.
    `reference` is the name or address that finds the same template again on this machine.
    """

    id: str
    path: Path
    source: str
    manifest: Manifest
    layers: tuple[Path, ...]
    ref: str = ""
    commit: str = ""
    reference: str = ""

    @property
    def title(self) -> str:
        """Its display name."""
        return self.manifest.title

    @property
    def framework(self) -> str:
        """Its framework's id in the guide."""
        return self.manifest.framework

    @property
    def language(self) -> str:
        """Its programming language; empty if unknown."""
        return self.manifest.language

    @property
    def serving(self) -> Serving:
        """How it serves needs; reads its questions, and those of its layers."""
        return read_serving(self.manifest, self.folders)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of its manifest for the recommendation."""
        return self.manifest.rules

    @property
    def origin(self) -> str:
        """Its source as a project records it: `folder` for a local path."""
        return FOLDER if Path(self.source).is_absolute() else self.source

    @property
    def credited(self) -> str:
        """Its title with its origin, for the user who gets it."""
        if self.bundled:
            return f"{self.title} ({BUNDLED})"
        return f"{self.title} ({self.id}, from {self.source}{self._at_commit})"

    @property
    def _at_commit(self) -> str:
        return f" at commit {self.commit}" if self.commit else ""

    @property
    def provenance(self) -> str:
        """Its id and source, for the user's decision to trust it."""
        return f"{self.id!r} from {self.source}{self._at_commit}"

    @property
    def revision(self) -> str:
        """Its git revision: the release of a plain template, else the commit."""
        return (self.manifest.version if self.manifest.plain else "") or self.commit

    @property
    def recorded(self) -> RecordedTemplate:
        """The template as a project records it."""
        return RecordedTemplate(self.id, self.origin, self.ref, self.commit, self.manifest.version)

    def as_json(self) -> dict[str, object]:
        """Return its facts and its origin as plain data."""
        return {
            "id": self.id,
            "title": self.title,
            "summary": self.manifest.summary,
            "framework": self.framework,
            "version": self.manifest.version,
            "source": self.source,
            "ref": self.ref,
            "commit": self.commit,
            "trust": self.standing,
            "layers": list(self.manifest.layers),
        }

    def origin_for(self, project: str) -> "Origin":
        """Return the origin that a project of that name may state."""
        from generator.rendering.context import Origin  # lazy: a recommendation has none

        if not self.commit:
            return Origin(self.id, project=project)
        return Origin(self.origin, self.revision, project, self.ref, self.commit)

    def at_version(self, version: str) -> "Template":
        """Return the template with its release; only a plain template from git needs it."""
        if not (self.manifest.plain and self.commit):
            return self
        return self._replace(manifest=self.manifest._replace(version=version))

    @property
    def bundled(self) -> bool:
        """True if it came with scaffold; any other is third-party."""
        return self.source == BUNDLED

    @property
    def standing(self) -> str:
        """Whose it is: `bundled`, `yours` for a folder of this machine, else `third-party`."""
        if self.bundled:
            return BUNDLED
        return "yours" if self.origin == FOLDER else "third-party"

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders to render, in order: the layers, then the template itself."""
        return (*self.layers, self.path)


def link_out(folder: Path, root: Path) -> Path | None:
    """Return the first path that is read before the gate and resolves to outside of `root`.

    Those paths are the folder of a template or layer, and its question and manifest files.
    """
    places = (folder, *(folder / name for name in (*QUESTIONS, MANIFEST, LAYER)))
    return next((place for place in places if not is_within(place, root)), None)
