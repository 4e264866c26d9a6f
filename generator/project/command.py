"""The commands that messages recommend for a project, as they work where the user is."""

import os
from pathlib import Path

from generator.messages import shell_line


def update_command(project: Path, *words: str) -> str:
    """Return `scaffold update` for a project; within it, it needs no path."""
    try:
        here = Path.cwd()
        near = os.path.relpath(project, here)
    except (OSError, ValueError):  # a folder that is gone, or on another drive
        return shell_line(["scaffold", "update", str(project), *words])
    path = [] if here.is_relative_to(project) else [near]
    return shell_line(["scaffold", "update", *path, *words])
