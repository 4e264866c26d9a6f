"""The signs of a manifest, by which a project looks like a template."""

from pathlib import Path

import pytest

from generator.errors import InputError
from generator.registry.signs import FileSign, Seen, find_sign, read_file_signs
from generator.toml_rows import Row
from tests.support.files import build_tree


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import web\n", True),
        ("Web==3\n", True),
        ('"web>=1"', True),
        ("web.core", True),
        ("web-extras", False),
        ("cobweb", False),
        ("my-web", False),
        ("webs", False),
    ],
)
def test_a_file_shows_a_sign_by_a_whole_word(tmp_path: Path, text: str, *, found: bool) -> None:
    build_tree(tmp_path, {"sub/needs.txt": text})
    seen = find_sign([FileSign("*/*.txt", "web")], tmp_path)
    assert seen == (Seen("sub/needs.txt", "web") if found else None)


def test_the_first_sign_that_is_there_is_named(tmp_path: Path) -> None:
    build_tree(tmp_path, {"b.txt": "web", "c.txt": "web", "b.bin": b"\xff\xfe"})
    signs = [FileSign("a.txt", "web"), FileSign("*.bin", "web"), FileSign("c.txt", "web")]
    assert find_sign(signs, tmp_path) == Seen("c.txt", "web")


def test_links_are_not_followed(tmp_path: Path) -> None:
    build_tree(tmp_path, {"out/a.txt": "web", "in/": ""})
    (tmp_path / "in" / "a.txt").symlink_to(tmp_path / "out" / "a.txt")
    assert find_sign([FileSign("*.txt", "web")], tmp_path / "in") is None


@pytest.mark.parametrize("pattern", ["/etc/passwd", "../a.txt", " "])
def test_a_pattern_out_of_the_project_is_refused(pattern: str) -> None:
    with pytest.raises(InputError, match="must be the pattern of files in a project"):
        list(read_file_signs(Row("template.toml", {pattern: "web"})))


def test_a_word_must_be_a_text() -> None:
    with pytest.raises(InputError, match=r"a\.txt"):
        list(read_file_signs(Row("template.toml", {"a.txt": 1})))
