"""The settings of background jobs."""

import pytest
from fixtures.environment import Load, Refusal


@pytest.mark.parametrize("value", ["0", "-1", "3601", "1.5", "ten", "\u0661", "9" * 30])
def test_time_limit_is_a_number_of_seconds(refusal: Refusal, value: str) -> None:
    assert refusal(JOB_TIMEOUT=value).startswith("Cannot start. JOB_TIMEOUT is ")


def test_time_limit_is_a_minute_unless_it_is_set(load: Load) -> None:
    assert load()["JOB_TIMEOUT"] == 60
    assert load(JOB_TIMEOUT="5")["JOB_TIMEOUT"] == 5
