import pytest

from generator.web.highlighting import MOST_BYTES, highlight

TEXTS = ["", "a", "a\n", "\n\na\n\n", 'def f():\n    """Text\n    text."""\n', "ä = 'é'\r\n"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("name", ["a.py", "Makefile", "a.unknown", "compose.yaml"])
def test_the_lines_are_those_of_the_file(name: str, text: str) -> None:
    lines = ["".join(piece.text for piece in line) for line in highlight(name, text.encode())]
    assert "\n".join(lines) == text.replace("\r\n", "\n").removesuffix("\n")


def test_words_have_classes() -> None:
    [line] = highlight("a.py", b"def f(): return 'x'  # why")
    kinds = {piece.text: piece.kind for piece in line}
    assert (kinds["def"], kinds["f"], kinds["# why"]) == ("keyword", "name", "comment")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * (MOST_BYTES + 1)])
def test_a_binary_and_a_long_file_have_no_lines(content: bytes) -> None:
    assert highlight("a.py", content) == ()
