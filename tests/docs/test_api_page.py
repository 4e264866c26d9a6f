"""The page on the HTTP API shows what a real server answers."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.serving import Served, serving

PAGE = (Path(__file__).parents[2] / "docs/api.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(
    r"```sh\ncurl 'http://127.0.0.1:8765([^'\n]*)'\n```\n\n```json\n(.*?)```", re.DOTALL
)
ADDRESS = re.compile(r"^\| `(/api/v1/[^`]*)` \|", re.MULTILINE)
EXAMPLES = EXAMPLE.findall(PAGE)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as served:
        yield served


def contains(whole: Any, part: Any) -> bool:  # noqa: ANN401 - any JSON
    """Tell whether a value contains another one, from which rows and keys are left out."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            key in whole and contains(whole[key], value) for key, value in part.items()
        )
    if isinstance(part, list):
        return all(any(contains(row, item) for row in whole) for item in part)
    return bool(whole == part)


@pytest.mark.parametrize(("path", "shown"), EXAMPLES, ids=[path for path, _ in EXAMPLES])
def test_an_example_is_what_the_server_answers(path: str, shown: str, served: Served) -> None:
    found, example = served.ask(path).document, json.loads(shown)
    missing = {key: value for key, value in example.items() if not contains(found, {key: value})}
    assert not missing


def test_all_addresses_are_listed(served: Served) -> None:
    paths = served.ask("/api/v1/openapi.json").document["paths"]
    assert ADDRESS.findall(PAGE) == [f"/api/v1{path}".replace("{id}", "ID") for path in paths]
    assert len(EXAMPLES) == 7
