"""A sandbox for one run of the command that shows everything it wrote."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from generator.system.kept import FOLDER
from tests.support.files import list_tree
from tests.support.processes import COMMAND, Outcome, run

MARK = "SCAFFOLD_TESTS_SANDBOX"
KEPT = f"home/CACHE/scaffold/{FOLDER}"
PLAIN = ("--no-git", "--no-install")


@dataclass(frozen=True)
class Sandbox:
    """A home, a temporary folder, a working folder, and a folder of templates."""

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
        """Return all paths, contents and modes, without scaffold's parsed and compiled texts."""
        modes = {
            f"mode of {path.relative_to(self.root)}": stat.S_IMODE(path.lstat().st_mode)
            for path in self.root.rglob("*")
        }
        found = {**_contents(self.root), **modes}
        return {path: what for path, what in found.items() if f"{KEPT}/" not in path}

    def processes(self) -> list[int]:
        """Return the processes that a run left."""
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
    """Make the folders of a sandbox, including the state folder, which stays."""
    records = "home/state/scaffold/staging"
    for name in ("home", "tmp", "here", "templates", "outside", records, KEPT):
        (root / name).mkdir(parents=True)
    (root / "outside/secret.txt").write_text("secret")
    return Sandbox(root, uuid4().hex)


def _contents(root: Path) -> Mapping[str, object]:
    """Return the tree; special files appear by name only."""
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
