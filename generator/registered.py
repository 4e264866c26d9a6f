"""The names that this user gave to templates: `scaffold template add` and `remove` keep them."""

import os
from dataclasses import dataclass
from pathlib import Path

from generator.addresses import NAME, Address, Kind, is_commit, parse_address
from generator.errors import InputError, WorkError
from generator.homes import config_home
from generator.manifest import read_toml
from generator.rows import Row, refuse_doubled
from generator.whole import alone_in, write_whole
from generator.words import unknown

FILE = "templates.toml"
TABLE = "template"
KEYS = ("id", "source", "ref", "commit", "version")
HEADING = "# Templates by name: `scaffold template add` and `remove` keep this file.\n"


@dataclass(frozen=True)
class Registered:
    """A name, the address behind it, and the commit that it is pinned to; a folder has none.

    `version` is the release that a plain template is, which does not say so itself.
    """

    id: str
    address: Address
    commit: str = ""
    version: str = ""


def registered_file() -> Path:
    """Return the file that holds the names."""
    try:
        return config_home() / FILE
    except RuntimeError as error:
        raise WorkError("There is no home folder for settings: set XDG_CONFIG_HOME.") from error


def registered_templates() -> tuple[Registered, ...]:
    """Read the names, in their order; without a file there are none.

    Raises `InputError` with file, row and key for whatever could not be meant.
    """
    file = registered_file()
    if not file.is_file():
        return ()
    row = Row(str(file), read_toml(file))
    row.only(TABLE)
    found = tuple(_read(item) for item in row.rows(TABLE))
    refuse_doubled((item.id for item in found), str(file), TABLE)
    return found


def register(new: Registered) -> None:
    """Keep a name; the same name again takes the place of the old one."""
    with alone_in(registered_file().parent):
        others = [item for item in registered_templates() if item.id != new.id]
        _write(sorted([*others, new], key=lambda item: item.id))


def unregister(name: str) -> Registered:
    """Forget a name and return what it stood for; raise `InputError` for one that is not kept."""
    with alone_in(registered_file().parent):
        known = {item.id: item for item in registered_templates()}
        if name not in known:
            raise InputError(
                unknown("registered template", name, known)
                if known
                else f"There is no registered template {name!r}, nor any other."
            )
        removed = known.pop(name)
        _write(list(known.values()))
    return removed


def _read(row: Row) -> Registered:
    row.only(*KEYS)
    id_, commit, ref = row.text("id"), row.optional_text("commit"), row.optional_text("ref")
    if not NAME.fullmatch(id_):
        row.refuse(f"`id` must be letters, digits, '-', '_' and '.', not {id_!r}.")
    try:
        address = parse_address(row.text("source"), os.path.isdir).at(ref)
    except InputError as error:
        row.refuse(str(error))
    if address.kind is Kind.NAME or (address.kind is Kind.FOLDER and not _absolute(address)):
        row.refuse("`source` must be a repository or the absolute path of a folder.")
    if address.from_git and not is_commit(commit):
        row.refuse("`commit` must be the 40 digits of a commit's hash.")
    return Registered(id_, address, commit, row.optional_text("version"))


def _absolute(address: Address) -> bool:
    return os.path.isabs(address.place)  # noqa: PTH117 - it does not mind what is no path


def _values(item: Registered) -> tuple[str, ...]:
    return (item.id, item.address.source, item.address.ref, item.commit, item.version)


def _write(registered: list[Registered]) -> None:
    import tomli_w

    rows = [
        {key: value for key, value in zip(KEYS, _values(item), strict=True) if value}
        for item in registered
    ]
    write_whole(registered_file(), HEADING + tomli_w.dumps({TABLE: rows}))
