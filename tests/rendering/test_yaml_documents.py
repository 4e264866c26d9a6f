"""Tests of reading YAML: ordinary documents are read, expensive or invalid ones are refused."""

from datetime import date
from pathlib import Path

import pytest

from generator.documents import DocumentError
from generator.errors import InputError
from generator.rendering import copier_config
from generator.rendering.copier_config import load_config
from generator.rendering.yaml_documents import (
    Loader,
    QuickLoader,
    compose,
    load_documents,
    load_yaml,
)
from generator.system.locations import bundled_folder
from tests.support.files import build_tree

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
    "many digits": f"a: {'9' * 5000}",
    "many digits of another base": f"a: 0x{'f' * 5000}",
    "many digits behind a point": f"a: 1.{'5' * 5000}",
    "a time without end": "a: " + ":".join(["1"] * 400_000),
    "a day that is none": "a: 2026-02-30",
    "a year that is none": "a: 0000-01-01",
    "a tuple": "a: !!python/tuple [1]",
    "a merge of nothing": "a: {<<: 1}",
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
@pytest.mark.thorough
def test_refuses_expensive_or_invalid_yaml(what: str, tmp_path: Path) -> None:
    text = {**TOO_MUCH, **WRONG}[what]
    with pytest.raises(DocumentError):
        list(load_documents(text))
    with pytest.raises(InputError, match=r"copier.yml"):
        load_config(build_tree(tmp_path, {"copier.yml": text}) / "copier.yml")


@pytest.mark.parametrize("what", WRONG)
def test_reports_errors_with_their_line(what: str) -> None:
    with pytest.raises(DocumentError) as refusal:
        list(load_documents(f"# A note\n{WRONG[what]}"))
    said = str(refusal.value)
    assert "line 2" in said or what in {"signs", "half a character"}, said
    assert len(said) < 1000


def test_reads_ordinary_yaml() -> None:
    text = "base: &b {x: 1}\nmore: {<<: *b, y: [*b, *b]}\nday: 2026-01-02\n"
    assert str(load_yaml(text)) == str(
        {
            "base": {"x": 1},
            "more": {"x": 1, "y": [{"x": 1}, {"x": 1}]},
            "day": date(2026, 1, 2),
        }
    )
    assert load_yaml("") is None
    assert list(load_documents("--- 1\n--- 2\n")) == [1, 2]
    with pytest.raises(DocumentError, match="one document"):
        load_yaml("--- 1\n--- 2\n")


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
def test_limits_apply_to_included_files(
    files: dict[str, str | bytes], reason: str, tmp_path: Path
) -> None:
    build_tree(tmp_path / "mine", files)
    (tmp_path / "a.yml").write_text("a: 1")
    with pytest.raises(InputError, match=reason):
        load_config(tmp_path / "mine/copier.yml")


@pytest.mark.thorough
def test_limits_apply_to_composed_trees() -> None:
    assert [node.tag.rpartition(":")[2] for node in compose("a: 1\n--- [a]\n")] == ["map", "seq"]
    for text in (TOO_MUCH["long"], TOO_MUCH["deep"], WRONG["a part"]):
        with pytest.raises(DocumentError):
            list(compose(text))


BUNDLED = sorted(bundled_folder().glob("*/copier.yml"))


@pytest.mark.parametrize("file", BUNDLED, ids=[file.parent.name for file in BUNDLED])
def test_both_loaders_read_the_bundled_questions_alike(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    quick = load_config(file)
    assert quick
    monkeypatch.setattr(copier_config, "is_bundled", lambda _: False)
    assert load_config(file) == quick


@pytest.mark.parametrize("text", ["a: [b", "a: 2001-99-99", "{a: b", f"a: {'1' * 200}"])
def test_both_loaders_report_errors_with_their_position(text: str) -> None:
    for loader in (Loader, QuickLoader):
        with pytest.raises(DocumentError, match=r"line 1|digits"):
            list(load_documents(text, loader))
