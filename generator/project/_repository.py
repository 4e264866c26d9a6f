"""Creates the project's first commits; a missing or failing git is never fatal."""

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from subprocess import TimeoutExpired

from generator.messages import join_words, printable, shell_line
from generator.project.result import Step
from generator.system.git import OWN, has_git, run_git
from generator.system.ignored import REPOSITORY, Division, divide
from generator.system.names import GIT_FOLDER, RECORD

PRISTINE_MESSAGE = "Start from the {template} template"
LOCK_MESSAGE = "Lock the dependencies"
SECONDS = 60
FRESH = ("--initial-branch=main", "--object-format=sha1")
# Override user settings that could change, sign, reject or hide files of these commits.
PLAIN = (
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", f"core.excludesFile={os.devnull}"),
    *("-c", "core.ignoreCase=false"),
    *("-c", "core.autocrlf=false"),
    *("-c", "commit.gpgSign=false"),
    *("-c", "maintenance.auto=false"),  # there is nothing to tidy in a new repository
    "--literal-pathspecs",
)
# Override attributes, the user's or the tree's own, that would change the committed bytes.
VERBATIM = "* -text -ident -filter -working-tree-encoding\n"
IGNORED = "it is ignored"
UNKNOWN = "git does not know who you are"
IDENTIFY = "git config user.name 'Your Name' && git config user.email you@example.com"
HIDDEN = "git refused some files: settings of this repository ignore them"
LONGEST_COMMAND = 20_000  # characters of names in one git command
MOST_NAMED = 5  # ignored paths that a note names


def start_repository(tree: Path, place: Path, template: str, secrets: Iterable[str]) -> Step:
    """Make `tree` a repository whose first commit is the unmodified render.

    `place` is the tree's final path; `secrets` are files of it that git must not track. Files that
    the tree's own `.gitignore` files exclude are not committed either; the note names them.
    """
    later = "git init && git add -A && git commit -m 'First commit'"
    if not has_git():
        return Step("git", done=False, note="git is not installed", command=later)
    if outer := _outer_repository(place.parent if tree == place else place):
        note = f"no repository created: the project is inside the repository {outer}"
        return Step("git", done=False, note=note, command="git add -A . && git commit")
    return commit_pristine(tree, template, secrets)


def commit_pristine(
    tree: Path, template: str, secrets: Iterable[str], identity: Iterable[str] = ()
) -> Step:
    """Commit a tree in a repository of its own; `identity` are options of git with the author."""
    later = "git init && git add -A && git commit -m 'First commit'"
    message = PRISTINE_MESSAGE.format(template=template)
    division = divide(tree, [REPOSITORY, *secrets])
    if failure := git(tree, "init", "--quiet", "--template=", *FRESH):
        return Step("git", done=False, note=failure, command=later)
    with _verbatim(tree):
        if failure := _add(tree, division):
            return Step("git", done=False, note=failure, command=later)
        if failure := _commit(tree, message, identity):
            again = shell_line(["git", "commit", "-m", message])
            again = f"{IDENTIFY} && {again}" if failure == UNKNOWN else again
            return Step("git", done=False, note=failure, command=again)
    note = "repository created; the first commit is the unmodified template"
    return Step("git", done=True, note=note + _left_out(division.ignored))


def _commit(tree: Path, message: str, identity: Iterable[str]) -> str:
    """Commit what is staged, unless a task has committed just that; return why that failed."""
    if _is_committed(tree, "."):
        return ""
    return git(tree, *identity, "commit", "--quiet", "--no-verify", "-m", message)


def _add(tree: Path, division: Division) -> str:
    """Add the files that are not ignored and, always, the record; return the reason of a failure.

    Git also checks for itself what is ignored, and refuses to add such a file.
    """
    for batch in _batches(division.held):
        if failure := git(tree, "add", "--", *batch):
            return HIDDEN if failure == IGNORED else failure
    return git(tree, "add", "--force", "--", RECORD) if RECORD in division.ignored else ""


def _batches(names: Iterable[str]) -> Iterator[list[str]]:
    """Yield names in batches that fit a command line on every system."""
    batch: list[str] = []
    length = 0
    for name in names:
        length += len(name) + 1
        if length > LONGEST_COMMAND:
            yield batch
            batch, length = [], len(name) + 1
        batch.append(name)
    if batch:
        yield batch


def _left_out(ignored: Sequence[str]) -> str:
    """Return a note on the ignored files, with the first few by name."""
    ignored = [name for name in ignored if name != RECORD]
    if not ignored:
        return ""
    names = [printable(name) for name in ignored[:MOST_NAMED]]
    more = [f"{len(ignored) - MOST_NAMED} more"] if len(ignored) > MOST_NAMED else []
    return f"; ignored and not committed: {join_words([*names, *more])}"


def commit_lock(project: Path, file: str) -> Step:
    """Commit the lock file in its own commit, unless it is ignored."""
    words = (["git", "add", file], ["git", "commit", "-m", LOCK_MESSAGE])
    later = " && ".join(map(shell_line, words))
    failure = git(project, "add", "--", file)
    if not failure and _is_committed(project, file):
        return Step("lock", done=True, note=f"{file} is committed already")
    failure = failure or git(
        project, "commit", "--quiet", "--no-verify", "-m", LOCK_MESSAGE, "--", file
    )
    if failure == IGNORED:
        return Step("lock", done=True, note=f"versions resolved into {file}, which git ignores")
    return Step("lock", done=not failure, note=failure or f"committed {file}", command=later)


def _is_committed(project: Path, path: str) -> bool:
    """Tell whether the last commit has what is staged of a path; false without a commit."""
    return not git(project, "diff", "--cached", "--quiet", "--no-ext-diff", "HEAD", "--", path)


@contextlib.contextmanager
def _verbatim(tree: Path) -> Iterator[None]:
    """Make git store every file byte for byte."""
    attributes = tree / ".git" / "info" / "attributes"
    attributes.parent.mkdir(exist_ok=True)
    attributes.write_text(VERBATIM, encoding="utf-8")
    try:
        yield
    finally:
        attributes.unlink()


def _outer_repository(place: Path) -> str:
    """Return the work tree that contains `place` or would; empty without one."""
    place = place.resolve()  # git looks above the place that links lead to
    if not any((folder / GIT_FOLDER).exists() for folder in (place, *place.parents)):
        return ""  # git need not be asked
    folder = next(folder for folder in (place, *place.parents) if folder.is_dir())
    try:
        found = run_git(OWN, "rev-parse", "--show-toplevel", place=folder, seconds=SECONDS)
    except (OSError, TimeoutExpired):
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""


def git(folder: Path, *arguments: str) -> str:
    """Run git in `folder`; return why it failed, else the empty string."""
    try:
        done = run_git(OWN, *PLAIN, *arguments, place=folder, seconds=SECONDS)
    except (OSError, TimeoutExpired) as error:
        return f"git {arguments[0]}: {error}"
    if done.returncode == 0:
        return ""
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith("hint:")]
    if any("are ignored by" in line for line in lines):
        return IGNORED
    if any("tell me who you are" in line for line in lines):
        return UNKNOWN
    return f"git {arguments[0]}: {lines[-1] if lines else f'exit code {done.returncode}'}"
