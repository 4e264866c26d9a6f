"""Time rendering in a living process: a second project, many files, and many questions.

    python -m benchmarks.living ROUNDS

Prints the seconds of all rounds as JSON. It is a process of its own, so that the one that measures
memory stays small.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.commands import DESTINATION, TEMPLATE
from benchmarks.figures import ASKED, COPIES, FILES, JINJA, PLAIN, QUESTIONS, SECOND, sized
from generator import limits
from generator.project.plan import make_plan
from generator.project.request import read_request
from generator.questions.answers import Answering
from generator.questions.copier_yml import read_questions
from generator.recommendation.guide import load_guide
from generator.registry.registry import Registry
from generator.rendering.render import render
from generator.system import locations

Work = Callable[[Path], object]  # a function that makes something at a path

PROJECT = "project"
PER_FOLDER = 100  # files
LINES = "A line of text, like the many that a template has.\n" * 20


def main(argv: Sequence[str]) -> int:
    """Measure everything and print it."""
    rounds = int(argv[0])
    limits.MOST_FILES = 20_000  # the limit is lower; only this benchmark passes it
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        found = _times({SECOND: _starter()}, rounds, folder)
        locations.INSTALLED = folder / "templates"  # where scaffold renders as if it were bundled
        for group in _growth(locations.INSTALLED):
            found |= _times(group, rounds, folder)
    print(json.dumps(found))
    return 0


def _times(works: Mapping[str, Work], rounds: int, folder: Path) -> dict[str, list[float]]:
    """Time all works in each round, in random order, after one round to warm up."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for number in range(-1, rounds):
        for name in random.sample(list(works), len(works)):
            out = folder / DESTINATION
            out.mkdir()
            start = time.perf_counter()
            works[name](out)
            wall = time.perf_counter() - start
            shutil.rmtree(out)
            if number >= 0:
                times[name].append(wall)
    return times


def _starter() -> Work:
    """Return a function that renders a starter with its defaults."""
    registry = Registry(load_guide())
    request = read_request(needs=[], settings=[], template=TEMPLATE, file=None, registry=registry)
    plan = make_plan(request, DESTINATION, registry)
    folders = plan.template.folders
    return lambda out: render(folders, plan.values, out, prepared=plan.prepared)


def _growth(folder: Path) -> Iterator[dict[str, Work]]:
    """Yield groups of works on templates of different sizes; `cp -r` shows what the disk takes."""
    plain = {size: _template(folder / f"plain-{size}", size, ".txt") for size in FILES}
    jinja = {size: _template(folder / f"jinja-{size}", size, ".txt.jinja") for size in FILES}
    copies = {sized(size, COPIES): _copied(place) for size, place in plain.items()}
    yield {sized(size, PLAIN): _rendered(place) for size, place in plain.items()} | copies
    yield {sized(size, JINJA): _rendered(place) for size, place in jinja.items()}
    yield {sized(size, QUESTIONS): _answered(folder / f"asks-{size}", size) for size in ASKED}


def _template(place: Path, size: int, suffix: str) -> Path:
    """Write a template of that many files; no two have the same text."""
    for number in range(size):
        file = place / PROJECT / f"folder{number // PER_FOLDER}" / f"file{number}{suffix}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{number} of {{{{ name }}}}\n{LINES}", encoding="utf-8")
    (place / "copier.yml").write_text(f"_subdirectory: {PROJECT}\nname: Ada\n", encoding="utf-8")
    return place


def _rendered(place: Path) -> Work:
    """Return a function that renders a template and checks the result, as for a bundled one."""
    questions = read_questions([place])
    answers = Answering(questions).answer({}, {})
    prepared = answers.prepared(questions, {})
    return lambda out: render([place], answers.values, out, prepared=prepared)


def _copied(place: Path) -> Work:
    """Return a function that copies the files of a template as they are."""
    words = ["cp", "-r", str(place / PROJECT)]
    return lambda out: subprocess.run([*words, str(out)], check=True)


def _answered(place: Path, size: int) -> Work:
    """Return a function that reads a template and answers its questions, which build on another."""
    place.mkdir(parents=True)
    rows = (
        f"q{number}:\n  type: str\n  help: Question {number}?\n"
        f'  default: "{{{{ q{number - 1} }}}}"\n  when: "{{{{ q{number - 1} != \'no\' }}}}"\n'
        for number in range(1, size)
    )
    (place / "copier.yml").write_text(f"q0: Ada\n{''.join(rows)}", encoding="utf-8")
    return lambda _: Answering(read_questions([place])).answer({}, {})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
