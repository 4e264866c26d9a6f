"""The guide's chapters: each need and each framework, as a resource for an agent."""

from collections.abc import Iterator
from typing import NamedTuple

from generator.recommendation.guide import Guide
from generator.recommendation.guide_text import guide_lines

SCHEME = "scaffold://guide/"
WIDTH = 88


class Chapter(NamedTuple):
    """The part of the guide about one need or framework; `name` is its id."""

    name: str
    title: str
    description: str

    @property
    def uri(self) -> str:
        """Its address, by which an agent reads it."""
        return f"{SCHEME}{self.name}"


def chapters(guide: Guide) -> Iterator[Chapter]:
    """Yield the chapters in the guide's order."""
    for need in guide.criteria:
        yield Chapter(need.id, need.label, f"{need.ask} What each answer weighs.")
    for framework in guide.frameworks:
        yield Chapter(framework.id, framework.title, framework.summary)


def read_chapter(uri: str, guide: Guide) -> str:
    """Return the text of a chapter; raise `InputError` if there is none."""
    lines = guide_lines(guide, WIDTH, uri.removeprefix(SCHEME))
    return "\n".join(line.text for line in lines)
