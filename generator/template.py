"""A template: a folder that Copier can render, what it says of itself, and what it stands on."""

from dataclasses import dataclass, replace
from pathlib import Path

from generator.context import Origin
from generator.errors import InputError
from generator.guide import Guide, Rule
from generator.homes import CHECKOUT, INSTALLED
from generator.manifest import LAYER, MANIFEST, Manifest, load_layer, load_manifest, plain_manifest
from generator.words import unknown

__all__ = ["CHECKOUT", "INSTALLED", "Template", "bundled_folder", "find_skeleton", "load_template"]

QUESTIONS = ("copier.yml", "copier.yaml")
SKELETON = "_author"
BUNDLED = "bundled"
FOLDER = "folder"
PACKAGE = "package "  # before the name of a Python package


@dataclass(frozen=True)
class Template:
    """A folder that Copier can render, with its manifest and the layers that it stands on.

    `source` is `bundled`, `package NAME VERSION`, the address of a repository without its ref, or
    the path of a folder. `ref` is what was asked of a repository, `commit` what it led to.
    `reference` is what finds the same one again, here and now.
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
        """What people call it."""
        return self.manifest.title

    @property
    def framework(self) -> str:
        """Its framework's id in the guide."""
        return self.manifest.framework

    @property
    def rules(self) -> tuple[Rule, ...]:
        """What it brings to the recommendation of itself."""
        return self.manifest.rules

    @property
    def origin(self) -> str:
        """Its source as a project records it: a path of this machine is `folder` there."""
        return FOLDER if Path(self.source).is_absolute() else self.source

    @property
    def revision(self) -> str:
        """What tells its version to git: the release that a plain template is, else the commit."""
        return (self.manifest.version if self.manifest.plain else "") or self.commit

    def told(self, project: str) -> Origin:
        """Return what a project of that name may say of where it comes from."""
        if not self.commit:
            return Origin(self.id, project=project)
        return Origin(self.origin, self.revision, project)

    def at_version(self, version: str) -> "Template":
        """Return it with the release that it is, which a plain template does not say itself."""
        if not (self.manifest.plain and self.commit):
            return self
        return replace(self, manifest=replace(self.manifest, version=version))

    @property
    def ours(self) -> bool:
        """Whether it came with scaffold; any other is a stranger's."""
        return self.source == BUNDLED

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders to render, in order: the layers, then the template itself."""
        return (*self.layers, self.path)


def bundled_folder() -> Path:
    """Return the folder of the templates that scaffold brings along, installed or in a checkout."""
    return INSTALLED if INSTALLED.is_dir() else CHECKOUT


def find_skeleton(guide: Guide) -> Template:
    """Return the template that yields a template, for authors: it takes part in nothing else."""
    return load_template(bundled_folder() / SKELETON, SKELETON, BUNDLED, guide, SKELETON)


def load_template(folder: Path, id_: str, source: str, guide: Guide, reference: str) -> Template:
    """Read the manifest of a folder and find its layers.

    Raises `InputError` for a folder that is no template, and for a manifest or layer that is wrong.
    """
    if not any((folder / name).is_file() for name in QUESTIONS):
        raise InputError(f"{folder} has no {QUESTIONS[0]}: without it Copier cannot render it.")
    file = folder / MANIFEST
    manifest = load_manifest(file, id_, guide) if file.is_file() else plain_manifest(id_)
    layers = tuple(_layer(name, folder) for name in manifest.layers)
    for layer in reversed(layers):
        if (layer / LAYER).is_file():
            manifest = manifest.on(load_layer(layer / LAYER, guide))
    return Template(id_, folder, source, manifest, layers, reference=reference)


def _layer(name: str, template: Path) -> Path:
    """Find a layer: a folder beside the template itself, or among the bundled ones."""
    known = {
        file.parent.name: file.parent
        for place in (bundled_folder(), template.parent)
        for file in place.glob(f"*/{QUESTIONS[0]}")
    }
    if name not in known:
        raise InputError(f"{template / MANIFEST}: {unknown('layer', name, sorted(known))}")
    return known[name]
