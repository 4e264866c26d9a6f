"""The commands that are compared: start-up, generation, and generation with installation."""

import json
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import (
    BARE,
    COMMITTED,
    COOKED,
    COPIED,
    COPIED_COMMITTED,
    GUIDE,
    HELP,
    LIST,
    NOTHING,
    PLAIN_COMMITTED,
    PLAIN_COPY,
    RECOMMEND,
    SYNCED,
    VERSION,
    WHOLE,
)
from benchmarks.roundrobin import Contender
from generator.system.locations import bundled_folder

BIN = Path(sysconfig.get_path("scripts"))
SCAFFOLD, COPIER, COOKIECUTTER, UV = (
    str(BIN / name) for name in ("scaffold", "copier", "cookiecutter", "uv")
)
TEMPLATE = "fastapi"
DESTINATION = "demo"
COMMIT = "git init -q && git add -A && git commit -q -m x"

START_UP = {
    VERSION: "--version",
    HELP: "--help",
    GUIDE: "guide --json",
    RECOMMEND: "recommend -y --json",
    LIST: "template list --json",
}


def start_up(_folder: Path) -> list[Contender]:
    """Return commands that must feel instant, and an interpreter that does nothing."""
    return [
        Contender(NOTHING, [sys.executable, "-c", "pass"]),
        *(Contender(name, [SCAFFOLD, *words.split()]) for name, words in START_UP.items()),
    ]


def new(folder: Path) -> list[Contender]:
    """Return the ways to make the same files, with and without a first commit."""
    scaffold = [SCAFFOLD, "new", f"{{out}}/{DESTINATION}", "-y", "-t", TEMPLATE, "--no-install"]
    tree = folder / DESTINATION
    _run([*_filled(scaffold, folder), "--no-git"])
    answers = _answers(tree, folder / "answers.json")
    copier = " && ".join(
        f"{COPIER} copy --quiet --defaults --overwrite --data-file {answers} {layer} {{out}}"
        for layer in (bundled_folder() / "_shared", bundled_folder() / TEMPLATE)
    )
    cookie = _cookiecutter_template(tree, folder / "cookiecutter")
    copy = f"cp -r {tree} {{out}}"
    commit = f"cd {{out}} && {COMMIT}"
    return [
        Contender(BARE, [*scaffold, "--no-git"]),
        Contender(COPIED, ["sh", "-c", copier]),
        Contender(COOKED, [COOKIECUTTER, "--no-input", "-o", "{out}", str(cookie)]),
        Contender(PLAIN_COPY, ["cp", "-r", str(tree), "{out}"]),
        Contender(COMMITTED, scaffold),
        Contender(COPIED_COMMITTED, ["sh", "-c", f"{copier} && {commit}"]),
        Contender(PLAIN_COMMITTED, ["sh", "-c", f"{copy} && {commit}"]),
    ]


def whole(folder: Path) -> list[Contender]:
    """Return generation with installation, and the installation alone."""
    scaffold = [SCAFFOLD, "new", f"{{out}}/{DESTINATION}", "-y", "-t", TEMPLATE]
    _run([*_filled(scaffold, folder), "--no-git", "--no-install"])
    tree = folder / DESTINATION
    sync = f"cd {{out}} && exec {UV} sync --quiet"
    return [
        Contender(WHOLE, scaffold),
        Contender(SYNCED, ["sh", "-c", sync], before=["cp", "-r", str(tree), "{out}"]),
    ]


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _filled(command: Sequence[str], out: Path) -> list[str]:
    return [word.format(out=out) for word in command]


def _answers(project: Path, file: Path) -> Path:
    """Write the answers of a project as Copier reads them."""
    record = tomllib.loads((project / ".scaffold.toml").read_text(encoding="utf-8"))
    file.write_text(json.dumps(record["answers"]), encoding="utf-8")
    return file


def _cookiecutter_template(tree: Path, place: Path) -> Path:
    """Make a cookiecutter template that renders the same files, with all text literal."""
    project = place / "{{ cookiecutter.slug }}"
    shutil.copytree(tree, project)
    for path in (item for item in project.rglob("*") if item.is_file() and item.suffix != ".gz"):
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{{% raw %}}{text}{{% endraw %}}", encoding="utf-8")
    (place / "cookiecutter.json").write_text('{"slug": "demo"}', encoding="utf-8")
    return place
