"""Loads the template at an address: a local folder, or a folder in a git repository."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from generator.errors import InputError
from generator.messages import join_words, printable, shell_line, unknown_name
from generator.recommendation.guide import Guide
from generator.registry._address import Address, Kind, is_commit, likely_repository
from generator.registry.manifest import LAYER, MANIFEST, load_layer, load_manifest, plain_manifest
from generator.registry.template import BUNDLED, QUESTIONS, Template, link_out
from generator.reporter import SILENT, Reporter
from generator.system.locations import bundled_folder
from generator.system.paths import is_within

if TYPE_CHECKING:
    from generator.registry._git_cache import Clone, Repository

COOKIECUTTER = "cookiecutter.json"
MOST_NAMED = 9  # templates of a repository that an error names


def open_address(
    address: Address,
    guide: Guide,
    reporter: Reporter = SILENT,
    *,
    commit: str = "",
    id_: str = "",
) -> Template:
    """Return the template at a folder or git address, at `commit` if given.

    `id_` is the name under which it is known, if it has one. Raises `InputError` if there is no
    valid template, `WorkError` for a repository that cannot be fetched.
    """
    folder = Path(os.path.expanduser(address.place))  # noqa: PTH111 - see is_folder
    tag, clone = "", None
    if not os.path.lexists(folder) and (likely := likely_repository(address)):
        raise InputError(
            f"{address} is not a template: there is no such folder. For a repository: {likely}"
        )
    if address.from_git:
        clone = _fetch(address, commit, reporter)
        folder, commit, tag = clone.folder, clone.commit, clone.tag
    root, place = (Path(os.path.realpath(path)) for path in (folder, folder / address.subfolder))
    if out := link_out(place, root):
        raise InputError(
            f"{address} is not a template: {out.name} is a link that leads outside of it."
        )
    if not any(os.path.isfile(place / file) for file in QUESTIONS):  # noqa: PTH113 - see is_folder
        raise InputError(_no_template(address, root))
    if not clone:
        home = root if address.subfolder else None
        id_ = id_ or _called(place)
        return load_template(place, id_, str(place), guide, str(place), root=home)
    source = absolute_address(address).source
    reference = str(absolute_address(address)._replace(ref=commit))
    _judge(clone, place)
    template = load_template(place, id_ or address.name, source, guide, reference, root=root)
    _judge(clone, *(layer for layer in template.layers if layer.is_relative_to(root)))
    return template._replace(ref=address.ref, commit=commit).at_version(tag)


def is_folder(path: str) -> bool:
    """Return whether a path, as the user types it, is a folder.

    Uses `os.path`, which accepts an unknown user and names that no file can have.
    """
    return os.path.isdir(os.path.expanduser(path))  # noqa: PTH111, PTH112


def absolute_address(address: Address) -> Address:
    """Return the address with an absolute path if it is a folder."""
    if address.kind is not Kind.FOLDER:
        return address
    whole = os.path.abspath(os.path.expanduser(address.place))  # noqa: PTH100, PTH111
    return address._replace(place=whole)


def _fetch(address: Address, commit: str, reporter: Reporter) -> "Clone":
    from generator.registry._git_cache import fetch_commit, fetch_ref  # lazy: rarely needed

    repository = repository_at(address)
    if commit or is_commit(address.ref):
        return fetch_commit(repository, commit or address.ref, reporter)
    return fetch_ref(repository, address.ref, reporter)


def repository_at(address: Address) -> "Repository":
    """Return the repository at an address, as a source of clones."""
    from generator.registry._git_cache import Repository  # lazy: slow, and rarely needed

    whole = absolute_address(address)._replace(subfolder="")
    return Repository(whole.url, whole.source, whole.name)


def is_here(address: Address, commit: str) -> bool:
    """Tell whether `open_address` needs no network for a commit."""
    if not address.from_git:
        return True
    from generator.registry._git_cache import is_cached

    return is_cached(repository_at(address), commit)


def _called(folder: Path) -> str:
    """Return a folder's name for records and commits, without unprintable characters."""
    return "".join(char if printable(char) == char else "-" for char in folder.name)


def _judge(clone: "Clone", *folders: Path) -> None:
    """Check folders of a clone with the gate; remove the clone from the cache if it fails."""
    from generator.registry._git_cache import forget
    from generator.rendering.render import check_source

    try:
        for folder in folders:
            check_source(folder)
    except InputError:
        forget(clone)
        raise


def _no_template(address: Address, folder: Path) -> str:
    """Return the message that there is no template, with the templates in subfolders."""
    if os.path.isfile(folder / COOKIECUTTER):  # noqa: PTH113 - see is_folder
        return (
            f"{address} is a template for cookiecutter, and scaffold renders those for Copier. "
            f"Use: {shell_line(['uvx', 'cookiecutter', _for_cookiecutter(address)])}"
        )
    looked = is_folder(str(folder)) and not address.subfolder
    found = folders_with(QUESTIONS[0], folder)[:MOST_NAMED] if looked else []
    inside = [f"{address}#{inner.name}" for inner in found]
    return (
        f"{address} is not a template: a template is a folder with {QUESTIONS[0]}, preferably "
        f"with {MANIFEST} too. "
        + (f"It contains {join_words(inside)}." if inside else "Pass such a folder.")
    )


def _for_cookiecutter(address: Address) -> str:
    """Return the address of a template as cookiecutter takes it."""
    return address.url if address.kind is Kind.GIT else address.place


SKELETON = "_author"


def find_skeleton(guide: Guide) -> Template:
    """Return the template that `scaffold template new` renders; it is not listed."""
    return load_template(bundled_folder() / SKELETON, SKELETON, BUNDLED, guide, SKELETON)


def load_template(  # noqa: PLR0913 - identity and origin of the template
    folder: Path, id_: str, source: str, guide: Guide, reference: str, *, root: Path | None = None
) -> Template:
    """Read the manifest of a folder and find its layers.

    `root` is the repository or package that contains the template and its layers; for a plain
    folder, its parent folder. Raises `InputError` for a folder that is not a template, and for an
    invalid manifest or layer.
    """
    if not any((folder / name).is_file() for name in QUESTIONS):
        raise InputError(f"{folder} has no {QUESTIONS[0]}; Copier cannot render it without one.")
    file = folder / MANIFEST
    manifest = load_manifest(file, id_, guide) if file.is_file() else plain_manifest(id_)
    layers = tuple(_layer(name, folder, root or folder.parent) for name in manifest.layers)
    for layer in reversed(layers):
        if (layer / LAYER).is_file():
            manifest = manifest.on(load_layer(layer / LAYER, guide))
    return Template(id_, folder, source, manifest, layers, reference=reference)


def folders_with(file: str, place: Path) -> list[Path]:
    """Return the folders in a place that contain that file, sorted."""
    try:
        names = sorted(os.listdir(place))  # noqa: PTH208 - to compile a glob takes longer
    except OSError:
        return []
    return [place / name for name in names if os.path.exists(place / name / file)]  # noqa: PTH110


def _layer(name: str, template: Path, root: Path) -> Path:
    """Return the folder of a layer, which is next to the template or bundled."""
    homes = {bundled_folder(): bundled_folder(), template.parent: root}
    known = {
        folder.name: folder
        for place, home in homes.items()
        if is_within(place, home)
        for folder in folders_with(QUESTIONS[0], place)
    }
    if name not in known:
        raise InputError(f"{template / MANIFEST}: {unknown_name('layer', name, sorted(known))}")
    layer = known[name]
    if out := link_out(layer, homes[layer.parent]):
        what = "it" if out == layer else f"its {out.name}"
        raise InputError(
            f"{template / MANIFEST}: the layer {name!r} is refused: {what} is a link out of the "
            "template's repository or package. Replace it with a copy."
        )
    return layer
