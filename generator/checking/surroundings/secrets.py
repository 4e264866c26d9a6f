"""Secrets: random for each project, never in git or in an image, and demanded in production."""

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from generator.checking.surroundings.deployed import is_secret
from generator.checking.surroundings.project import Project
from generator.checking.surroundings.remark import Remarks, fault, unproven
from generator.project.dotenv import write_secrets
from generator.system.git import ALONE, has_git, run_git

ASSIGNED = re.compile(r"^([A-Za-z_]\w*)=(.+)$", re.MULTILINE)
SHOWN = re.compile(r"^#? ?([A-Z][A-Z0-9_]*)=", re.MULTILINE)
GUESSED = "change-me"  # what examples write, and what nobody may use
SECONDS = 60.0


def find(project: Project) -> list[str]:
    """Return the example of the secrets file, if there is one."""
    example = project.secrets.example if project.secrets else ""
    return [example] if example in project.files else []


def check(project: Project) -> Remarks:
    """Check the example, the files that are written from it, and what git would take."""
    if not project.secrets:
        return
    example = project.secrets.example
    yield from project.unread(_own_variables(project), example)
    shown = set(SHOWN.findall(project.text(example)))
    for name in sorted(project.own_settings - shown):
        yield fault(example, f"the setting {name} is missing", "Add it, or add it as a comment")
    one, other = _written(project), _written(project)
    for name, value in one.items():
        if is_secret(name) and other.get(name) == value:
            yield fault(
                example,
                f"two projects would share the value of {name}",
                "Leave it empty, so that each project gets a random one",
            )
    yield from _check_git(project)
    yield from _check_start(one, project)


def _own_variables(project: Project) -> list[str]:
    """Return the variables of the example that no compose file passes to another program."""
    assert project.secrets  # noqa: S101 - `find` returned it
    names = SHOWN.findall(project.text(project.secrets.example))
    others = "\n".join(project.text(name) for name in project.named("*compose*.y*ml", "Makefile"))
    passed = set(re.findall(r"\$[{(]?([A-Z][A-Z0-9_]*)", others))
    return [name for name in names if name not in passed]


def _written(project: Project) -> Mapping[str, str]:
    """Return the variables of a secrets file that is written from the example."""
    assert project.secrets  # noqa: S101 - `find` returned it
    with tempfile.TemporaryDirectory() as folder:
        example = Path(folder) / project.secrets.example
        example.write_text(project.text(project.secrets.example), encoding="utf-8")
        write_secrets(Path(folder), project.secrets)
        text = (Path(folder) / project.secrets.file).read_text(encoding="utf-8")
    return dict(ASSIGNED.findall(text))


def _check_git(project: Project) -> Remarks:
    """Find a secrets file that `git add --all` would take."""
    assert project.secrets  # noqa: S101 - `find` returned it
    file = project.secrets.file
    if not has_git():
        yield unproven("git is not installed")
        return
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as tree:
        place = Path(folder)
        for name in [".gitignore", *project.named("*/.gitignore")]:
            copied = Path(tree) / name
            copied.parent.mkdir(parents=True, exist_ok=True)
            copied.write_text(project.text(name), encoding="utf-8")
        (Path(tree) / file).write_text("X=\n", encoding="utf-8")
        run_git(ALONE, "init", "--quiet", "--bare", place=place, seconds=SECONDS)
        words = ("-c", "core.bare=false", "-C", tree, "--work-tree", tree)
        done = run_git(ALONE, *words, "add", "--all", "--dry-run", place=place, seconds=SECONDS)
    if f"add '{file}'" in done.stdout:
        yield fault(".gitignore", f"`git add --all` takes {file}", "Ignore it")
    elif done.returncode:
        yield unproven(f"git failed: {done.stderr.strip()}")


def _check_start(secrets: Mapping[str, str], project: Project) -> Remarks:
    """Start the application in production: with random secrets it must, with guessed ones not."""
    start = project.start
    if not start:
        why = project.refusal or "the manifest names no command `start`"
        yield unproven(f"production was not started: {why}")
        return
    production = {**secrets, **project.plan.production}
    code, said = start(production, "")
    if code:
        yield fault(
            "settings",
            f"the application does not start in production with random secrets:\n{said}",
            "Correct it, or complete `production` of [surroundings]",
        )
        return
    for name in secrets:
        if not is_secret(name) or name not in (project.settings or ()):
            continue
        for value in (GUESSED, *_shown_values(name, project)):
            code, _ = start({**production, name: value}, f"{name}={value}")
            if not code:
                yield fault(
                    "settings",
                    f"production starts with {name}={value}",
                    "Refuse short secrets in production, and show none in examples",
                )


def _shown_values(name: str, project: Project) -> list[str]:
    """Return the values of a secret that documents show; anybody can read them."""
    shown = re.compile(rf"\b{name}=[\"']?([\w.+/-]{{8,200}})")
    texts = (project.text(file) for file in project.named("*.md"))
    return sorted({value for text in texts for value in shown.findall(text)})
