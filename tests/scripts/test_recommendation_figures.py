"""Tests of the counting over all sets of needs: it agrees with the recommendation itself."""

import pytest
from hypothesis import given, settings

from generator.recommendation.needs import Needs
from generator.recommendation.ranking import recommend
from scripts.recommendation_figures import (
    CONTRADICTORY,
    GUIDE,
    TEMPLATES,
    Space,
    count_flips,
    fill_space,
    not_monotone,
    pairs_of_answers,
)
from tests.support.profiles import some_needs


@pytest.fixture(scope="module")
def space() -> Space:
    return fill_space()


def place(needs: Needs) -> tuple[int, ...]:
    """Return the place of a set of needs in the space."""
    places = []
    for criterion in GUIDE.criteria:
        chosen = [criterion.option_ids.index(option) for option in needs[criterion.id]]
        places.append(sum(1 << bit for bit in chosen) if criterion.multiple else chosen[0])
    return tuple(places)


@settings(deadline=None, max_examples=50)
@given(needs=some_needs())
def test_scores_winner_and_lead_are_those_of_the_recommendation(needs: Needs, space: Space) -> None:
    recommendation = recommend(needs, GUIDE, TEMPLATES)
    where = place(needs)
    scores = {item.template: item.score for item in recommendation.candidates}
    counted = [int(score[where]) for score in space.scores]
    assert counted == [scores[template.id] for template in TEMPLATES]
    ordered = sorted(counted)
    assert recommendation.lead == ordered[-1] - ordered[-2]


def test_winners_flips_and_leads_agree_for_some_sets(space: Space) -> None:
    winner, lead = space.winner, space.lead
    flips, changes = count_flips(winner)
    assert changes == 34
    for needs in list(pairs_of_answers())[::40]:
        recommendation = recommend(needs, GUIDE, TEMPLATES)
        where = place(needs)
        assert TEMPLATES[winner[where]].id == recommendation.recommended
        assert lead[where] == recommendation.lead
        assert flips[where] == len(recommendation.flips)


def test_finds_an_answer_that_helps_here_and_harms_there(space: Space) -> None:
    assert list(not_monotone(space)) == []
    bent = [score.copy() for score in space.scores]
    bent[0][0, 0, :, 1] += 50  # the second scale, for one product only
    bent[0][1, 0, :, 1] -= 50
    assert any(line.startswith("scale=small") for line in not_monotone(Space(bent, space.keys)))


def test_contradictory_rules_exist_and_are_for_and_against_one_framework() -> None:
    rules = {rule.id: rule for rule in GUIDE.rules}
    for one, other in CONTRADICTORY:
        assert rules[one].favours & rules[other].against
