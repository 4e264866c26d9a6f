"""Tests of the settings of metrics."""

from pathlib import Path

import pytest
from fixtures.environment import PRODUCTION, Load, Refusal

TOKEN = {"METRICS_TOKEN": "any"}


def test_short_token_is_rejected_in_production(refusal: Refusal) -> None:
    error = refusal(**PRODUCTION, METRICS_TOKEN="x" * 31)
    assert error == "Cannot start. METRICS_TOKEN is too short: set it to 32 characters or more."


@pytest.mark.parametrize(
    "variables",
    [
        {"WEB_CONCURRENCY": "2"},
        {"PROMETHEUS_MULTIPROC_DIR": "missing"},
        {"PROMETHEUS_MULTIPROC_DIR": ""},
    ],
)
def test_several_workers_require_shared_folder(refusal: Refusal, variables: dict[str, str]) -> None:
    error = refusal(**TOKEN, **variables)
    assert error.startswith("Cannot start. METRICS_TOKEN needs PROMETHEUS_MULTIPROC_DIR: ")


def test_several_workers_with_shared_folder(load: Load, tmp_path: Path) -> None:
    variables = {"WEB_CONCURRENCY": "2", "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    assert load(**TOKEN, **variables).items() >= TOKEN.items()
