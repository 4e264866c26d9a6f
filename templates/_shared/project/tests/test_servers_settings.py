"""The settings of servers that several applications may share."""

from fixtures.environment import Refusal


def test_invalid_prefix_is_reported(refusal: Refusal) -> None:
    assert refusal("NAMESPACE", "not a name")
