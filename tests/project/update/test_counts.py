"""What an update costs: a fixed number of git processes, and at most two renders."""

import pytest

from generator.project.update import target
from generator.system import repository
from tests.support.living import LONG, Life, life

__all__ = ["life"]

MOST_RUNS_OF_GIT = 50


class Counter:
    """Counts the calls of a function, which it makes."""

    def __init__(self, place: object, name: str, patch: pytest.MonkeyPatch) -> None:
        self.calls = 0
        real = getattr(place, name)

        def counted(*arguments: object, **more: object) -> object:
            self.calls += 1
            return real(*arguments, **more)

        patch.setattr(place, name, counted)


def cost(life: Life, patch: pytest.MonkeyPatch, files: int) -> tuple[int, int]:
    """Return the runs of git and the renders of an update that changes so many files."""
    texts = {f"in{number % 7}/{number}.txt": LONG for number in range(files)}
    life.release("2.0", {"long.txt": LONG, **texts})
    life.update()
    life.edit({name: f"{text}mine\n" for name, text in texts.items()})
    life.release("3.0", {"long.txt": LONG, **dict.fromkeys(texts, f"{LONG}new\n")})
    with patch.context() as counting:
        git = Counter(repository, "_ask", counting)
        renders = Counter(target, "render_unmodified", counting)
        life.update()
    return git.calls, renders.calls


@pytest.mark.parametrize("number", [1, 60])
def test_the_cost_does_not_grow_with_the_files(
    life: Life, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    git, renders = cost(life, monkeypatch, number)
    assert git <= MOST_RUNS_OF_GIT
    assert renders == 1


def test_a_lost_base_costs_one_render_more(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    life.edit({"long.txt": f"{LONG}mine\n"})
    with monkeypatch.context() as counting:
        counting.setattr("generator.project.update.plan.find_base", lambda *_: None)
        renders = Counter(target, "render_unmodified", counting)
        life.update("project_name=Other")
    assert renders.calls == 2
