"""The settings of background jobs."""

from fixtures.environment import Refusal


def test_time_limit_is_positive(refusal: Refusal) -> None:
    assert refusal("JOB_TIMEOUT", "0")
