"""The picture of the README shows what the conversation prints today."""

import pytest

from scripts.picture import PICTURE, draw, hold


@pytest.mark.proof
def test_the_picture_is_current() -> None:
    assert draw(hold()) == PICTURE.read_text(encoding="utf-8"), "run python -m scripts.picture"
