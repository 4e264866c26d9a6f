"""Needs and starters for recommendations, from words or at random."""

from typing import NamedTuple

from hypothesis import strategies as st

from generator.recommendation.guide import Rule, load_guide
from generator.recommendation.needs import Needs, default_needs, parse_needs
from generator.recommendation.ranking import Recommendation, recommend
from generator.recommendation.serving import UNKNOWN, Serving

GUIDE = load_guide()


class Starter(NamedTuple):
    """The part of a template that a recommendation reads."""

    id: str
    framework: str
    title: str
    rules: tuple[Rule, ...] = ()
    language: str = ""
    serving: Serving = UNKNOWN
    origin: str = "bundled"
    bundled: bool = True


STARTERS = (
    Starter("django", "django", "Django", language="Python"),
    Starter("fastapi", "fastapi", "FastAPI", language="Python"),
    Starter("flask", "flask", "Flask", language="Python"),
)


def recommended_for(said: str, *more: Starter) -> Recommendation:
    """Recommend for needs in a space-separated string."""
    return recommend(parse_needs(said.split(), GUIDE), GUIDE, (*STARTERS, *more))


@st.composite
def some_needs(draw: st.DrawFn) -> Needs:
    """Answer every criterion."""
    needs = default_needs(GUIDE)
    for criterion in GUIDE.criteria:
        options = st.sampled_from(criterion.option_ids)
        most = None if criterion.multiple else 1
        least = 0 if criterion.multiple else 1
        needs = needs.with_(criterion.id, draw(st.sets(options, min_size=least, max_size=most)))
    return needs
