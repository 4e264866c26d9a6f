"""Measures over HTTP."""

from apiflask import APIBlueprint

from .schemas import Measures, TextToMeasure
from .service import measure

blueprint = APIBlueprint("measures", __name__, url_prefix="/api/measures")


@blueprint.post("")
@blueprint.input(TextToMeasure)
@blueprint.output(Measures)
def measure_text(json_data: TextToMeasure) -> Measures:
    """Return the length and the reading time of a text."""
    return measure(json_data.text)
