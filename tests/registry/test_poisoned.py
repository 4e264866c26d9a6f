"""A third-party repository runs no code: as a folder, as an address, or as working folder."""

import zlib
from pathlib import Path

import pytest

from generator.errors import InputError, ScaffoldError, WorkError
from generator.project._repository import start_repository
from generator.project.suggestions import suggested_answers
from generator.registry._git_cache import Repository, fetch_commit, fetch_ref
from generator.registry.version import versioned
from generator.rendering.context import Origin
from tests.support.files import MANIFEST, build_tree
from tests.support.poisons import POISONS, Poison, issue
from tests.support.processes import git, run, scaffold
from tests.support.repositories import commit, repository

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("cache")]

FOLDER = (
    ("new", "app", "-y", "-t", "{it}", "--dry-run"),
    ("new", "app", "-y", "-t", "{it}", "--no-install"),
    ("template", "check", "{it}"),
    ("template", "show", "{it}"),
    ("template", "add", "handy", "{it}"),
    ("new", "app", "-y", "-t", "{it}@v1.0", "--dry-run"),
    ("new", "app", "-y", "-t", "{it}@HEAD", "--dry-run"),
    ("new", "app", "-y", "-t", "git+file://{it}", "--dry-run"),
)


@pytest.fixture
def owned(tmp_path: Path) -> Path:
    """Return the file that a started program would create."""
    return tmp_path / "owned"


@pytest.fixture(params=list(POISONS.values()), ids=list(POISONS))
def poisoned(request: pytest.FixtureRequest, tmp_path: Path, owned: Path) -> Path:
    poison: Poison = request.param
    return poison.put(tmp_path / "mine", owned)


def test_poisoned_settings_run_a_program_by_default(tmp_path: Path, owned: Path) -> None:
    """Checks the poison itself; if it did nothing, all tests would pass."""
    run(["git", "describe", "--tags", "--always"], issue(tmp_path / "mine", owned))
    assert owned.exists()


@pytest.mark.parametrize("command", FOLDER, ids=" ".join)
def test_a_poisoned_config_runs_nothing(
    command: tuple[str, ...], tmp_path: Path, owned: Path
) -> None:
    mine = issue(tmp_path / "mine", owned)
    scaffold(tmp_path, *(word.format(it=mine) for word in command))
    assert not owned.exists()


def test_accepts_a_poisoned_folder_as_a_template(tmp_path: Path, owned: Path) -> None:
    build_tree(issue(tmp_path / "mine", owned), {"a.txt.jinja": "{{ name }}\n"})
    made = scaffold(tmp_path, "new", "app", "-y", "-t", "./mine", "--no-install")
    assert made.code == 0, made.err
    assert (tmp_path / "app/a.txt").read_text() == "a\n"
    assert not owned.exists()


def test_a_poisoned_template_of_a_package_runs_nothing(tmp_path: Path, owned: Path) -> None:
    site = build_tree(
        tmp_path / "site",
        {
            "snail/__init__.py": "",
            "snail-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: snail\nVersion: 1\n",
            "snail-1.dist-info/entry_points.txt": "[scaffold.templates]\nsnail = snail\n",
        },
    )
    build_tree(issue(site / "snail", owned), {"template.toml": MANIFEST})
    words = ("new", "app", "-y", "-t", "snail", "--dry-run")
    made = scaffold(tmp_path, *words, PYTHONPATH=str(site))
    assert made.code == 0, made.err
    assert not owned.exists()


def test_reading_a_version_runs_no_program(poisoned: Path, owned: Path) -> None:
    versioned(Origin(), poisoned)
    assert not owned.exists()


@pytest.mark.parametrize("asked", ["", "v1.0", "main", "lost"])
def test_fetching_runs_no_program(poisoned: Path, owned: Path, asked: str) -> None:
    for url in (str(poisoned), f"file://{poisoned}"):
        try:
            clone = fetch_ref(Repository(url, "x", "x"), asked)
            assert (clone.folder / "a.txt.jinja").is_file()
        except ScaffoldError:
            assert asked == "lost"
    assert not owned.exists()


def test_missing_objects_run_no_program(poisoned: Path, owned: Path) -> None:
    lacking = Repository(str(poisoned), "x", "x")
    with pytest.raises(InputError, match="has no commit"):
        fetch_commit(lacking, "a" * 40)
    for file in poisoned.parent.glob("**/objects/??/*"):
        if zlib.decompress(file.read_bytes()).startswith(b"blob"):
            file.unlink()
    with pytest.raises(WorkError, match="must contain all of its objects"):
        fetch_ref(lacking, "v1.0")
    assert not owned.exists()


def test_settings_of_the_surrounding_repository_run_no_program(
    poisoned: Path, owned: Path, origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = build_tree(tmp_path / "tree", {"b.txt": "b"})
    monkeypatch.chdir(poisoned)
    start_repository(tree, poisoned / "app", "x", [])
    suggested_answers("app", {"author"})
    clone = fetch_ref(repository(origin), "v1.0")
    with pytest.raises(ScaffoldError):
        fetch_ref(Repository("ssh://git@127.0.0.1:1/x", "x", "x"), "")
    assert (clone.folder / "a.txt").read_text() == "one\n"
    assert not owned.exists()


def test_ignores_url_and_user_of_the_surrounding_repository(
    origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(tmp_path / "other", {"a.txt": "evil\n"}, "v1.0")
    here = tmp_path / "here"
    commit(here, {"b.txt": "b"})
    git(here, "config", "user.name", "Somebody Else")
    git(here, "config", f"url.file://{tmp_path}/other.insteadOf", f"file://{origin}")
    monkeypatch.chdir(here)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    clone = fetch_ref(repository(origin), "v1.0")
    assert (clone.folder / "a.txt").read_text() == "one\n"
    assert suggested_answers("app", {"author"}).get("author") != "Somebody Else"


def test_first_commit_runs_no_user_filters(
    owned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = f"touch {owned}; cat"
    config = f'[filter "x"]\nclean = "{program}"\nsmudge = "{program}"\nrequired = true'
    build_tree(tmp_path, {"config": f"{config}\n[user]\nname = A\nemail = a@b\n"})
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    tree = build_tree(tmp_path / "tree", {".gitattributes": "* filter=x diff=x\n", "b.txt": "b"})
    assert start_repository(tree, tmp_path / "app", "x", []).done
    assert not owned.exists()
