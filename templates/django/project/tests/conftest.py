"""Load all fixtures: each module of `fixtures` has one subject."""

from pathlib import Path

import pytest

pytest.register_assert_rewrite("fixtures")
FOLDER = Path(__file__).with_name("fixtures")
pytest_plugins = sorted(f"fixtures.{file.stem}" for file in FOLDER.glob("[a-z]*.py"))
