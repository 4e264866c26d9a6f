"""Measures over HTTP."""

from fastapi import APIRouter

from ..problems import problems
from .schemas import Measures, TextToMeasure
from .service import measure

router = APIRouter(prefix="/api/measures", tags=["measures"])


@router.post("", responses=problems(422))
async def measure_text(data: TextToMeasure) -> Measures:
    """Return the length and the reading time of a text."""
    return measure(data.text)
