"""The patterns of a folder that exclude paths, or keep files that are already there."""

import re
from collections.abc import Iterable
from functools import cached_property
from unicodedata import normalize

from generator.rendering._folder import Folder
from generator.rendering._patterns import Matcher, matcher

LINE_END = re.compile(r"\r\n|\r|\n")
OPERATION = {"_copier_operation": "copy"}


class Patterns:
    """The patterns of a folder, rendered when they are needed first."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    @cached_property
    def excludes(self) -> Matcher:
        """The function that tells whether a path of the project is excluded."""
        texts = (*self._folder.settings.exclude, *self._folder.excluded)
        rendered = (self._folder.render(text, OPERATION) for text in texts)
        return _matcher(line for text in rendered for line in LINE_END.split(text))

    @cached_property
    def keeps(self) -> Matcher:
        """The function that tells whether a file that exists stays as it is."""
        return _matcher(map(self._folder.render, self._folder.settings.skip_if_exists))


def _matcher(patterns: Iterable[str]) -> Matcher:
    """Match as Copier does, which decomposes the patterns but not the paths."""
    return matcher(normalize("NFD", pattern) for pattern in patterns)
