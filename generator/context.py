"""What Copier tells a template beside the answers; nothing of it is a place on this machine.

What only tasks can use, the real paths and the interpreter, Copier tells them itself.
"""

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

SYSTEMS = {"darwin": "macos", "linux": "linux", "win32": "windows"}


@dataclass(frozen=True)
class Origin:
    """What a project may say of its own making: from which template, at which commit, and its name.

    `template` names the source without a path; `commit` is empty where no version is known.
    """

    template: str = "template"
    commit: str = ""
    project: str = "project"


def context(origin: Origin, answers_file: str, external: Iterable[str] = ()) -> dict[str, object]:
    """Return Copier's variables for the texts of questions.

    A new project has no files yet, so there is nothing in those that a template calls `external`.
    """
    return {
        "_copier_conf": {
            "answers_file": PurePath(answers_file),
            "dst_path": PurePath(origin.project),
            "os": SYSTEMS.get(sys.platform),
            "sep": os.sep,
            "src_path": PurePath(origin.template),
            "vcs_ref": None,
            "vcs_ref_hash": None,
        },
        "_copier_phase": "prompt",
        "_copier_python": "python",
        "_external_data": {name: {} for name in external},
        "_folder_name": origin.project,
        "_src_path": origin.template,
        **({"_commit": origin.commit} if origin.commit else {}),
    }
