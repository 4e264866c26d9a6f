"""One folder of a template, parsed for the lint: its keys, its pieces of Jinja, their names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic

from generator import limits
from generator.checking.lint.jinja_names import Malformed, Names, Reader
from generator.checking.lint.positions import Entry, Piece, read_entries
from generator.documents import LARGE
from generator.errors import InputError, WorkError
from generator.rendering.copier_config import load_config, questions_file
from generator.rendering.copier_settings import (
    EXCLUDED_AT_THE_ROOT,
    RENDERED,
    SettingError,
    Settings,
    read_settings,
)
from generator.rendering.jinja import Texts
from generator.rendering.sources import Source, find_root, find_sources

ASKED = frozenset(  # keys of a question that Copier renders
    {"ask", "choices", "default", "help", "multiline", "placeholder", "validator", "when"}
)


@dataclass(frozen=True)
class Config:
    """A valid `copier.yml`: its values, and its keys with their places."""

    file: Path
    values: Mapping[str, object]
    entries: tuple[Entry, ...]
    settings: Settings

    @property
    def questions(self) -> tuple[Entry, ...]:
        """The entries of questions, asked or computed."""
        return tuple(entry for entry in self.entries if not entry.key.startswith("_"))

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all questions."""
        return frozenset(entry.key for entry in self.questions)

    @property
    def secrets(self) -> Sequence[str]:
        """The questions that a setting calls secret."""
        names = self.values["_secret_questions"]
        return names if isinstance(names, list) else []

    def place_of(self, setting: str) -> tuple[str, int]:
        """Return file and line of the last occurrence of a setting that is present."""
        return next((item.file, item.line) for item in self.entries[::-1] if item.key == setting)


@dataclass(frozen=True)
class ParsedFolder:
    """The Jinja of a folder: in `copier.yml`, in paths and in files.

    `names` maps the valid pieces to their names; `malformed` has file, line and error of the
    others. `pulled` are the files that others include, import or extend, `may_be_pulled` all
    that they may, depending on answers.
    """

    config: Config
    sources: tuple[Source, ...]
    names: Mapping[Piece, Names]
    malformed: tuple[tuple[str, int, str], ...]
    pulled: frozenset[str]
    may_be_pulled: frozenset[str]


def read_config(folder: Path) -> Config:
    """Read the `copier.yml` of a folder; raise `InputError` if it is not valid."""
    file = questions_file(folder.resolve())
    values = load_config(file)
    try:
        entries = read_entries(file)
    except RecursionError:
        raise InputError(f"{file} contains a table that is merged into itself.") from None
    return Config(file, values, entries, read_settings(values))


def parse_folder(config: Config) -> ParsedFolder:
    """Read all Jinja of a folder; raise `SettingError` if its settings are not valid."""
    reading = _Reading(config)
    sources = tuple(reading.find_sources())
    for entry in config.entries:
        for piece in _texts(entry):
            reading.read(piece)
    for source in sources:
        reading.read(Piece(source.parts[-1], source.display_path))
        if source.templated:
            reading.read_file(source.path)
    return ParsedFolder(
        config=config,
        sources=sources,
        names=reading.names,
        malformed=tuple(reading.malformed),
        pulled=frozenset(reading.pulled),
        may_be_pulled=frozenset(reading.read_what_may_be_pulled()),
    )


def _texts(entry: Entry) -> Iterator[Piece]:
    """Yield the texts of an entry that Copier renders."""
    if entry.key in RENDERED:
        yield from entry.pieces
    elif not entry.key.startswith("_"):
        rendered = [part for part in entry.inner if part.key in ASKED] if entry.inner else [entry]
        for part in rendered:
            for piece in part.pieces:
                yield replace(piece, key=entry.key)


@dataclass
class _Reading:
    """The parts of a folder that have been read so far."""

    config: Config
    names: dict[Piece, Names] = field(default_factory=dict)
    malformed: list[tuple[str, int, str]] = field(default_factory=list)
    pulled: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        settings = self.config.settings
        self._folder = self.config.file.parent
        self._reader = Reader(settings.envops, extended=bool(settings.extensions))
        self._files: set[Path] = set()
        self._start = monotonic()

    def find_sources(self) -> Iterator[Source]:
        """Find what is rendered; if the folder depends on answers, all that may be."""
        settings = self.config.settings
        try:
            depends = self._reader.read(settings.subdirectory).read
        except Malformed as error:
            raise SettingError("_subdirectory", f"It is not valid Jinja: {error}") from error
        if depends:
            settings = replace(settings, exclude=(*settings.exclude, *EXCLUDED_AT_THE_ROOT))
            return find_sources(self._folder, self._folder, settings)
        try:
            rendered = Texts(settings.undefined, settings.envops).render(settings.subdirectory, {})
        except WorkError as error:
            raise SettingError("_subdirectory", str(error)) from error
        return find_sources(self._folder, find_root(self._folder, str(rendered)), settings)

    def read(self, piece: Piece) -> None:
        """Read a piece and the files that it pulls in."""
        if monotonic() - self._start > limits.MOST_SECONDS_OF_READING:
            raise InputError(
                f"{self._folder}: to read its Jinja takes more than "
                f"{limits.MOST_SECONDS_OF_READING} seconds. This exceeds the limits for a template."
            )
        try:
            names = self.names[piece] = self._reader.read(piece.text)
        except Malformed as error:
            self.malformed.append((piece.file, piece.line_of(error.line), str(error)))
            return
        for name in names.included:
            path = self._folder / name
            if path.is_file() and path.resolve().is_relative_to(self._folder):
                self.pulled.add(self._shown(path))
                self.read_file(path)

    def read_file(self, path: Path) -> None:
        """Read a file once; without a suffix for templates, a binary file is copied unchanged."""
        if path in self._files or not path.is_file():
            return
        self._files.add(path)
        if path.stat().st_size > limits.MOST_TEXT:
            if self.config.settings.suffix:
                self.malformed.append((self._shown(path), 0, f"{LARGE}."))
            return
        try:
            text = path.read_bytes().decode()
        except UnicodeDecodeError:
            if self.config.settings.suffix:
                self.malformed.append((self._shown(path), 0, "it is not written in UTF-8."))
            return
        self.read(Piece(text, self._shown(path), 1))

    def read_what_may_be_pulled(self) -> Iterator[str]:
        """Read the files that answers may include: any other file of the folder, if it is Jinja."""
        if not any(names.includes_any for names in self.names.values()):
            return
        known = len(self.malformed)
        for path in sorted(self._folder.rglob("*")):
            if path.is_file() and path not in self._files and ".git" not in path.parts:
                self.read_file(path)
                yield self._shown(path)
        del self.malformed[known:]

    def _shown(self, path: Path) -> str:
        return f"{self._folder.name}/{path.relative_to(self._folder).as_posix()}"
