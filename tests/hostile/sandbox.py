"""A world of its own for one run of the command: all that it can write is seen afterwards."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from tests.helpers import list_tree
from tests.processes import COMMAND, Outcome, run

MARK = "SCAFFOLD_TESTS_SANDBOX"
PLAIN = ("--no-git", "--no-install")


@dataclass(frozen=True)
class Sandbox:
    """A home, a temporary folder, a folder to stand in, and a folder of templates."""

    root: Path
    mark: str

    @property
    def here(self) -> Path:
        """The folder in which the command is run."""
        return self.root / "here"

    @property
    def template(self) -> Path:
        """The folder of the template."""
        return self.root / "templates" / "mine"

    def scaffold(self, *arguments: str) -> Outcome:
        """Run the command here."""
        return run([*COMMAND, *arguments], self.here, **self.variables)

    @property
    def variables(self) -> dict[str, str]:
        """The variables that keep a run within the sandbox, and mark its processes."""
        homes = {f"XDG_{kind}_HOME": f"{self.root}/home/{kind}" for kind in ("CACHE", "CONFIG")}
        return {
            **homes,
            "XDG_STATE_HOME": f"{self.root}/home/state",
            "HOME": f"{self.root}/home",
            "TMPDIR": f"{self.root}/tmp",
            "PYTHONDONTWRITEBYTECODE": "1",
            MARK: self.mark,
        }

    def snapshot(self) -> Mapping[str, object]:
        """Return all that there is: paths, contents, modes."""
        modes = {
            f"mode of {path.relative_to(self.root)}": stat.S_IMODE(path.lstat().st_mode)
            for path in self.root.rglob("*")
        }
        return {**_contents(self.root), **modes}

    def processes(self) -> list[int]:
        """Return the processes that a run here has left."""
        mark = f"{MARK}={self.mark}".encode()
        found = []
        for file in Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark in file.read_bytes():
                    found.append(int(file.parent.name))
            except OSError:
                continue
        return found


def make_sandbox(root: Path) -> Sandbox:
    """Make the folders of a sandbox."""
    for name in ("home", "tmp", "here", "templates", "outside"):
        (root / name).mkdir(parents=True)
    (root / "outside/secret.txt").write_text("secret")
    return Sandbox(root, uuid4().hex)


def _contents(root: Path) -> Mapping[str, object]:
    """Return the tree; of what is neither file nor folder only that it is there."""
    special = [path for path in root.rglob("*") if _is_special(path)]
    if not special:
        return list_tree(root)
    return {
        os.fsdecode(os.fsencode(path)): path.read_bytes() if path.is_file() else None
        for path in root.rglob("*")
        if path not in special
    }


def _is_special(path: Path) -> bool:
    return not (path.is_symlink() or path.is_file() or path.is_dir())
