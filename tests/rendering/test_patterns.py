"""Plain patterns of gitignore are matched as `pathspec` does it."""

import re
import subprocess
import sys
from pathlib import PurePosixPath

from hypothesis import example, given, settings
from hypothesis import strategies as st
from pathspec import PathSpec

from generator.rendering._patterns import KIND, PLAIN, matcher

NAMES = st.text("ab.*?~-", min_size=1, max_size=4) | st.sampled_from(["[ab]", "*.py[co]", "a[ab]?"])
LINES = st.builds(
    lambda start, names, end: start + "/".join(names) + end,
    st.sampled_from(["", "", "/", "!", "!/"]),
    st.lists(NAMES, min_size=1, max_size=3),
    st.sampled_from(["", "", "", "/", " "]),
)
PATHS = st.lists(st.sampled_from(["a", "b", "ab", ".a", "a.b", "x.pyc", "~a", "-"]), min_size=1)


@settings(max_examples=500)
@given(lines=st.lists(LINES, max_size=4), paths=st.lists(PATHS, min_size=1, max_size=4))
@example(lines=["*", "!a"], paths=[["a", "b"]])
@example(lines=["a/*"], paths=[["a", "b", "ab"]])
@example(lines=["#a", "", "a"], paths=[["a"]])
def test_patterns_match_as_in_pathspec(lines: list[str], paths: list[list[str]]) -> None:
    try:
        theirs = PathSpec.from_lines(KIND, lines)
    except ValueError:  # such as a lone exclamation mark
        return
    ours = matcher(lines)
    for names in paths:
        path = PurePosixPath(*names)
        assert ours(path) == theirs.match_file(path), (lines, path)


def test_patterns_of_names_are_plain() -> None:
    plain = ("__pycache__", "*.py[co]", "/docs/a.md", "!.env", "a/{b}.txt", "copier.yml", "~*")
    other = ("**/a", "a/**", "*", "a/*", "a/", r"\!a", "# a", "a b", "[!a]", "é")
    assert all(map(PLAIN.fullmatch, plain))
    assert not [line for line in other if PLAIN.fullmatch(line) and "**" not in line]


def test_plain_patterns_do_not_import_pathspec() -> None:
    code = (
        "import sys; from pathlib import PurePath;"
        "from generator.rendering._patterns import matcher;"
        "print(matcher(['a', '!b'])(PurePath('a/b')), 'pathspec' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert re.split(r"\s", done.stdout.strip()) == ["False", "False"]
