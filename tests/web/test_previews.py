import threading
from dataclasses import replace

import pytest

from generator.errors import WorkError
from generator.project.operations import PlannedProject
from generator.web.previews import Previews

BASE = PlannedProject("app", None, {"a": b"x" * 10}, {"a": 0o644}, "")  # type: ignore[arg-type]


def test_what_was_made_is_not_made_again() -> None:
    previews, made = Previews(100), []

    def make() -> PlannedProject:
        made.append(1)
        return BASE

    assert previews.get("a", make) is previews.get("a", make) is BASE
    assert len(made) == 1


def test_the_oldest_previews_go() -> None:
    previews = Previews(25)
    first = previews.get("a", lambda: BASE)
    previews.get("b", lambda: BASE)
    assert previews.get("a", lambda: replace(BASE)) is first
    previews.get("c", lambda: BASE)  # "b" is the one that nobody asked for again
    assert previews.get("a", lambda: replace(BASE)) is first
    assert previews.get("b", lambda: replace(BASE)) is not BASE


def test_one_larger_than_the_limit_is_kept_until_the_next() -> None:
    previews = Previews(5)
    assert previews.get("a", lambda: BASE) is BASE
    previews.get("b", lambda: BASE)
    assert previews.get("a", lambda: replace(BASE)) is not BASE


def test_of_several_requests_at_once_one_makes_it() -> None:
    previews, made, go = Previews(100), [], threading.Event()
    found: list[PlannedProject] = []

    def make() -> PlannedProject:
        made.append(1)
        assert go.wait(10)
        return BASE

    threads = [
        threading.Thread(target=lambda: found.append(previews.get("a", make))) for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    go.set()
    for thread in threads:
        thread.join()
    assert (len(made), found) == (1, [BASE] * 5)


def test_what_fails_is_tried_again() -> None:
    previews = Previews(100)

    def fail() -> PlannedProject:
        raise WorkError("wrong")

    for _ in range(2):
        with pytest.raises(WorkError, match="wrong"):
            previews.get("a", fail)
    assert previews.get("a", lambda: BASE) is BASE
