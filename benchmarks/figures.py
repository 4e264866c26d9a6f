"""The figures: what is measured, what it is compared with, and the goals."""

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.report import Growth, Row
from benchmarks.roundrobin import Timing

NOTHING = "`python -c pass`"
VERSION = "`scaffold --version`"
HELP = "`scaffold --help`"
GUIDE = "`scaffold guide --json`"
RECOMMEND = "`scaffold recommend -y --json`"
LIST = "`scaffold template list --json`"

BARE = "`scaffold new -y --no-git --no-install`"
COPIED = "`copier copy` of the same layers"
COOKED = "cookiecutter on an equal tree"
PLAIN_COPY = "`cp -r` of the result"
COMMITTED = "the same with the first commit"
COPIED_COMMITTED = "`copier copy`, `git init`, `add`, `commit`"
PLAIN_COMMITTED = "`cp -r`, `git init`, `add`, `commit`"
WHOLE = "`scaffold new -y`, all packages in uv's cache"
SYNCED = "`uv sync` in the same files, without `uv.lock`"

SECOND = "a second project in a living process"
PLAIN, JINJA, QUESTIONS = "plain files", "files with Jinja", "questions"
COPIES = "plain files, by `cp -r`"
FILES, ASKED = (10, 100, 1_000, 8_000), (10, 100, 200)
SIZES: Mapping[str, Sequence[int]] = {PLAIN: FILES, COPIES: FILES, JINJA: FILES, QUESTIONS: ASKED}
COPY = "`cp -r` of the same files"

MEMORY = f"peak memory of {BARE}"
MOST_MEMORY = 45  # MiB
MOST_SECOND = 60  # ms
# Each figure, what it is compared with, and the largest ratio that is a goal.
COMPARED: Sequence[tuple[str, str, float | None]] = (
    (VERSION, NOTHING, 1.2),
    (HELP, NOTHING, 2.5),
    (GUIDE, NOTHING, 6),
    (RECOMMEND, NOTHING, 6),
    (LIST, NOTHING, None),
    (BARE, COPIED, 0.25),
    (BARE, COOKED, 0.9),
    (BARE, PLAIN_COPY, None),
    (COMMITTED, COPIED_COMMITTED, 0.3),
    (COMMITTED, PLAIN_COMMITTED, None),
    (WHOLE, SYNCED, 1.25),
)


def sized(size: int, kind: str) -> str:
    """Return the name of work on so many things of a kind."""
    return f"{size:,} {kind}"


def rows(timings: Mapping[str, Timing]) -> Iterator[Row]:
    """Yield the rows of the table."""
    for name, base, goal in COMPARED:
        yield _row(name, timings[name], base, timings[base], goal)
    yield Row(SECOND, timings[SECOND].median, goal=MOST_SECOND)
    many, copied = (sized(max(FILES), kind) for kind in (PLAIN, COPIES))
    yield _row(f"{many} in a living process", timings[many], COPY, timings[copied], 2.5)
    yield Row(MEMORY, timings[BARE].peak, "MiB", goal=MOST_MEMORY)


def _row(name: str, found: Timing, base: str, other: Timing, goal: float | None) -> Row:
    return Row(name, found.median, "ms", base, other.median, found.ratio(other), goal)


def growth(timings: Mapping[str, Timing]) -> Iterator[Growth]:
    """Yield the rows of the table of growth."""
    for kind, sizes in SIZES.items():
        yield Growth(kind, {str(size): timings[sized(size, kind)].median for size in sizes})
