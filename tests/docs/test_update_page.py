"""The page on updates shows what happens."""

from pathlib import Path

from tests.support.living import LONG, Life, life
from tests.support.processes import git

__all__ = ["life"]

PAGE = Path(__file__).parents[2] / "docs/update.md"


def test_shows_the_history_of_a_real_project(life: Life) -> None:
    life.edit({"orders.txt": "1\n"}, "Add orders")
    life.release("2.0", {"long.txt": LONG, "two.txt": "2\n"})
    life.update()
    life.edit({"orders.txt": "2\n"}, "Change the prices")
    life.release("3.0", {"long.txt": LONG, "two.txt": "2\n", "three.txt": "3\n"})
    life.update("extra=true")
    graph = git(life.project, "log", "--graph", "--topo-order", "--format=%s")
    drawn = "\n".join(line.rstrip() for line in graph.splitlines())
    assert f"```text\n{drawn}\n```" in PAGE.read_text(encoding="utf-8")
