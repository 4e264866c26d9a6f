"""YAML from strangers: what a person could write is read, what only an attacker would is not."""

from pathlib import Path

import pytest

from generator import bounds
from generator.documents import DocumentError, load_documents, load_json, load_yaml, read_text
from generator.errors import InputError
from generator.manifest import read_toml
from generator.questions import load_config
from tests.helpers import build_tree

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGES = "a: &a {k: 1}\n" + "".join(
    f"{name}: &{name} {{<<: [{', '.join([f'*{before}'] * 9)}]}}\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
TOO_MUCH = {
    "laughs": LAUGHS,
    "merges": MERGES,
    "itself": "a: &a [*a]\n",
    "itself, merged": "a: &a {<<: *a}\n",
    "deep": "a: " + "[" * 5000,
    "deep tables": "{a: " * 5000,
    "deep blocks": "\n".join(" " * depth + "- - - -" for depth in range(500)),
    "long": "a: [" + "1, " * 200_000 + "]",
}
WRONG = {
    "python": "a: !!python/object/apply:os.system ['true']",
    "python name": "a: !!python/name:os.system",
    "a date": "a: !!timestamp x",
    "a truth": "a: !!bool x",
    "a number": "a: !!int ''",
    "bytes": "a: !!binary ä",
    "a key": "? [a]\n: b",
    "a table": "a: !!omap 1",
    "signs": "a: \x00",
    "a part": "a: [",
    "half a character": 'a: "\\ud800"',
    "no anchor": "a: *b",
}
ROUND = "--- !include {}.yml\n"


@pytest.mark.parametrize("what", [*TOO_MUCH, *WRONG])
def test_what_nobody_would_write_is_refused(what: str, tmp_path: Path) -> None:
    text = {**TOO_MUCH, **WRONG}[what]
    with pytest.raises(DocumentError):
        list(load_documents(text))
    with pytest.raises(InputError, match=r"copier.yml"):
        load_config(build_tree(tmp_path, {"copier.yml": text}) / "copier.yml")


def test_what_a_person_writes_is_read() -> None:
    text = "base: &b {x: 1}\nmore: {<<: *b, y: [*b, *b]}\nday: 2026-01-02\n"
    assert str(load_yaml(text)) == str(
        {
            "base": {"x": 1},
            "more": {"x": 1, "y": [{"x": 1}, {"x": 1}]},
            "day": __import__("datetime").date(2026, 1, 2),
        }
    )
    assert load_yaml("") is None
    assert list(load_documents("--- 1\n--- 2\n")) == [1, 2]
    with pytest.raises(DocumentError, match="one document"):
        load_yaml("--- 1\n--- 2\n")


@pytest.mark.parametrize("text", ["[" * 100_000, "{", "9" * 5000, '["\\ud800"]'])
def test_json_is_read_likewise(text: str) -> None:
    with pytest.raises(DocumentError):
        load_json(text)


@pytest.mark.parametrize(
    "content", [b"a" * (bounds.MOST_TEXT + 1), b"\xff", b"a = " + b"[" * 20_000, b"a = 1\na = 2"]
)
def test_a_manifest_that_nobody_would_write_is_refused(content: bytes, tmp_path: Path) -> None:
    file = build_tree(tmp_path, {"template.toml": content}) / "template.toml"
    with pytest.raises(InputError, match=r"template.toml: the manifest cannot be read: "):
        read_toml(file)


def test_a_text_may_begin_with_a_mark_of_its_order(tmp_path: Path) -> None:
    assert read_text(build_tree(tmp_path, {"a": b"\xef\xbb\xbfa: 1\r\n"}) / "a") == "a: 1\r\n"


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (
            {"copier.yml": "--- !include a.yml\n", "a.yml": "--- !include a.yml\n"},
            "includes itself",
        ),
        (
            {"copier.yml": "--- !include a*.yml\n"}
            | {f"a{n}.yml": ROUND.format("a*") for n in range(9)},
            "includes itself",
        ),
        ({"copier.yml": "--- !include '**/**/**/*.yml'\n"}, "needs a path relative"),
        ({"copier.yml": "--- !include ../a.yml\n"}, "leaves the template"),
    ],
)
def test_what_is_included_is_bounded_too(
    files: dict[str, str | bytes], reason: str, tmp_path: Path
) -> None:
    build_tree(tmp_path / "mine", files)
    (tmp_path / "a.yml").write_text("a: 1")
    with pytest.raises(InputError, match=reason):
        load_config(tmp_path / "mine/copier.yml")
