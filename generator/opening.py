"""The template at an address: a folder of this machine, or one that a git repository holds."""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.addresses import Address, Kind, is_commit
from generator.errors import InputError
from generator.guide import Guide
from generator.manifest import MANIFEST
from generator.telling import SILENT, Telling
from generator.template import QUESTIONS, Template, load_template
from generator.words import listed

if TYPE_CHECKING:
    from generator.clones import Clone

READ_FIRST = (*QUESTIONS, MANIFEST)  # before the gate judges a template, as it is rendered
MOST_NAMED = 9  # templates of a repository that a refusal names


def open_address(
    address: Address,
    guide: Guide,
    telling: Telling = SILENT,
    *,
    commit: str = "",
    id_: str = "",
) -> Template:
    """Return the template at an address that is no name; with `commit`, as it was there.

    `id_` is the name under which it is known, if it has one. Raises `InputError` for what is no
    template, `WorkError` for a repository that cannot be fetched.
    """
    folder = Path(os.path.expanduser(address.place))  # noqa: PTH111 - see is_folder
    tag = ""
    if address.from_git:
        clone = _fetch(address, commit, telling)
        folder, commit, tag = clone.folder, clone.commit, clone.tag
    root, place = (Path(os.path.realpath(path)) for path in (folder, folder / address.subfolder))
    for path in (place, *(place / name for name in READ_FIRST)):
        if not Path(os.path.realpath(path)).is_relative_to(root):
            raise InputError(
                f"{address} is no template: {path.name} is a link that leads out of it."
            )
    if not any(os.path.isfile(place / file) for file in QUESTIONS):  # noqa: PTH113 - see is_folder
        raise InputError(_no_template(address, root))
    if not address.from_git:
        return load_template(place, id_ or place.name, str(place), guide, str(place))
    source = whole_address(address).source
    reference = str(replace(whole_address(address), ref=commit))
    template = load_template(place, id_ or address.name, source, guide, reference)
    return replace(template, ref=address.ref, commit=commit).at_version(tag)


def is_folder(path: str) -> bool:
    """Tell whether there is a folder of that name, as a person types it.

    `os.path` minds neither an unknown user nor a name that no file can have.
    """
    return os.path.isdir(os.path.expanduser(path))  # noqa: PTH111, PTH112


def whole_address(address: Address) -> Address:
    """Return an address that means the same in every folder of this machine."""
    if address.kind is not Kind.FOLDER:
        return address
    whole = os.path.abspath(os.path.expanduser(address.place))  # noqa: PTH100, PTH111
    return replace(address, place=whole)


def _fetch(address: Address, commit: str, telling: Telling) -> "Clone":
    from generator.clones import Repository, fetch_commit, fetch_ref  # costs what few need

    whole = replace(whole_address(address), subfolder="")
    repository = Repository(whole.url, whole.source, whole.name)
    if commit or is_commit(address.ref):
        return fetch_commit(repository, commit or address.ref, telling)
    return fetch_ref(repository, address.ref, telling)


def _no_template(address: Address, folder: Path) -> str:
    """Say that there is no template, and where in it there are some."""
    looked = is_folder(str(folder)) and not address.subfolder
    found = sorted(folder.glob(f"*/{QUESTIONS[0]}"))[:MOST_NAMED] if looked else []
    inside = [f"{address}#{file.parent.name}" for file in found]
    return (
        f"{address} is no template: a template is a folder with {QUESTIONS[0]}, and best with "
        f"{MANIFEST} too. " + (f"It holds {listed(inside)}." if inside else "Pass such a folder.")
    )
