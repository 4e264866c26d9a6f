"""A row of a TOML file, read with its place: what is refused names file, row and key."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

from generator.errors import InputError
from generator.words import listed, unknown


@dataclass(frozen=True)
class Row:
    """One table and `where` it stands, such as `guide.toml, rule 'much-at-once'`."""

    where: str
    values: Mapping[str, object]

    def refuse(self, message: str) -> NoReturn:
        """Raise what is wrong here, with the place in front."""
        raise InputError(f"{self.where}: {message}")

    def only(self, *keys: str) -> None:
        """Refuse a key that nothing reads: it is a slip of the pen, not a comment."""
        for key in self.values:
            if key not in keys:
                self.refuse(unknown("key", key, keys))

    def text(self, key: str) -> str:
        """Return a text that must be there; no control characters, for it reaches a terminal."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(f"`{key}` must be a text that is not empty.")
        return self._printable(key, value)

    def optional_text(self, key: str) -> str:
        """Return a text, or the empty one where the key is left out."""
        return self.text(key) if key in self.values else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Return one text or a list of them; a missing key is no text, an empty list a mistake."""
        if key not in self.values:
            return ()
        value = self.values[key]
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not items:
            self.refuse(f"`{key}` must be a text or a list of texts that is not empty.")
        for item in items:
            if not isinstance(item, str) or not item.strip():
                self.refuse(f"`{key}` must hold texts that are not empty, not {item!r}.")
        if len(set(items)) < len(items):
            self.refuse(f"`{key}` names something twice.")
        return tuple(self._printable(key, item) for item in items)

    def flag(self, key: str) -> bool:
        """Return true or false; false where the key is left out."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.refuse(f"`{key}` must be true or false, not {value!r}.")
        return value

    def whole(self, key: str, most: int) -> int:
        """Return a whole number from 1 to `most`; TOML's true is no number."""
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            self.refuse(f"`{key}` must be a whole number from 1 to {most}, not {value!r}.")
        return value

    def table(self, key: str) -> "Row":
        """Return a table inside this row; an empty one where the key is left out."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            self.refuse(f"`{key}` must be a table.")
        return Row(f"{self.where}, `{key}`", value)

    def rows(self, key: str) -> "Iterator[Row]":
        """Yield the rows of a list of tables, each named by its `id` or its place."""
        return read_rows(self.values.get(key, []), self.where, key)

    def one_of(self, kind: str, word: str, known: Iterable[str]) -> str:
        """Return `word` if it is known; refuse it with the nearest valid one otherwise."""
        known = list(known)
        if word not in known:
            self.refuse(unknown(kind, word, known))
        return word

    def _printable(self, key: str, value: str) -> str:
        if not value.isprintable():
            self.refuse(f"`{key}` must be one line without control characters.")
        return value.strip()


def read_rows(value: object, where: str, key: str) -> Iterator[Row]:
    """Yield each table of a list, named by its `id`, or by its place while it has none."""
    if not isinstance(value, list):
        raise InputError(f"{where}: `{key}` must be a list of tables, written [[{key}]].")
    for place, item in enumerate(value, start=1):
        if not isinstance(item, dict):
            raise InputError(f"{where}: `{key}` number {place} must be a table.")
        name = item.get("id")
        named = f"'{name}'" if isinstance(name, str) and name.isprintable() else f"number {place}"
        yield Row(f"{where}, {key} {named}", item)


def refuse_doubled(ids: Iterable[str], where: str, key: str) -> None:
    """Refuse a list in which two rows share an id: one of them would never be seen."""
    seen: set[str] = set()
    doubled = [name for name in ids if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
    if doubled:
        raise InputError(f"{where}: {key} {listed(map(repr, doubled))} stands there twice.")
