"""Tests of reading YAML and JSON: ordinary documents are read, expensive ones are refused."""

import json
from datetime import date
from pathlib import Path

import pytest

from generator import limits
from generator.documents import DocumentError, jsonable, load_json, read_text
from generator.errors import InputError
from generator.registry.manifest import read_toml
from tests.support.files import build_tree


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "[" * 50 + "]" * 50, "{", "9" * 5000, f"[1.{'5' * 500}]", '["\\ud800"]'],
)
def test_reads_ordinary_json_within_the_same_limits(text: str) -> None:
    with pytest.raises(DocumentError):
        load_json(text)


@pytest.mark.parametrize(
    "content", [b"a" * (limits.MOST_TEXT + 1), b"\xff", b"a = " + b"[" * 20_000, b"a = 1\na = 2"]
)
def test_refuses_an_expensive_manifest(content: bytes, tmp_path: Path) -> None:
    file = build_tree(tmp_path, {"template.toml": content}) / "template.toml"
    with pytest.raises(InputError, match=r"template.toml: the manifest cannot be read: "):
        read_toml(file)


def test_accepts_a_byte_order_mark(tmp_path: Path) -> None:
    assert read_text(build_tree(tmp_path, {"a": b"\xef\xbb\xbfa: 1\r\n"}) / "a") == "a: 1\r\n"


def test_converts_any_value_to_json() -> None:
    odd = {1: {2}, None: [b"a", date(2026, 1, 2), float("inf"), 1.5, True, None, "a"]}
    assert json.loads(json.dumps(jsonable(odd), allow_nan=False)) == {
        "1": [2],
        "None": ["b'a'", "2026-01-02", "inf", 1.5, True, None, "a"],
    }
