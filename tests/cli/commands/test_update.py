"""`scaffold update` as a user runs it: templates from git and from a folder, and at a terminal."""

import shlex
from pathlib import Path

import pytest

from tests.support.files import MANIFEST, build_template, build_tree, list_tree
from tests.support.processes import Outcome, git, scaffold
from tests.support.repositories import commit
from tests.support.terminal import ENTER, PLAIN, Conversation

LONG = "".join(f"{number}\n" for number in range(20))
CONFIG = "_subdirectory: project\nproject_name: My project\n"
V1 = {"copier.yml": CONFIG, "template.toml": MANIFEST, "project/long.txt": LONG}
V2 = {**V1, "project/long.txt": LONG.replace("15\n", "theirs\n"), "project/new.txt": "new\n"}


@pytest.fixture
def place(tmp_path: Path, cache: Path) -> Path:
    """A folder with a project from release 1 of a template, and release 2 of that."""
    assert cache
    source = tmp_path / "source"
    commit(source, V1, "v1.0.0")
    made = scaffold(tmp_path, "new", "app", "-y", "-t", f"git+file://{source}", "--no-install")
    assert made.code == 0, made.err
    commit(source, V2, "v2.0.0")
    return tmp_path


def update(place: Path, *arguments: str) -> Outcome:
    return scaffold(place, "update", "app", *arguments)


def edit(place: Path, old: str, new: str) -> None:
    file = place / "app" / "long.txt"
    file.write_text(file.read_text().replace(old, new, 1))
    git(place / "app", "commit", "-qam", "Edit")


def test_check_says_in_one_line_that_a_release_waits(place: Path) -> None:
    waits = update(place, "--check")
    assert waits.code == 1
    assert waits.out.count("\n") == 1
    assert "has changed since this project took it" in waits.out, "its version is the same"
    assert update(place, "--check", "--json").document["waiting"] is True
    assert update(place, "-y").code == 0
    assert update(place, "--check").code == 0
    assert update(place, "--check", "--json").document["waiting"] is False


def test_a_dry_run_shows_the_plan_and_writes_nothing(place: Path) -> None:
    edit(place, "3\n", "mine\n")
    before = list_tree(place / "app")
    shown = update(place, "--dry-run")
    assert shown.code == 0, shown.err
    assert "  A new.txt" in shown.out.replace("    ", "  ")
    assert "+theirs" in shown.out
    assert "+mine" not in shown.out
    document = update(place, "--dry-run", "--json").document
    assert list_tree(place / "app") == before
    assert document["counts"] == {"template": 2, "yours": 1, "both": 0, "conflicts": 0}
    assert [change["path"] for change in document["changes"]] == [
        ".scaffold.toml",
        "long.txt",
        "new.txt",
    ]
    assert f"scaffold update app --apply {document['token']}" in shown.out


def test_the_message_suits_a_hook_that_demands_a_form(place: Path) -> None:
    hook = place / "app" / ".git" / "hooks" / "commit-msg"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ngrep -q '^chore: ' \"$1\" || { echo 'no type' >&2; exit 1; }\n")
    hook.chmod(0o755)
    refused = update(place, "-y")
    assert refused.code == 1
    assert "no type" in refused.err
    done = update(place, "-y", "-m", "chore: take release 2")
    assert done.code == 0, done.err
    assert git(place / "app", "log", "-1", "--format=%s") == "chore: take release 2"


def test_a_plan_is_applied_by_its_token_or_refused(place: Path) -> None:
    token = update(place, "--dry-run", "--json").document["token"]
    edit(place, "3\n", "mine\n")
    stale = update(place, "--apply", token)
    assert stale.code == 1
    assert "have changed since" in stale.err
    token = update(place, "--dry-run", "--json").document["token"]
    done = update(place, "--apply", token, "--json")
    assert done.code == 0, done.err
    assert done.document["applied"] is True
    assert "theirs\n" in (place / "app" / "long.txt").read_text()


def test_without_a_terminal_it_names_what_to_pass(place: Path) -> None:
    refused = update(place)
    assert refused.code == 2
    assert "--yes" in refused.err
    assert "--dry-run" in refused.err


def test_conflicts_are_left_to_decide_and_to_continue(place: Path) -> None:
    edit(place, "15\n", "mine\n")
    stopped = update(place, "-y")
    assert stopped.code == 1
    assert "1 conflict to decide in long.txt" in stopped.out
    assert "  scaffold update app --continue\n" in stopped.out
    assert "  scaffold update app --abort  #" in stopped.out
    unread = update(place, "--continue")
    assert unread.code == 2
    assert "then run: scaffold update app --continue" in unread.err
    assert "End it with: scaffold update app --abort" in update(place, "-y").err
    inside = scaffold(place / "app", "update", "--continue")
    assert "then run: scaffold update --continue" in inside.err
    assert update(place, "--abort").code == 0
    assert "<<<<" not in (place / "app" / "long.txt").read_text()
    assert update(place, "-y").code == 1
    text = (place / "app" / "long.txt").read_text()
    (place / "app" / "long.txt").write_text(text.replace("=", "").replace("<", ""))
    assert update(place, "--continue").code == 2, "a marker is left"
    (place / "app" / "long.txt").write_text(LONG)
    done = update(place, "--continue")
    assert done.code == 0, done.err
    assert "scaffold check" not in done.out, "its template has no commands"
    assert git(place / "app", "status", "--porcelain") == ""


def test_the_shown_check_runs_the_commands_of_the_template(tmp_path: Path, cache: Path) -> None:
    assert cache
    source, manifest = tmp_path / "source", f'{MANIFEST}[[proof]]\nname = "tests"\nrun = "true"\n'
    commit(source, {**V1, "template.toml": manifest}, "v1.0.0")
    made = scaffold(tmp_path, "new", "app", "-y", "-t", f"git+file://{source}", "--no-install")
    assert made.code == 0, made.err
    commit(source, {**V2, "template.toml": manifest}, "v2.0.0")
    done = update(tmp_path, "-y")
    [line] = (line for line in done.out.splitlines() if "scaffold check" in line)
    words = shlex.split(line.partition("  # ")[0])[1:]
    assert words[:3] == ["check", "app", "--trust"]
    checked = scaffold(tmp_path, *words)
    assert checked.code == 0, checked.err


def test_a_branch_is_followed_and_another_version_can_be_named(place: Path) -> None:
    source = f"git+file://{place}/source"
    made = scaffold(place, "new", "two", "-y", "-t", f"{source}@main", "--no-install")
    assert made.code == 0, made.err
    assert scaffold(place, "update", "two", "--check").code == 0
    commit(place / "source", {"project/later.txt": "later\n"})
    assert scaffold(place, "update", "two", "--check").code == 1
    assert scaffold(place, "update", "two", "-y").code == 0
    assert (place / "two" / "later.txt").is_file()
    back = scaffold(place, "update", "two", "-y", "-t", f"{source}@v1.0.0")
    assert back.code == 0, back.err
    assert not (place / "two" / "new.txt").exists()


def test_a_folder_is_named_because_projects_do_not_record_its_path(tmp_path: Path) -> None:
    template = build_template(tmp_path / "mine", files={"a.txt": LONG})
    assert scaffold(tmp_path, "new", "app", "-y", "-t", "./mine", "--no-install").code == 0
    build_tree(template, {"project/a.txt": LONG + "more\n"})
    lost = scaffold(tmp_path / "app", "update", "-y")
    assert lost.code == 2
    assert "pass it with --template" in lost.err
    assert update(tmp_path, "--check", "-t", "./mine").code == 1
    assert update(tmp_path, "-y", "-t", "./mine").code == 0
    assert (tmp_path / "app" / "a.txt").read_text() == LONG + "more\n"


def test_a_secret_is_asked_for_again(tmp_path: Path) -> None:
    questions = "project_name: My project\ncode: {type: str, secret: true, default: ''}\n"
    files = {"a.txt": LONG, ".gitignore": "code.txt\n", "code.txt.jinja": "{{ code }}\n"}
    template = build_template(tmp_path / "mine", questions, files)
    options = ("-y", "-t", "./mine", "-s", "code=hidden")
    assert scaffold(tmp_path, "new", "app", *options, "--no-install").code == 0
    build_tree(template, {"project/a.txt": LONG + "more\n"})
    refused = update(tmp_path, "-y", "-t", "./mine")
    assert refused.code == 2
    assert "-s code=VALUE" in refused.err
    assert update(tmp_path, *options).code == 0
    assert "hidden" not in git(tmp_path / "app", "log", "--all", "-p")
    assert (tmp_path / "app" / "code.txt").read_text() == "hidden\n"


def test_at_a_terminal_new_questions_are_asked_and_the_plan_is_confirmed(
    tmp_path: Path, talk: Conversation
) -> None:
    template = build_template(talk.folder / "mine", files={"a.txt": LONG})
    made = scaffold(talk.folder, "new", "app", "-y", "-t", "./mine", PLAIN[1])
    assert made.code == 0, made.err
    questions = "project_name: My project\ncolour: {type: str, default: red, help: Which colour}\n"
    build_template(template, questions, {"a.txt": LONG, "b.txt.jinja": "{{ colour }}\n"})
    for answer, code in (("n", 130), ("y", 0)):
        talk.start("update", "app", "-t", "./mine")
        talk.answer("Which colour", "\x15blue", ENTER)
        talk.hear("A b.txt")
        talk.answer("Apply this update?", answer, ENTER)
        assert talk.end() == code
        assert (talk.folder / "app" / "b.txt").exists() == (code == 0)
    assert "blue" in (talk.folder / "app" / "b.txt").read_text()
    assert tmp_path


def test_the_shown_command_applies_what_was_asked_for(place: Path) -> None:
    shown = update(place, "--dry-run", "-s", "project_name=New name")
    line = shown.out.strip().splitlines()[-1]
    done = scaffold(place, *shlex.split(line.partition("this: scaffold ")[2]))
    assert done.code == 0, done.err
    assert 'project_name = "New name"' in (place / "app" / ".scaffold.toml").read_text()


def test_conflicts_without_markers_are_explained(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"gone.txt": LONG, "a.bin": b"\0\1" * 99}
    template = build_template(tmp_path / "mine", files=files)
    assert scaffold(tmp_path, "new", "app", "-y", "-t", "./mine", "--no-install").code == 0
    build_tree(tmp_path / "app", {"gone.txt": f"{LONG}mine\n", "a.bin": b"\0\2" * 99})
    git(tmp_path / "app", "commit", "-qam", "Edit")
    (template / "project" / "gone.txt").unlink()
    build_tree(template, {"project/a.bin": b"\0\3" * 99})
    done = update(tmp_path, "-y", "-t", "./mine")
    assert done.code == 1
    assert "gone.txt: you edited it, and the template has removed it." in done.out
    assert "to take the template's: git -C app checkout --theirs -- a.bin" in done.out
    git(tmp_path / "app", "checkout", "--theirs", "--", "a.bin")
    assert update(tmp_path, "--continue").code == 0
    assert (tmp_path / "app" / "a.bin").read_bytes() == b"\0\3" * 99


def test_another_template_is_named_in_the_plan(place: Path) -> None:
    shown = update(place, "--dry-run", "-t", "flask")
    assert shown.out.startswith("From the template source 1.0 to another one: Flask ")


@pytest.mark.parametrize("modes", [("--check", "--abort"), ("--dry-run", "--apply", "1")])
def test_modes_that_contradict_each_other_are_refused(place: Path, modes: tuple[str, ...]) -> None:
    done = update(place, *modes)
    assert done.code == 2
    assert modes[1] in done.err
