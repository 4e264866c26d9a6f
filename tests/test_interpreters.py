import sys

import pytest

from generator.interpreters import interpreters, newest, newest_reads


def test_the_one_that_runs_this_is_found() -> None:
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in interpreters()
    assert newest() in interpreters()


@pytest.mark.parametrize(
    ("text", "valid"), [("x = 1\n", True), ("'''é'''\n", True), ("if:\n", False), ("\0", False)]
)
def test_the_newest_tells_python_from_what_is_none(text: str, valid: bool) -> None:  # noqa: FBT001
    assert newest_reads(text) is valid
