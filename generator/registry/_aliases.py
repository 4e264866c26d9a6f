"""The user's aliases for templates, which `scaffold template add` and `remove` maintain."""

import os
from pathlib import Path
from typing import NamedTuple

from generator import formats
from generator.errors import InputError, WorkError
from generator.messages import unknown_name
from generator.registry._address import NAME, Address, Kind, is_commit, parse_source
from generator.registry.manifest import read_toml
from generator.system.files import followed, locked, write_atomically
from generator.system.locations import config_home
from generator.toml_rows import Row, refuse_duplicates

ALIASES_FILE = "templates.toml"
TABLE = "template"
ALIAS_KEYS = ("id", "source", "ref", "commit", "version", "recommend")
HEADING = "# Template names, maintained by `scaffold template add` and `remove`.\n"


class Alias(NamedTuple):
    """A name, its address, and the pinned commit; a folder has none.

    `version` is the release of a plain template, which has no manifest to state it. With
    `recommend`, the template takes part in the recommendation.
    """

    id: str
    address: Address
    commit: str = ""
    version: str = ""
    recommend: bool = False


def aliases_file() -> Path:
    """Return the file that contains the aliases."""
    try:
        return config_home() / ALIASES_FILE
    except RuntimeError as error:
        raise WorkError("No home folder found for settings: set XDG_CONFIG_HOME.") from error


def read_aliases() -> tuple[Alias, ...]:
    """Read the aliases, in order; none without a file.

    Raises `InputError` with file, row and key for an invalid value.
    """
    file = aliases_file()
    if not file.is_file():
        return ()
    row = Row(str(file), read_toml(file))
    formats.check_format(formats.NAMES, row.values, row.where)
    row.only(formats.KEY, TABLE)
    found = tuple(_read(item) for item in row.rows(TABLE))
    refuse_duplicates((item.id for item in found), str(file), TABLE)
    return found


def save_alias(new: Alias) -> None:
    """Save an alias; it replaces one of the same name.

    Raises `InputError` for an alias that could not be read back, because it would make the whole
    file unreadable.
    """
    _read(Row(f"cannot save {new.id}", _row(new)))
    with locked(aliases_file().parent):
        others = [item for item in read_aliases() if item.id != new.id]
        _write(sorted([*others, new], key=lambda item: item.id))


def remove_alias(name: str) -> Alias:
    """Remove an alias and return it; raise `InputError` for an unknown name."""
    with locked(aliases_file().parent):
        known = {item.id: item for item in read_aliases()}
        if name not in known:
            raise InputError(
                unknown_name("registered template", name, known)
                if known
                else f"There is no registered template {name!r}; none are registered."
            )
        removed = known.pop(name)
        _write(list(known.values()))
    return removed


def _read(row: Row) -> Alias:
    row.only(*ALIAS_KEYS)
    id_, commit, ref = row.text("id"), row.optional_text("commit"), row.optional_text("ref")
    source = row.text("source")
    if not NAME.fullmatch(id_):
        row.refuse(f"`id` must be letters, digits, '-', '_' and '.', not {id_!r}.")
    try:
        address = parse_source(source, os.path.isdir).at(ref)
    except InputError as error:
        row.refuse(str(error))
    if address.kind is Kind.NAME or (address.kind is Kind.FOLDER and not _absolute(address)):
        row.refuse("`source` must be a repository or the absolute path of a folder.")
    if address.from_git and not is_commit(commit):
        row.refuse("`commit` must be the full hash of a commit, 40 hexadecimal digits.")
    return Alias(id_, address, commit, row.optional_text("version"), row.flag("recommend"))


def _absolute(address: Address) -> bool:
    return os.path.isabs(address.place)  # noqa: PTH117 - accepts any string


def _row(item: Alias) -> dict[str, str | bool]:
    address = item.address
    texts = (item.id, address.source, address.ref, item.commit, item.version)
    row: dict[str, str | bool] = {
        key: text for key, text in zip(ALIAS_KEYS, texts, strict=False) if text
    }
    return row | ({"recommend": True} if item.recommend else {})


def _write(registered: list[Alias]) -> None:
    import tomli_w

    rows = formats.with_format(formats.NAMES, {TABLE: list(map(_row, registered))})
    file = aliases_file()
    try:
        write_atomically(followed(file), HEADING + tomli_w.dumps(rows))
    except OSError as error:
        raise WorkError(
            f"Cannot write {file}, the file of template names: {error.strerror}. "
            "If it is a link, check its target."
        ) from error
