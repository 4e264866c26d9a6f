"""The figures of one run, and the README's section that shows them."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from scripts.markdown import draw

README = Path(__file__).parents[1] / "README.md"
FIGURES = Path(__file__).with_name("figures.json")
BEGIN, END = "<!-- figures -->\n", "<!-- /figures -->\n"


@dataclass(frozen=True)
class Row:
    """A measured value in its unit and, if it is compared, the value and the ratio of the base.

    `goal` is the largest ratio, or without a base the largest value, that the project allows.
    """

    name: str
    value: float
    unit: str = "ms"
    base: str = ""
    base_value: float = 0.0
    ratio: float = 0.0
    goal: float | None = None

    @property
    def met(self) -> bool:
        """True if the goal, if any, is met."""
        return self.goal is None or (self.ratio if self.base else self.value) <= self.goal


@dataclass(frozen=True)
class Growth:
    """The milliseconds that work on each size takes."""

    name: str
    values: Mapping[str, float]

    @property
    def exponent(self) -> float:
        """The growth between the two largest sizes: 1 if the cost grows with the size."""
        (small, first), (large, last) = list(self.values.items())[-2:]
        return math.log(last / first) / math.log(int(large) / int(small))


@dataclass(frozen=True)
class Report:
    """All figures of one run, and where and with what they were measured."""

    setting: str
    rows: Sequence[Row]
    growth: Sequence[Growth]


def save(report: Report) -> None:
    """Save a report, and show it in the README."""
    FIGURES.write_text(json.dumps(asdict(report), indent=2) + "\n", encoding="utf-8")
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    README.write_text(f"{before}{BEGIN}{section(report)}{END}{after}", encoding="utf-8")


def load() -> Report:
    """Return the saved report."""
    saved = json.loads(FIGURES.read_text(encoding="utf-8"))
    rows, growth = ([kind(**item) for item in saved[key]] for key, kind in _KINDS.items())
    return Report(saved["setting"], rows, growth)


_KINDS = {"rows": Row, "growth": Growth}


def section(report: Report) -> str:
    """Return the README's section as Markdown."""
    figures = draw(
        ["what", "median", "ratio", "compared with", "its median"], [*map(_cells, report.rows)]
    )
    growth = draw(["work on", "median for each size", "exponent"], [*map(_series, report.growth)])
    return f"\n{report.setting}\n\n{figures}\n{growth}\n"


def _cells(row: Row) -> list[str]:
    value = _written(row.value, row.unit)
    if not row.base:
        return [row.name, value, "", "", ""]
    return [row.name, value, _rounded(row.ratio), row.base, _written(row.base_value, row.unit)]


def _series(growth: Growth) -> list[str]:
    sizes = (f"{int(size):,}: {_written(value, 'ms')}" for size, value in growth.values.items())
    return [growth.name, "; ".join(sizes), f"{growth.exponent:.2f}"]


def _written(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if value >= 10 else f"{value:.1f} {unit}"  # noqa: PLR2004


def _rounded(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"  # noqa: PLR2004
