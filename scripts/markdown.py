"""Markdown tables for the pages that scripts write from data."""

from collections.abc import Sequence

WIDEST = 160  # characters of a table with aligned columns, for readers of the source


def draw(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Draw a Markdown table; align the columns unless the lines would be too long."""
    cells = [[cell.replace("|", "\\|") for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    if sum(widths) + 3 * len(widths) > WIDEST:
        widths = [0] * len(widths)
    rule = ["-" * max(width, 3) for width in widths]
    lines = (_line(row, widths) for row in (cells[0], rule, *cells[1:]))
    return "\n".join(lines) + "\n"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    return f"|{'|'.join(f' {cell} ' if cell else ' ' for cell in cells)}|"
