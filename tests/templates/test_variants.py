"""Tests of variants that only some answers render."""

import shutil
import sys
from pathlib import Path

import pytest

from generator.system.locations import bundled_folder
from tests.templates.conftest import IDENTITY, UV, run
from tests.templates.test_starters import asked, examples_of, served

pytestmark = pytest.mark.proof

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
LOADED = ["database=sqlite", "database=none", "auth=session", "auth=token", "auth=oidc"]
VARIANTS = [*LOADED, "jobs=celery", "ai=true"]


@pytest.mark.parametrize("answer", VARIANTS)
def test_readme_examples_and_load_test_work(answer: str, scaffold: Path, tmp_path: Path) -> None:
    made = run(
        str(scaffold), "new", "app", "-y", "-t", "fastapi", "-s", answer, cwd=tmp_path, **IDENTITY
    )
    assert made.returncode == 0, made.stderr
    with served(tmp_path / "app", "dev", PYTHON) as url:
        assert asked(f"{url}/health") == 200
        assert "It works." in examples_of(tmp_path / "app", url)
        if answer in LOADED:
            load = ("make", "load", f"PORT={url.rpartition(':')[2]}")
            loaded = run(*load, cwd=tmp_path / "app", UV_PYTHON=PYTHON)
            assert loaded.returncode == 0, f"{loaded.stdout}\n{loaded.stderr}"


def test_load_test_says_how_to_get_an_account_that_must_be_confirmed(
    scaffold: Path, tmp_path: Path
) -> None:
    words = ("-y", "-t", "fastapi", "-s", "auth=session")
    made = run(str(scaffold), "new", "app", *words, cwd=tmp_path, **IDENTITY)
    assert made.returncode == 0, made.stderr
    with served(tmp_path / "app", "dev", PYTHON, CONFIRM_EMAIL="true") as url:
        assert asked(f"{url}/health") == 200
        load = ("make", "load", f"PORT={url.rpartition(':')[2]}")
        stopped = run(*load, cwd=tmp_path / "app", UV_PYTHON=PYTHON)
        said = stopped.stderr.splitlines()[-2]
        assert stopped.returncode == 2
        assert said.startswith("Addresses must be confirmed here, so create the account: echo")
        assert "GET" not in stopped.stdout
        command = f"{said.partition('account: ')[2]} && {' '.join(load)}"
        loaded = run("sh", "-c", command, cwd=tmp_path / "app", UV_PYTHON=PYTHON)
        assert loaded.returncode == 0, f"{loaded.stdout}\n{loaded.stderr}"


@pytest.mark.parametrize("template", ["fastapi"])
def test_a_template_rendered_by_copier_passes_its_tests_with_the_page_of_the_layer(
    template: str, tmp_path: Path
) -> None:
    copier = shutil.which("copier", path=str(Path(sys.executable).parent)) or "copier"
    for source, target in (("_shared", "layer"), (template, "app")):
        folder = str(bundled_folder() / source)
        quiet = ("--defaults", "--quiet", f"--data=python_version={PYTHON}")
        made = run(copier, "copy", *quiet, folder, target, cwd=tmp_path)
        assert made.returncode == 0, made.stderr
    page = Path("my_project", "swagger_ui")
    (tmp_path / "layer" / page).rename(tmp_path / "app" / page)
    done = run(UV, "run", "pytest", "-q", cwd=tmp_path / "app", UV_PYTHON=PYTHON)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
