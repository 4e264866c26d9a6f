"""The commands that messages recommend for a project, as they work where the user is."""

import os
from pathlib import Path

from generator.messages import shell_line


def relative_path(place: Path) -> str:
    """Return the path of a file or folder from here; absolute if there is none."""
    try:
        return os.path.relpath(place)
    except (OSError, ValueError):  # the working folder is gone, or on another drive
        return str(place)


def update_command(project: Path, *words: str) -> str:
    """Return `scaffold update` for a project; within it, it needs no path."""
    near = relative_path(project)
    path = [] if set(Path(near).parts) <= {os.pardir} else [near]
    return shell_line(["scaffold", "update", *path, *words])
