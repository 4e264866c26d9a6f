"""`scaffold adopt`: projects that were made elsewhere get a base, and updates work on them."""

import tomllib
from pathlib import Path

import pytest

from tests.support.adopting import adopt, build_releases, edit, made_by_copier, subjects
from tests.support.files import build_template, build_tree, list_tree
from tests.support.processes import git, scaffold
from tests.support.repositories import commit

MANIFEST = """\
title = "Shop"
summary = "A template of the tests."
framework = "test"
version = "1.0"
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    return build_releases(tmp_path)


@pytest.fixture
def project(tmp_path: Path, template: Path) -> Path:
    """A project that Copier made from the first release, with edits of its owner."""
    found = made_by_copier(template, tmp_path / "shop", project_name="Shop", database="postgres")
    edit(found, "shop/main.py", "return 3", "return 42")
    commit(found, {"own.txt": "mine\n"})
    return found


def record(project: Path) -> dict[str, object]:
    return tomllib.loads((project / ".scaffold.toml").read_text())


def test_a_project_of_copier_is_updated_to_the_next_release(project: Path, template: Path) -> None:
    made = adopt(project, "-y")
    assert made.code == 0, made.err
    done = scaffold(project, "update", "-y", "-t", str(template))
    assert done.code == 0, done.err
    main = (project / "shop/main.py").read_text()
    assert ("return 100" in main, "return 42" in main, "<<<<" in main) == (True, True, False)
    assert (project / "new.txt").read_text() == "new\n"
    assert (project / "own.txt").read_text() == "mine\n"
    assert "_commit: v2.0.0" in (project / ".copier-answers.yml").read_text()
    assert git(project, "status", "--porcelain") == ""


def test_only_the_record_is_added_to_the_project(project: Path) -> None:
    before = git(project, "rev-parse", "HEAD")
    made = adopt(project, "-y", "--json")
    assert made.code == 0, made.err
    assert git(project, "diff", "--name-status", before, "HEAD") == "A\t.scaffold.toml"
    assert git(project, "status", "--porcelain") == ""
    assert made.document["commit"] == git(project, "rev-parse", "HEAD")
    assert made.document["pristine"] == git(project, "rev-parse", "HEAD^2")
    changed = git(project, "diff", "--name-only", "HEAD^2", "HEAD").split()
    assert changed == ["own.txt", "shop/main.py"]


def test_answers_of_copier_are_taken_and_nothing_else_is_recorded_of_the_machine(
    project: Path, tmp_path: Path
) -> None:
    made = adopt(project, "-y", "--json")
    answers = {"project_name": "Shop", "package": "shop", "database": "postgres", "pages": False}
    assert record(project)["answers"] == answers
    sources = {found["from"] for found in made.document["answers"].values()}
    assert sources == {".copier-answers.yml"}
    assert str(tmp_path) not in (project / ".scaffold.toml").read_text()


def test_a_named_template_is_taken_at_the_version_that_copier_recorded(
    project: Path, template: Path
) -> None:
    made = adopt(project, "-y", "--json", "-t", str(template))
    assert made.code == 0, made.err
    assert made.document["template"]["commit"] == git(template, "rev-parse", "v1.0.0^{commit}")


def test_a_commit_between_releases_must_be_named(project: Path, template: Path) -> None:
    head = commit(template, {"more.txt": "more\n"})
    edit(project, ".copier-answers.yml", "v1.0.0", f"v2.0.0-1-g{head[:7]}")
    commit(project, {})
    refused = adopt(project, "-y")
    assert (refused.code, f"digits of its hash, {head[:7]}" in refused.err) == (2, True)
    assert f"-t {template}@COMMIT" in refused.err
    made = adopt(project, "-y", "--json", "-t", f"{template}@{head}")
    assert made.code == 0, made.err
    assert made.document["template"]["commit"] == head
    assert made.document["answers"]["database"]["value"] == "postgres"


def test_a_clone_finds_the_base(project: Path, template: Path, tmp_path: Path) -> None:
    adopt(project, "-y")
    git(tmp_path, "clone", "-q", "--no-local", str(project), "clone")
    done = scaffold(tmp_path / "clone", "update", "-y", "-t", str(template))
    assert done.code == 0, done.err
    main = (tmp_path / "clone/shop/main.py").read_text()
    assert ("return 100" in main, "return 42" in main) == (True, True)


def test_a_folder_of_a_larger_repository(project: Path, template: Path, tmp_path: Path) -> None:
    files = {path: it for path, it in list_tree(project).items() if isinstance(it, bytes)}
    files = {f"services/shop/{path}": it for path, it in files.items() if path[:5] != ".git/"}
    mono = tmp_path / "mono"
    commit(mono, {**files, "other.txt": "other\n"})
    made = adopt(mono, "services/shop", "-y")
    assert made.code == 0, made.err
    assert git(mono, "ls-tree", "--name-only", "HEAD^2") == "services"
    done = scaffold(mono, "update", "services/shop", "-y", "-t", str(template))
    assert done.code == 0, done.err
    main = (mono / "services/shop/shop/main.py").read_text()
    assert ("return 100" in main, "return 42" in main) == (True, True)
    assert git(mono, "ls-tree", "--name-only", "HEAD").split() == ["other.txt", "services"]


def test_a_linked_work_tree_is_adopted_without_the_other(project: Path, tmp_path: Path) -> None:
    before = git(project, "rev-parse", "HEAD")
    git(project, "worktree", "add", "-q", "-b", "other", str(tmp_path / "other"))
    made = adopt(tmp_path / "other", "-y")
    assert made.code == 0, made.err
    assert git(project, "rev-parse", "HEAD") == before
    assert git(project, "diff", "--name-only", before, "other") == ".scaffold.toml"
    assert git(tmp_path / "other", "status", "--porcelain") == ""


def test_a_detached_head_and_a_foreign_git_dir_do_not_matter(project: Path, tmp_path: Path) -> None:
    git(project, "checkout", "-q", "--detach")
    commit(tmp_path / "foreign", {"a.txt": "a\n"})
    made = adopt(project, "-y", GIT_DIR=str(tmp_path / "foreign/.git"))
    assert made.code == 0, made.err
    assert subjects(project, "--first-parent")[0] == "Adopt the template template"
    assert subjects(tmp_path / "foreign") == ["x"]


def test_an_ignored_record_is_committed_all_the_same(project: Path) -> None:
    commit(project, {".gitignore": ".*.toml\n"})
    made = adopt(project, "-y")
    assert made.code == 0, made.err
    assert ".scaffold.toml" in git(project, "ls-files").split()


def test_a_dry_run_writes_nothing(project: Path) -> None:
    before = list_tree(project)
    shown = adopt(project, "--dry-run")
    assert shown.code == 0, shown.err
    assert "shop/main.py  (+1 -1 lines)" in shown.out
    assert "Nothing was changed" in shown.out
    assert list_tree(project) == before


def test_a_lost_record_is_found_again(tmp_path: Path) -> None:
    """The answers are inferred: texts are read back, options are compared."""
    questions = (
        "project_name: X\npackage: x\ndatabase: {choices: [a, b, c], default: a}\nfast: no\n"
    )
    files = {
        "{{ package }}/main.py.jinja": "NAME = '{{ project_name }}'\nUSES = '{{ database }}'\n",
        "{% if fast %}fast.py{% endif %}": "FAST = True\n",
    }
    template = build_template(tmp_path / "template", questions, files, MANIFEST)
    given = ("project_name=Corner shop", "package=corner", "database=c", "fast=true")
    words = [word for pair in given for word in ("-s", pair)]
    made = scaffold(tmp_path, "new", "it", "-y", "--no-install", "-t", str(template), *words)
    assert made.code == 0, made.err
    project = tmp_path / "it"
    lost = record(project)
    (project / ".scaffold.toml").unlink()
    commit(project, {"own.txt": "mine\n"})
    found = adopt(project, "-y", "-t", str(template))
    assert found.code == 0, found.err
    assert record(project) == lost


def test_given_answers_are_not_inferred(project: Path, template: Path) -> None:
    (project / ".copier-answers.yml").unlink()
    commit(project, {})
    words = ("-t", f"{template}@v1.0.0", "-s", "database=none")
    made = adopt(project, "-y", "--json", *words)
    assert made.code == 0, made.err
    answers = made.document["answers"]
    assert answers["database"] == {"value": "none", "from": "--set"}
    assert answers["package"] == {"value": "shop", "from": "found in the project"}


def test_what_cruft_recorded_is_taken_over_into_a_template_of_copier(
    tmp_path: Path, template: Path
) -> None:
    context = '{"context": {"cookiecutter": {"database": "none", "_template": "x", "old": "1"}}}'
    project = tmp_path / "old"
    commit(project, {".cruft.json": context, "setup.py": "x = 1\n"})
    refused = adopt(project, "-y")
    assert (refused.code, "cruft made with cookiecutter" in refused.err) == (2, True)
    assert "-t TEMPLATE" in refused.err
    made = adopt(project, "-y", "--json", "-t", f"{template}@v1.0.0")
    assert made.code == 0, made.err
    assert made.document["answers"]["database"] == {"value": "none", "from": ".cruft.json"}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"manage.py": "import django\n"}, "looks like Django (manage.py contains 'django')"),
        ({"pyproject.toml": 'dependencies = ["fastapi>=0.1"]\n'}, "pass -t fastapi"),
        ({"requirements.txt": "Flask==3\n"}, "pass -t flask"),
        ({"pyproject.toml": 'dependencies = ["fastapi-users"]\n'}, "scaffold template list"),
    ],
)
def test_a_project_without_a_named_template_is_refused_with_what_it_looks_like(
    tmp_path: Path, files: dict[str, str | bytes], said: str
) -> None:
    commit(tmp_path / "app", files)
    refused = adopt(tmp_path / "app", "-y")
    assert (refused.code, said in refused.err) == (2, True), refused.err


def test_a_project_that_scaffold_knows_is_refused(project: Path) -> None:
    adopt(project, "-y")
    again = adopt(project, "-y")
    assert (again.code, "scaffold update" in again.err) == (2, True)


def test_a_folder_in_no_repository_is_refused(tmp_path: Path) -> None:
    build_tree(tmp_path / "app", {"a.txt": "a\n"})
    refused = adopt(tmp_path / "app", "-y", "-t", "flask")
    assert (refused.code, "git init" in refused.err) == (2, True)


def test_a_repository_without_commits_is_refused(tmp_path: Path) -> None:
    build_tree(tmp_path / "app", {"a.txt": "a\n"})
    git(tmp_path / "app", "init", "-q")
    refused = adopt(tmp_path / "app", "-y", "-t", "flask")
    assert (refused.code, "git add -A" in refused.err) == (2, True)


def test_a_repository_with_other_ids_is_refused(tmp_path: Path) -> None:
    build_tree(tmp_path / "app", {})
    git(tmp_path / "app", "init", "-q", "--object-format=sha256")
    commit(tmp_path / "app", {"a.txt": "a\n"})
    refused = adopt(tmp_path / "app", "-y", "-t", "flask")
    assert (refused.code, "SHA-256" in refused.err) == (2, True)


def test_a_merge_that_is_going_on_is_refused(project: Path) -> None:
    git(project, "checkout", "-q", "-b", "side")
    commit(project, {"side.txt": "side\n"})
    git(project, "checkout", "-q", "main")
    git(project, "merge", "-q", "--no-ff", "--no-commit", "side")
    git(project, "rm", "-q", "--cached", "side.txt")
    refused = adopt(project, "-y")
    assert (refused.code, "in the middle of a merge" in refused.err) == (2, True)


def test_a_folder_that_is_not_committed_is_refused(project: Path) -> None:
    build_tree(project / "new", {"a.txt": "a\n"})
    refused = adopt(project, "new", "-y", "-t", "flask")
    assert (refused.code, "git add -A" in refused.err) == (2, True)


def test_changes_that_are_not_committed_are_refused(project: Path) -> None:
    edit(project, "own.txt", "mine", "changed")
    refused = adopt(project, "-y")
    assert (refused.code, "'own.txt'" in refused.err) == (2, True)
    assert subjects(project) == ["x", "x"]


def test_several_answers_files_are_refused(project: Path) -> None:
    commit(project, {".copier-answers.more.yml": "_src_path: x\n"})
    refused = adopt(project, "-y")
    assert (refused.code, "--answers" in refused.err) == (2, True)


def test_without_a_terminal_nothing_is_recorded_unasked(project: Path) -> None:
    refused = adopt(project)
    assert (refused.code, "--yes" in refused.err) == (2, True)


def test_tasks_of_a_third_party_run_only_with_trust(tmp_path: Path) -> None:
    template = tmp_path / "template"
    config = "name: x\n_tasks: ['touch made.txt']\n"
    commit(template, {"copier.yml": config, "a.txt": "a\n"}, "v1.0.0")
    project = tmp_path / "app"
    commit(project, {"a.txt": "a\n", "made.txt": ""})
    shown = adopt(project, "--dry-run", "--json", "-t", str(template))
    assert shown.document["likeness"]["alone"] == ["made.txt"]
    trusted = adopt(project, "--dry-run", "--json", "-t", str(template), "--trust")
    assert trusted.document["likeness"]["alone"] == []


def test_trust_needs_a_template_that_the_user_named(project: Path) -> None:
    refused = adopt(project, "-y", "--trust")
    assert (refused.code, "pass -t" in refused.err) == (2, True)
