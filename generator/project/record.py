"""Reads and writes a project's record, `.scaffold.toml`, and answers files."""

import os
import re
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from generator import formats
from generator.documents import load_toml, read_text
from generator.errors import InputError, WorkError
from generator.messages import join_words
from generator.questions.history import History, read_history
from generator.registry.template import RecordedTemplate
from generator.system.files import open_carefully, write_new
from generator.system.names import RECORD

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

KEYS = (formats.KEY, "generated", "template", "needs", "answers", "history")
OTHER_SUFFIXES = (".json", ".yaml", ".yml")  # of other generators' records
PIECE = 1 << 20  # bytes of a file that are read at a time


class Record(NamedTuple):
    """How a project was generated: enough to render it again, and to find its unmodified render.

    `pristine` is git's id (SHA-1) of the tree of rendered files, without the record. `history` is
    empty if the template has none. `generated` is the date of the first generation, as in
    2026-11-30.
    """

    template: RecordedTemplate
    layers: tuple[str, ...]
    pristine: str
    needs: Mapping[str, object]
    answers: Mapping[str, object]
    history: History = MappingProxyType({})
    generated: str = ""


def write_record(project: Path, record: Record) -> None:
    """Write `.scaffold.toml`; call this after all other files are written."""
    file = project / RECORD
    if file.is_dir() and not file.is_symlink():
        raise InputError(
            f"The template renders {RECORD} as a folder, but scaffold writes its own record there: "
            "tell the template's author to rename it. Nothing was written."
        )
    file.unlink(missing_ok=True)  # a template's file or link; a link is not followed
    write_new(file, record_text(record), 0o666)


def record_text(record: Record) -> str:
    """Return the content of `.scaffold.toml`."""
    import tomli_w

    known = record.template
    template = {
        "id": known.id,
        "source": known.source,
        **({"ref": known.ref} if known.ref else {}),
        **({"commit": known.commit} if known.commit else {}),
        "version": known.version,
        "layers": list(record.layers),
        "pristine": record.pristine,
    }
    table = {
        formats.KEY: formats.RECORD.format,
        **({"generated": record.generated} if record.generated else {}),
        "template": template,
        "needs": dict(record.needs),
        "answers": _without_none(record.answers),
        **({"history": record.history} if record.history else {}),
    }
    origin = "# How this project was generated; `scaffold update` changes it.\n"
    return origin + tomli_w.dumps(table)


def _without_none(value: object) -> Any:  # noqa: ANN401 - any TOML value
    """Return an answer without its None values, which TOML cannot express."""
    if isinstance(value, Mapping):
        return {str(key): _without_none(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_without_none(item) for item in value if item is not None]
    return value


class AnswersFile(NamedTuple):
    """The content of an answers file; missing tables are empty.

    `pristine` is as in `Record`, empty in a file that no project has.
    """

    needs: Mapping[str, object] = {}
    template: RecordedTemplate = RecordedTemplate()
    answers: Mapping[str, object] = {}
    history: History = MappingProxyType({})
    generated: str = ""
    pristine: str = ""


def read_answers_file(file: Path) -> AnswersFile:
    """Read an answers file; the `.scaffold.toml` of an existing project is one, as is Copier's.

    Raises `InputError` with file and key for an invalid document, another format or a wrong type.
    """
    if file.suffix in OTHER_SUFFIXES:
        from generator.project._other_answers import read_copier_answers, refuse_cruft  # lazy: YAML

        refuse_cruft(file)
        if file.suffix != ".json":
            copiers = read_copier_answers(file)
            return AnswersFile(template=copiers.template, answers=copiers.answers)
    table = _load(file)
    formats.check_format(formats.RECORD, table, str(file))
    for key in table:
        if key not in KEYS:
            raise InputError(f"{file}: unknown key '{key}'; use {join_words(KEYS)}.")
    template = table.get("template", "")
    origin = template if isinstance(template, dict) else {"id": template}
    return AnswersFile(
        needs=_table(table, "needs", file),
        template=_template(origin, file),
        answers=_table(table, "answers", file),
        history=_history(table, file),
        generated=_date(table, file),
        pristine=_pristine(origin, file),
    )


def _template(origin: Mapping[str, object], file: Path) -> RecordedTemplate:
    named: dict[str, str] = {}
    for key in RecordedTemplate._fields:
        value = origin.get(key, "")
        if not isinstance(value, str):
            where = (
                "'template' must be a template's id" if key == "id" else f"'{key}' must be a string"
            )
            raise InputError(f"{file}: {where}.")
        named[key] = value
    return RecordedTemplate(**named)


def _date(table: Mapping[str, object], file: Path) -> str:
    """Return the date of a record; it reaches files of the project, so only a date is one."""
    value = table.get("generated", "")
    if value and not (isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)):
        raise InputError(f"{file}: 'generated' must be a date such as 2026-11-30.")
    return str(value)


def _pristine(origin: Mapping[str, object], file: Path) -> str:
    """Return the id of the unmodified render; it becomes part of a ref, so only an id is one."""
    value = origin.get("pristine", "")
    if value and not (isinstance(value, str) and re.fullmatch(r"[0-9a-f]{40}", value)):
        raise InputError(f"{file}: 'pristine' must be the id of a tree, 40 hexadecimal digits.")
    return str(value)


def _history(table: Mapping[str, object], file: Path) -> History:
    try:
        return read_history(_table(table, "history", file))
    except ValueError as error:
        raise InputError(f"{file}: [history]: {error}.") from error


def _load(file: Path) -> dict[str, object]:
    try:
        text = read_text(file)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"Cannot read the answers file {file}: {reason}.") from error
    if re.search(r"^<{7} ", text, re.MULTILINE):
        raise InputError(f"{file} contains merge conflict markers. Resolve them, then run again.")
    try:
        return load_toml(text)
    except ValueError as error:
        raise InputError(f"{file} is not valid TOML: {error}.") from error


def _table(table: Mapping[str, object], key: str, file: Path) -> Mapping[str, object]:
    value = table.get(key, {})
    if not isinstance(value, dict):
        raise InputError(f"{file}: '{key}' must be a table: write [{key}].")
    return value


def tree_id(folder: Path, without: Iterable[str] = ()) -> str:
    """Return the id of a folder's git tree, 40 hexadecimal digits; works without git.

    It is the id of the tree that a first commit would contain, without ignored files, empty folders
    and the top-level names in `without`.
    """
    from generator.system.ignored import divide  # lazy: only a generated project has an id

    tree: dict[str, Any] = {}
    for name in divide(folder, without).held:
        *above, last = name.split("/")
        place = tree
        for part in above:
            place = place.setdefault(part, {})
        place[last] = folder / name
    return _tree(tree).hex()


def _tree(tree: Mapping[str, Any]) -> bytes:
    entries = []
    for name, entry in tree.items():
        if isinstance(entry, Mapping):
            entries.append((os.fsencode(name) + b"/", b"40000", _tree(entry)))
        else:
            entries.append((os.fsencode(name), *_file(entry)))
    rows = (mode + b" " + name.rstrip(b"/") + b"\0" + id_ for name, mode, id_ in sorted(entries))
    return _object(b"tree", b"".join(rows))


def _file(path: Path) -> tuple[bytes, bytes]:
    """Return the mode and the id of a file, read piece by piece, or of a link."""
    if path.is_symlink():
        return b"120000", _object(b"blob", os.fsencode(path.readlink()))
    with _opened(path) as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise _changed(path)
        digest = _sha1(_header(b"blob", status.st_size))
        left = status.st_size
        while left and (piece := stream.read(min(left, PIECE))):
            digest.update(piece)
            left -= len(piece)
        if left:
            raise _changed(path)
    return b"100755" if status.st_mode & 0o100 else b"100644", digest.digest()


def _opened(path: Path) -> BinaryIO:
    """Open a file, but neither wait for a pipe nor follow a link that have taken its place."""
    try:
        return open_carefully(path)
    except OSError as error:
        raise WorkError(f"Cannot read {path.name} of the project: {error.strerror}.") from error


def _changed(path: Path) -> WorkError:
    return WorkError(
        f"{path.name} of the project changed while it was read. Nothing was written; run the "
        "command again."
    )


def _object(kind: bytes, content: bytes) -> bytes:
    return _sha1(_header(kind, len(content)) + content).digest()


def _sha1(start: bytes) -> "Hash":
    from hashlib import sha1  # not before the first question

    return sha1(start, usedforsecurity=False)


def _header(kind: bytes, size: int) -> bytes:
    return kind + b" " + str(size).encode() + b"\0"
