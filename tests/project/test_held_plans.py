import time

import pytest

from generator.errors import InputError
from generator.project.held_plans import HeldPlans


def test_a_plan_is_found_by_its_token_until_it_is_dropped() -> None:
    plans = HeldPlans[str]()
    token = plans.hold("plan")
    assert plans.find(token) == "plan"
    plans.drop(token)
    with pytest.raises(InputError, match=r"unknown, .* older than 30 minutes"):
        plans.find(token)


def test_a_plan_expires() -> None:
    plans = HeldPlans[str](seconds=0.01)
    token = plans.hold("plan")
    time.sleep(0.02)
    with pytest.raises(InputError, match="is older than"):
        plans.find(token)


def test_a_plan_is_taken_once() -> None:
    plans = HeldPlans[str]()
    token = plans.hold("plan")
    assert plans.take(token) == "plan"
    with pytest.raises(InputError, match="was applied already"):
        plans.take(token)


def test_the_oldest_plan_goes_when_there_are_too_many() -> None:
    plans = HeldPlans[int](most=2)
    tokens = [plans.hold(number) for number in range(3)]
    with pytest.raises(InputError):
        plans.find(tokens[0])
    assert [plans.find(token) for token in tokens[1:]] == [1, 2]


def test_a_token_cannot_be_guessed() -> None:
    plans = HeldPlans[int]()
    tokens = {plans.hold(number) for number in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 20
