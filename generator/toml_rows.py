"""Rows of a TOML or JSON document; every error names the file, the row and the key."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, NoReturn

from generator.errors import InputError
from generator.messages import join_words, unknown_name


class Row(NamedTuple):
    """One table and its place, `where`, such as `guide.toml, rule 'much-at-once'`."""

    where: str
    values: Mapping[str, object]

    def refuse(self, message: str) -> NoReturn:
        """Raise `InputError` with the place before the message."""
        raise InputError(f"{self.where}: {message}")

    def only(self, *keys: str) -> None:
        """Refuse all keys but these: an unknown key is a typing error, not a comment."""
        for key in self.values:
            if key not in keys:
                self.refuse(unknown_name("key", key, keys))

    def needs(self, *keys: str) -> None:
        """Refuse a row without one of these keys."""
        for key in keys:
            if key not in self.values:
                self.refuse(f"`{key}` is missing.")

    def text(self, key: str) -> str:
        """Return a required string, without control characters because it reaches a terminal."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(f"`{key}` must be a non-empty string.")
        return self._printable(key, value)

    def optional_text(self, key: str) -> str:
        """Return a string, or an empty one if the key is missing."""
        return self.text(key) if key in self.values else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a string or a list of strings as a tuple; a missing key gives an empty one."""
        if key not in self.values:
            return ()
        value = self.values[key]
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not items:
            self.refuse(f"`{key}` must be a string or a non-empty list of strings.")
        for item in items:
            if not isinstance(item, str) or not item.strip():
                self.refuse(f"`{key}` must contain non-empty strings, not {item!r}.")
        if len(set(items)) < len(items):
            self.refuse(f"`{key}` contains duplicates.")
        return tuple(self._printable(key, item) for item in items)

    def flag(self, key: str) -> bool:
        """Return a boolean; false if the key is missing."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.refuse(f"`{key}` must be true or false, not {value!r}.")
        return value

    def whole(self, key: str, most: int) -> int:
        """Return an integer from 1 to `most`; TOML's true is not one."""
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            self.refuse(f"`{key}` must be a whole number from 1 to {most}, not {value!r}.")
        return value

    def table(self, key: str) -> "Row":
        """Return a table inside this row; an empty one if the key is missing."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            self.refuse(f"`{key}` must be a table.")
        return Row(f"{self.where}, `{key}`", value)

    def rows(self, key: str) -> "Iterator[Row]":
        """Yield the rows of a list of tables, each named by its `id` or its number."""
        return read_rows(self.values.get(key, []), self.where, key)

    def one_of(self, kind: str, word: str, known: Iterable[str]) -> str:
        """Return `word` if it is known; otherwise refuse it and name the nearest valid one."""
        known = list(known)
        if word not in known:
            self.refuse(unknown_name(kind, word, known))
        return word

    def _printable(self, key: str, value: str) -> str:
        if not value.isprintable():
            self.refuse(f"`{key}` must be one line without control characters.")
        return value.strip()


def read_rows(value: object, where: str, key: str) -> Iterator[Row]:
    """Yield each table of a list, named by its `id`, or by its number without one."""
    if not isinstance(value, list):
        raise InputError(f"{where}: `{key}` must be a list of tables, written [[{key}]].")
    for place, item in enumerate(value, start=1):
        if not isinstance(item, dict):
            raise InputError(f"{where}: `{key}` number {place} must be a table.")
        name = item.get("id")
        named = f"'{name}'" if isinstance(name, str) and name.isprintable() else f"number {place}"
        yield Row(f"{where}, {key} {named}", item)


def refuse_duplicates(ids: Iterable[str], where: str, key: str) -> None:
    """Refuse a list in which two rows share an id: one of them would have no effect."""
    seen: set[str] = set()
    repeated = [name for name in ids if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
    if repeated:
        raise InputError(f"{where}: duplicate {key} {join_words(map(repr, repeated))}.")
