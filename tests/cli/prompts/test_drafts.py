"""Tests of saved answers."""

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.cli.prompts.drafts import (
    Draft,
    discard_draft,
    load_draft,
    present_folder,
    restore_draft,
    write_draft,
)
from generator.project.request import Request
from generator.recommendation.guide import load_guide
from generator.recommendation.needs import default_needs
from generator.registry.registry import Registry
from tests.support.files import list_tree

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
TABLES = st.dictionaries(st.text(max_size=9), VALUES, max_size=4)
DRAFTS = st.builds(
    Draft,
    destination=st.text(max_size=20),
    needs=TABLES,
    answered=st.lists(st.text(max_size=9), max_size=4).map(tuple),
    template=st.text(max_size=20),
    answers=TABLES,
    histories=st.dictionaries(st.text(max_size=9), TABLES, max_size=2),
)
HERE = Path("/some/where")
DRAFT = Draft("app", {"product": "api"}, ("product",), "django", {"port": 80})


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    return folder


@contextmanager
def fresh_state() -> Iterator[Path]:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", folder)
        yield Path(folder)


def file_of_draft(state: Path) -> Path:
    (file,) = state.rglob("*.json")
    return file


def as_data(draft: Draft) -> object:
    """Return a draft with lists in place of tuples, as in JSON."""
    return json.loads(json.dumps(asdict(draft)))


@given(DRAFTS, st.text(min_size=1, max_size=9).map(lambda name: Path("/", name)))
def test_loads_a_draft_for_the_same_folder_only(draft: Draft, folder: Path) -> None:
    with fresh_state():
        assert write_draft(draft, folder)
        loaded = load_draft(folder)
        assert loaded is not None
        assert as_data(loaded) == as_data(draft)
        assert load_draft(folder / "other") is None


@given(st.binary(max_size=60) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_ignores_other_files(content: bytes) -> None:
    with fresh_state() as state:
        write_draft(DRAFT, HERE)
        file_of_draft(state).write_bytes(content)
        assert load_draft(HERE) in (None, Draft()), "an empty table is an empty draft"


@given(st.sampled_from(sorted(asdict(DRAFT))), VALUES)
def test_ignores_drafts_of_the_wrong_shape(key: str, value: object) -> None:
    with fresh_state() as state:
        write_draft(DRAFT, HERE)
        file_of_draft(state).write_text(json.dumps(asdict(DRAFT) | {key: value}))
        draft = load_draft(HERE)
        if draft is not None:
            assert isinstance(getattr(draft, key), type(getattr(DRAFT, key)))
            assert all(isinstance(need, str) for need in draft.answered)


@pytest.mark.parametrize(
    ("saved", "restored"),
    [
        ({"t": {"a": [], "b": ["a"]}}, {"t": {"a": [], "b": ["a"]}, "u": {}}),
        ({"t": {"a": ["b"]}}, {"u": {}}),
        ({"t": 1}, {"u": {}}),
    ],
)
def test_restores_valid_histories(saved: dict[str, Any], restored: dict[str, object]) -> None:
    guide = load_guide()
    request = Request(default_needs(guide), frozenset(), None, histories={"u": {}})
    found = restore_draft(Draft(histories=saved), request, Registry(guide))
    assert found.histories == restored


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[" * 100_000,
        '{"unheard": 1, "needs": []}',
        '{"answered": [[]]}',
        '{"answered": "product"}',
        '{"needs": []}',
        '{"template": null}',
        "\ud800",
    ],
)
def test_ignores_a_broken_draft(content: str, state: Path) -> None:
    write_draft(DRAFT, HERE)
    file_of_draft(state).write_text(content, errors="surrogatepass")
    assert load_draft(HERE) is None


def test_ignores_and_keeps_a_folder_named_like_a_draft(state: Path) -> None:
    write_draft(DRAFT, HERE)
    place = file_of_draft(state)
    place.unlink()
    place.mkdir()
    assert load_draft(HERE) is None
    assert not write_draft(DRAFT, HERE)
    discard_draft(HERE)
    assert place.is_dir()


def test_saves_nothing_without_a_writable_folder(state: Path) -> None:
    state.write_text("a file")
    assert not write_draft(DRAFT, HERE)
    assert load_draft(HERE) is None
    discard_draft(HERE)
    assert state.read_text() == "a file"


def test_only_the_owner_can_read_a_draft(state: Path) -> None:
    write_draft(DRAFT, HERE)
    file = file_of_draft(state)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_replaces_a_readable_draft_with_a_private_one(state: Path) -> None:
    write_draft(DRAFT, HERE)
    file_of_draft(state).chmod(0o644)
    write_draft(Draft("other"), HERE)
    assert stat.S_IMODE(file_of_draft(state).stat().st_mode) == 0o600
    assert load_draft(HERE) == Draft("other")


def test_does_not_follow_a_link_named_like_a_draft(state: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    write_draft(DRAFT, HERE)
    file = file_of_draft(state)
    file.unlink()
    file.symlink_to(precious)
    assert write_draft(DRAFT, HERE)
    assert precious.read_text() == "mine"
    assert load_draft(HERE) == DRAFT


def test_discards_drafts_and_ignores_missing_ones(state: Path) -> None:
    write_draft(DRAFT, HERE)
    discard_draft(HERE)
    discard_draft(HERE)
    assert load_draft(HERE) is None
    assert list(state.rglob("*.json")) == []


def test_saves_dates(state: Path) -> None:
    import datetime as dt

    day = dt.date(2026, 1, 2)
    assert write_draft(Draft(answers={"day": day}), HERE)
    assert load_draft(HERE) == Draft(answers={"day": "2026-01-02"})
    assert file_of_draft(state)


@pytest.mark.parametrize("named", ["", "relative/state", None])
def test_uses_the_default_state_folder_for_relative_paths(
    named: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    if named is not None:
        monkeypatch.setenv("XDG_STATE_HOME", named)
    assert write_draft(DRAFT, tmp_path)
    assert file_of_draft(tmp_path / "home/.local/state")
    assert [path for path in list_tree(tmp_path) if not path.startswith("home")] == []


def test_saves_nothing_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000)
    assert not write_draft(DRAFT, HERE)
    assert load_draft(HERE) is None
    discard_draft(HERE)


def test_returns_the_working_folder_even_if_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    assert present_folder() == gone
    gone.rmdir()
    assert present_folder() == Path()
