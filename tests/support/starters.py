"""The folders of the starters and of what stands beside them, in the order of rendering."""

from pathlib import Path

from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry
from generator.system.locations import bundled_folder

EXAMPLE = Path(__file__).parents[2] / "examples/litestar/src/scaffold_litestar/litestar"
STARTERS = {
    **{name: found.folders for name, found in read_registry(load_guide()).candidates.items()},
    "litestar": (bundled_folder() / "_shared", EXAMPLE),
}
