"""The decision record as HTML, for the printed page."""

from functools import lru_cache

from markdown_it import MarkdownIt


@lru_cache
def _reader() -> MarkdownIt:
    """Return a reader of Markdown that takes no HTML: texts of third parties are in it."""
    return MarkdownIt("commonmark", {"html": False})


def record_html(text: str) -> str:
    """Return the record; its headings begin at the second level, as the page has one title."""
    return str(_reader().render(text))
