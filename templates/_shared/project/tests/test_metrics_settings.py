"""The settings of metrics."""

import pytest
from fixtures.environment import PRODUCTION, Refusal


def test_short_token_is_rejected_in_production(refusal: Refusal) -> None:
    said = refusal("METRICS_TOKEN", "x" * 31, **PRODUCTION)
    assert said == "production needs 32 characters or more, or none"


@pytest.mark.parametrize(
    "variables",
    [{"WEB_CONCURRENCY": "2"}, {"PROMETHEUS_MULTIPROC_DIR": "missing"}],
)
def test_several_workers_require_shared_folder(refusal: Refusal, variables: dict[str, str]) -> None:
    assert refusal("METRICS_TOKEN", "any", **variables).startswith("several workers need")
