"""Load all fixtures: each module of `fixtures` has one subject.

`servers` comes first, because it hides the variables of the caller from all that is imported later.
"""

from pathlib import Path

import pytest

pytest.register_assert_rewrite("fixtures")
FOLDER = Path(__file__).with_name("fixtures")
SUBJECTS = sorted(file.stem for file in FOLDER.glob("[a-z]*.py"))
pytest_plugins = [f"fixtures.{name}" for name in dict.fromkeys(["servers", *SUBJECTS])]
