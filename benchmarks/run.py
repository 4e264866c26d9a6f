"""The figures that the project holds itself to, as ratios in one run.

    python -m benchmarks.run [start-up] [new] [--rounds N] [--template ID]

Needs the project installed; `new` also needs cookiecutter (`pip install cookiecutter`).
"""

import argparse
import json
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.roundrobin import Contender, compare, table
from generator.registry import bundled_folder

BIN = Path(sysconfig.get_path("scripts"))
SCAFFOLD = str(BIN / "scaffold")
COPIER = str(BIN / "copier")
COOKIECUTTER = str(BIN / "cookiecutter")
DESTINATION = "demo"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the suites that were named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("suites", nargs="*", default=["start-up", "new"])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--template", default="fastapi")
    options = parser.parse_args(argv)
    for suite in options.suites:
        contenders = {"start-up": start_up, "new": new}[suite]
        print(f"\n{suite}, {options.rounds} rounds, Python {sys.version.split()[0]}")
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            timings = compare(contenders(Path(folder), options.template), options.rounds)
        print("\n".join(table(timings)))
    return 0


def start_up(_folder: Path, _template: str) -> list[Contender]:
    """Return the commands that must feel instant, against an interpreter that does nothing."""
    return [
        Contender("python -c pass", [sys.executable, "-c", "pass"]),
        Contender("scaffold --version", [SCAFFOLD, "--version"]),
        Contender("scaffold --help", [SCAFFOLD, "--help"]),
        Contender("scaffold new --help", [SCAFFOLD, "new", "--help"]),
        Contender("scaffold recommend -y --json", [SCAFFOLD, "recommend", "-y", "--json"]),
    ]


def new(folder: Path, template: str) -> list[Contender]:
    """Return the ways to make the same tree: Copier's first, then ours, then the floor."""
    scaffold = [SCAFFOLD, "new", f"{{out}}/{DESTINATION}", "-y", "-t", template, "--no-install"]
    tree = folder / DESTINATION
    subprocess.run([*_filled(scaffold, folder), "--no-git"], check=True, capture_output=True)
    data = _answers(tree, folder / "answers.json")
    copies = [
        f"{COPIER} copy --quiet --defaults --overwrite --data-file {data} {layer} {{out}}"
        for layer in (bundled_folder() / "_shared", bundled_folder() / template)
    ]
    cookie = _cookiecutter_template(tree, folder / "cookiecutter")
    commit = "git init -q && git add -A && git commit -q -m x"
    return [
        Contender("copier copy, the same layers", ["sh", "-c", " && ".join(copies)]),
        Contender("scaffold new --no-git", [*scaffold, "--no-git"]),
        Contender("scaffold new", scaffold),
        Contender(
            "cookiecutter, an equal tree", [COOKIECUTTER, "--no-input", "-o", "{out}", str(cookie)]
        ),
        Contender("cp -r", ["cp", "-r", str(tree), "{out}"]),
        Contender("cp -r and git", ["sh", "-c", f"cp -r {tree} {{out}} && cd {{out}} && {commit}"]),
    ]


def _filled(command: Sequence[str], out: Path) -> list[str]:
    return [word.format(out=out) for word in command]


def _answers(project: Path, file: Path) -> Path:
    """Write the answers of a project as Copier reads them."""
    import tomllib

    record = tomllib.loads((project / ".scaffold.toml").read_text(encoding="utf-8"))
    file.write_text(json.dumps(record["answers"]), encoding="utf-8")
    return file


def _cookiecutter_template(tree: Path, place: Path) -> Path:
    """Make a cookiecutter template that yields the same files, their text taken literally."""
    project = place / "{{ cookiecutter.slug }}"
    shutil.copytree(tree, project)
    for path in (item for item in project.rglob("*") if item.is_file()):
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{{% raw %}}{text}{{% endraw %}}", encoding="utf-8")
    (place / "cookiecutter.json").write_text('{"slug": "demo"}', encoding="utf-8")
    return place


if __name__ == "__main__":
    sys.exit(main())
