"""Tests of variants that only some answers render."""

import sys
from itertools import chain
from pathlib import Path

import copier
import pytest

from generator.questions.answers import Answering
from generator.questions.copier_yml import read_questions
from tests.support.files import list_tree
from tests.support.turns import in_turn
from tests.templates.conftest import IDENTITY, run
from tests.templates.test_contract import TEMPLATES, rendered
from tests.templates.test_starters import asked, examples_of, served

pytestmark = pytest.mark.proof

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
LOADED = ["database=sqlite", "database=none", "auth=session", "auth=token", "auth=oidc"]
VARIANTS = [*LOADED, "jobs=celery", "ai=true"]


@pytest.mark.parametrize("answer", [*chain(*in_turn([VARIANTS[::2], VARIANTS[1::2]]))])
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


@pytest.mark.parametrize("template", TEMPLATES)
def test_copier_renders_a_template_after_its_layers_to_the_same_project(
    template: str, tmp_path: Path
) -> None:
    folders = TEMPLATES[template].folders
    answers = Answering(read_questions(folders)).answer({}, {})
    for folder in folders:
        copier.run_copy(
            *(str(folder), tmp_path / "app"),
            data=dict(answers.data),
            defaults=True,
            overwrite=True,
            quiet=True,
        )
    ours = rendered(TEMPLATES[template], tmp_path / "ours")
    assert list_tree(tmp_path / "app") == list_tree(ours)
