"""Updates that change an answer leave what a person added without conflicts."""

import pytest

from scripts.merging import FLIPS, measure

# Imports are sorted, so two new ones can meet.
BOTH_ADD = {"pages=true": 1, "observability=full": 1}
# The project has edited a file that the answer deletes.
DELETED = {"deploy=server": ("compose.yaml",)}


@pytest.mark.thorough
@pytest.mark.parametrize("flip", FLIPS)
def test_a_week_of_work_merges(flip: str) -> None:
    found = measure(flip)
    assert found.added == ("shop/features.py",) * BOTH_ADD.get(flip, 0)
    assert found.changed == DELETED.get(flip, ())
