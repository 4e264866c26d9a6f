"""What surrounds the files of a project: its record `.scaffold.toml`, and its secrets."""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.documents import read_text
from generator.errors import InputError
from generator.manifest import Secrets

RECORD = ".scaffold.toml"
FORMAT = 1
EMPTY_VALUE = re.compile(r"^([A-Za-z_][A-Za-z0-9_]*)=[ \t]*$", re.MULTILINE)
SECRET_BYTES = 48


@dataclass(frozen=True)
class Record:
    """How a project came to be: enough to render it again, and to find its untouched render.

    `ref` is what was asked of a git repository, `commit` what it led to: both are empty elsewhere.
    `pristine` is git's id (SHA-1) of the tree of rendered files, without the record.
    """

    template: str
    source: str
    version: str
    layers: tuple[str, ...]
    pristine: str
    needs: Mapping[str, object]
    answers: Mapping[str, object]
    ref: str = ""
    commit: str = ""


def write_record(project: Path, record: Record) -> None:
    """Write `.scaffold.toml`, the last of a project's files."""
    import tomli_w

    template = {
        "id": record.template,
        "source": record.source,
        **({"ref": record.ref} if record.ref else {}),
        **({"commit": record.commit} if record.commit else {}),
        "version": record.version,
        "layers": list(record.layers),
        "pristine": record.pristine,
    }
    table = {
        "format": FORMAT,
        "template": template,
        "needs": dict(record.needs),
        "answers": _stated(record.answers),
    }
    text = "# How this project was generated; `scaffold update` reads it.\n" + tomli_w.dumps(table)
    (project / RECORD).write_text(text, encoding="utf-8", newline="\n")


def _stated(value: object) -> Any:  # noqa: ANN401 - whatever TOML can hold
    """Return an answer without the nothings in it, for which TOML has no word."""
    if isinstance(value, Mapping):
        return {str(key): _stated(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_stated(item) for item in value if item is not None]
    return value


@dataclass(frozen=True)
class Request:
    """What an answers file asks for; whatever it leaves out is empty."""

    needs: Mapping[str, object]
    template: str
    answers: Mapping[str, object]
    source: str = ""
    ref: str = ""
    commit: str = ""
    version: str = ""


def read_request(file: Path) -> Request:
    """Read an answers file; the `.scaffold.toml` of an existing project is one.

    Raises `InputError` with file and key for what is no TOML, of a later format or of a wrong type.
    """
    table = _load(file)
    version = table.get("format", FORMAT)
    if version != FORMAT:
        raise InputError(
            f"{file}: format {version!r} was written by another version of scaffold; "
            f"this one reads format {FORMAT}. Upgrade scaffold."
        )
    for key in table:
        if key not in {"format", "template", "needs", "answers"}:
            raise InputError(f"{file}: '{key}' is no key of an answers file.")
    template = table.get("template", "")
    origin = template if isinstance(template, dict) else {"id": template}
    named: dict[str, str] = {}
    for key in ("id", "source", "ref", "commit", "version"):
        value = origin.get(key, "")
        if not isinstance(value, str):
            where = "'template' must be a template's id" if key == "id" else f"'{key}' must be text"
            raise InputError(f"{file}: {where}.")
        named[key] = value
    return Request(
        needs=_table(table, "needs", file),
        template=named["id"],
        answers=_table(table, "answers", file),
        source=named["source"],
        ref=named["ref"],
        commit=named["commit"],
        version=named["version"],
    )


def _load(file: Path) -> dict[str, object]:
    try:
        text = read_text(file).replace("\r\n", "\n")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"Cannot read the answers file {file}: {reason}.") from error
    if re.search(r"^<{7} ", text, re.MULTILINE):
        raise InputError(f"{file} holds conflict markers of a merge. Resolve them, run again.")
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"{file} is no valid TOML: {error}.") from error


def _table(table: Mapping[str, object], key: str, file: Path) -> Mapping[str, object]:
    value = table.get(key, {})
    if not isinstance(value, dict):
        raise InputError(f"{file}: '{key}' must be a table, headed [{key}].")
    return value


def write_secrets(project: Path, names: Secrets) -> bool:
    """Copy the example to its real file and fill each empty value with a secret of its own.

    Returns whether there was an example to copy. The file is readable by its owner alone.
    """
    example, file = project / names.example, project / names.file
    if not example.is_file() or file.exists():
        return False
    lines = (line for line in example.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    settings = re.sub(r"\n{2,}", "\n", "\n".join(lines).strip() + "\n")
    from secrets import token_urlsafe

    filled = EMPTY_VALUE.sub(lambda line: f"{line[1]}={token_urlsafe(SECRET_BYTES)}", settings)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
        stream.write(filled)
    return True


def tree_id(folder: Path, without: Iterable[str] = ()) -> str:
    """Return git's id of a folder's tree, counted without git: 40 hexadecimal digits.

    Names in `without` are left out at the top. Empty folders do not count, as in git.
    """
    skipped = set(without)
    return _tree(folder, skipped).hex()


def _tree(folder: Path, skipped: set[str]) -> bytes:
    entries = []
    for path in folder.iterdir():
        if path.name in skipped:
            continue
        name = os.fsencode(path.name)
        if path.is_symlink():
            entries.append((name, b"120000", _object(b"blob", os.fsencode(path.readlink()))))
        elif path.is_dir():
            if any(child.is_file() or child.is_symlink() for child in path.rglob("*")):
                entries.append((name + b"/", b"40000", _tree(path, set())))
        else:
            mode = b"100755" if path.stat().st_mode & 0o100 else b"100644"
            entries.append((name, mode, _object(b"blob", path.read_bytes())))
    rows = (mode + b" " + name.rstrip(b"/") + b"\0" + id_ for name, mode, id_ in sorted(entries))
    return _object(b"tree", b"".join(rows))


def _object(kind: bytes, content: bytes) -> bytes:
    header = kind + b" " + str(len(content)).encode() + b"\0"
    from hashlib import sha1

    return sha1(header + content, usedforsecurity=False).digest()
