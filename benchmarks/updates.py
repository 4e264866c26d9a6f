"""Time `scaffold update` beside `copier update`, for a template that both can use.

    python -m benchmarks.updates [ROUNDS]

The template has 80 files, of which a release changes 10; the owner has edited 5 others. Prints the
medians of the rounds and of their ratios; the target is 0.35. `status` is compared with
`python -c pass`; its target is 10.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.roundrobin import Contender, compare

FILES, CHANGED, EDITED = 80, 10, 5
TARGET, STATUS_TARGET = 0.35, 10
LINES = "A line of text, like the many that a template has.\n" * 20
COPIER_YML = "_subdirectory: project\nproject_name: {type: str, default: My project}\n"
ANSWERS = "# Changes here will be overwritten by Copier\n{{ _copier_answers|to_nice_yaml -}}\n"
MANIFEST = 'title = "T"\nsummary = "A template."\nframework = "t"\nversion = "{}"\n'
OWNER = ("-c", "user.name=Bench", "-c", "user.email=bench@example.com")
FIRST = "first"  # the tag of a project before its update


def main(argv: Sequence[str]) -> int:
    """Generate both projects, time their updates, and print the ratios."""
    rounds = int(argv[0]) if argv else 11
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        place = Path(name)
        _write_template(place / "template")
        ours, copiers = place / "ours", place / "copiers"
        scaffold, copier = ((sys.executable, "-m", program) for program in ("generator", "copier"))
        source = f"git+file://{place}/template"
        _run(place, *scaffold, "new", ours.name, "-y", "-t", f"{source}@v1.0.0", "--no-install")
        _run(place, *copier, "copy", "-q", "-l", "-r", "v1.0.0", str(place / "template"), "copiers")
        for project in (ours, copiers):
            _commit_edits(project)
        found = compare(
            [
                _contender("scaffold update", ours, *scaffold, "update", str(ours), "-y"),
                _contender("copier update", copiers, *copier, "update", "-q", "-l", str(copiers)),
                Contender("scaffold status", (*scaffold, "status", str(ours))),
                Contender("python -c pass", (sys.executable, "-c", "pass")),
            ],
            rounds,
        )
    for title, timing in found.items():
        print(f"{title:16} {timing.median:7.0f} ms")
    update = found["scaffold update"].ratio(found["copier update"])
    status = found["scaffold status"].ratio(found["python -c pass"])
    print(f"update / copier update {update:.2f} (target {TARGET})")
    print(f"status / python -c pass {status:.1f} (target {STATUS_TARGET})")
    return 0


def _write_template(folder: Path) -> None:
    """Write a repository with two releases of a template."""
    texts = {f"part{number % 8}/file{number}.txt": LINES for number in range(FILES)}
    files = {"copier.yml": COPIER_YML, "template.toml": MANIFEST.format("1.0.0")}
    files["project/.copier-answers.yml.jinja"] = ANSWERS
    files |= {f"project/{name}": text for name, text in texts.items()}
    _write(folder, files)
    _run(folder, "git", "init", "-q")
    _commit(folder, "v1.0.0")
    changed = {f"project/{name}": f"{LINES}One more.\n" for name in list(texts)[:CHANGED]}
    _write(folder, {**changed, "template.toml": MANIFEST.format("2.0.0")})
    _commit(folder, "v2.0.0")


def _commit_edits(project: Path) -> None:
    if not (project / ".git").exists():
        _run(project, "git", "init", "-q")
        _commit(project, "generated")
    files = sorted(project.glob("part*/*.txt"), key=lambda file: int(file.stem[4:]))
    for file in files[-EDITED:]:
        file.write_text(f"Mine.\n{LINES}", encoding="utf-8")
    _run(project, "git", "config", "user.name", "Bench")
    _run(project, "git", "config", "user.email", "bench@example.com")
    _commit(project, FIRST)


def _contender(name: str, project: Path, *command: str) -> Contender:
    """Return an update, before which the project is as it was first."""
    return Contender(name, command, ("git", "-C", str(project), "reset", "-q", "--hard", FIRST))


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _commit(folder: Path, tag: str) -> None:
    _run(folder, "git", "add", "-A")
    _run(folder, "git", *OWNER, "commit", "-q", "-m", tag)
    _run(folder, "git", *OWNER, "tag", tag)


def _run(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
