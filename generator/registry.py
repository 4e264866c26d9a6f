"""Where templates are found: those that scaffold brings along, and folders named by their path."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.errors import InputError
from generator.guide import Guide, Rule
from generator.manifest import LAYER, MANIFEST, Manifest, load_layer, load_manifest, plain_manifest
from generator.words import unknown

INSTALLED = Path(__file__).parent / "templates"
CHECKOUT = Path(__file__).parent.parent / "templates"
QUESTIONS = ("copier.yml", "copier.yaml")
SKELETON = "_author"


@dataclass(frozen=True)
class Template:
    """A folder that Copier can render, with its manifest and the layers that it stands on.

    `source` is `bundled`, or `folder` for one named by its path, which no project records.
    """

    id: str
    path: Path
    source: str
    manifest: Manifest
    layers: tuple[Path, ...]

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
    def reference(self) -> str:
        """The name under which it is found again, here and now."""
        return str(self.path) if self.source == "folder" else self.id

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders to render, in order: the layers, then the template itself."""
        return (*self.layers, self.path)


def bundled_folder() -> Path:
    """Return the folder of the templates that scaffold brings along, installed or in a checkout."""
    return INSTALLED if INSTALLED.is_dir() else CHECKOUT


def find_templates(guide: Guide) -> dict[str, Template]:
    """Return the templates that take part in a recommendation, by id."""
    return {
        file.parent.name: _template(file.parent, file.parent.name, "bundled", guide)
        for file in sorted(bundled_folder().glob(f"[!_]*/{MANIFEST}"))
    }


def find_skeleton(guide: Guide) -> Template:
    """Return the template that yields a template, for authors: it takes part in nothing else."""
    return _template(bundled_folder() / SKELETON, SKELETON, "bundled", guide)


def get_template(name: str, templates: Mapping[str, Template], guide: Guide) -> Template:
    """Return the template of that id, or the one in the folder of that path."""
    if name in templates:
        return templates[name]
    folder = Path(os.path.expanduser(name))  # noqa: PTH111 - it does not mind an unknown user
    if not name.strip() or ("/" not in name and not os.path.isdir(folder)):  # noqa: PTH112 - see below
        raise InputError(unknown("template", name, templates))
    if not any(os.path.isfile(folder / file) for file in QUESTIONS):  # noqa: PTH113 - likewise
        raise InputError(
            f"{name} is no template: a template is a folder with {QUESTIONS[0]}, and best with "
            f"{MANIFEST} too. Pass such a folder, or one of {', '.join(templates)}."
        )
    return _template(folder.resolve(), folder.resolve().name, "folder", guide)


def _template(folder: Path, template_id: str, source: str, guide: Guide) -> Template:
    if not any((folder / name).is_file() for name in QUESTIONS):
        raise InputError(f"{folder} has no {QUESTIONS[0]}: without it Copier cannot render it.")
    file = folder / MANIFEST
    manifest = (
        load_manifest(file, template_id, guide) if file.is_file() else plain_manifest(template_id)
    )
    layers = tuple(_layer(name, folder) for name in manifest.layers)
    for layer in reversed(layers):
        if (layer / LAYER).is_file():
            manifest = manifest.on(load_layer(layer / LAYER, guide))
    return Template(template_id, folder, source, manifest, layers)


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
