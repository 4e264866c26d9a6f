"""Tests of the OpenAPI document: schemathesis asks a real server all that the document allows."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry
from generator.web.openapi import describe_api
from tests.support.serving import Served, serving

REGISTRY = read_registry(load_guide())
EXAMPLES = 12  # of each kind for each path: a preview takes a fifth of a second
# A schema cannot say which answers go together: the server says it, as 422 and not as 400.
ACCEPTED = ["2xx", "404", "422"]
REFUSED = ["400", "404", "405", "414", "422"]
CONFIG = {
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ACCEPTED},
        "negative_data_rejection": {"expected-statuses": REFUSED},
    }
}

schema = schemathesis.openapi.from_dict(
    describe_api(REGISTRY), config=schemathesis.Config.from_dict(CONFIG)
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as served:
        yield served


def test_the_server_sends_this_document(served: Served) -> None:
    answer = served.ask("/api/v1/openapi.json")
    assert answer.document == describe_api(REGISTRY)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
def test_the_server_does_what_its_document_says(
    case: "schemathesis.Case[Any]", served: Served
) -> None:
    case.call_and_validate(base_url=f"http://127.0.0.1:{served.port}/api/v1")
