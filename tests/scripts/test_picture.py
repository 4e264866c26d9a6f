"""The pictures of the README show what the conversation prints today."""

from xml.etree import ElementTree as ET

import pytest
from rich.text import Text

from scripts.picture import MOVING, PICTURE, animate, draw, hold

RENEW = "run python -m scripts.picture"
GROUP = "{http://www.w3.org/2000/svg}g"


@pytest.mark.proof
def test_the_pictures_are_current(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("COLUMNS", "80"), ("LINES", "24"), ("NO_COLOR", "1")):
        monkeypatch.setenv(name, value)
    frames = hold()
    assert draw(frames[-1]) == PICTURE.read_text(encoding="utf-8"), RENEW
    assert animate(frames) == MOVING.read_text(encoding="utf-8"), RENEW


def test_a_moving_picture_shows_each_screen_once_a_round() -> None:
    picture = animate([[Text("one")], [Text("one"), Text("two")], [Text("three")]])
    frames = [item for item in ET.fromstring(picture) if item.tag == GROUP]  # noqa: S314 - our own
    assert [item.get("class") for item in frames] == ["at-0", "at-1", "at-2"]
    texts = ["".join(item.itertext()) for item in frames]
    assert ["two" in text for text in texts] == [False, True, False]
    assert "@keyframes at-2 { 0%, 100.000% { visibility: hidden } 40.000% " in picture
    assert "prefers-reduced-motion" in picture
