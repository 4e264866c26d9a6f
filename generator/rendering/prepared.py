"""A template and its answers, already read, so that rendering need not read them again."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Prepared:
    """The whole `copier.yml` of each folder, in the order of rendering, and the final answers.

    `data` are the answers as written, `values` what they are read as. `recorded` are the keys of
    the answers that a project may record: none computed, none secret.
    """

    configs: tuple[Mapping[str, object], ...]
    data: Mapping[str, object]
    values: Mapping[str, object]
    recorded: frozenset[str] = frozenset()
