"""The template, installed as a package in the same environment as scaffold."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PLACES = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
SCAFFOLD = shutil.which("scaffold", path=PLACES) or "scaffold"
INVITED = ["--with", "litestar"]  # an installed template is not ranked by itself
CASE = ["product=api", "load=high-concurrency", "scale=large"]


def scaffold(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [SCAFFOLD, *arguments]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)


def needs(*pairs: str) -> list[str]:
    return [word for pair in pairs for word in ("--need", pair)]


def recommend(place: Path, *pairs: str) -> Any:
    done = scaffold(place, "recommend", *INVITED, "--yes", "--json", *needs(*pairs))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_installing_it_changes_no_recommendation(tmp_path: Path) -> None:
    words = ["recommend", "--yes", "--json", *needs(*CASE)]
    found = json.loads(scaffold(tmp_path, *words).stdout)
    assert [item["template"] for item in found["candidates"]] == ["fastapi", "django", "flask"]


def test_names_what_it_lacks(tmp_path: Path) -> None:
    found = recommend(tmp_path, *CASE, "features=background-jobs", "deploy=serverless")
    assert found["recommended"] == "litestar"
    assert [part["part"] for part in found["unmet"]] == ["background jobs", "a serverless handler"]


def test_template_is_listed(tmp_path: Path) -> None:
    listed = json.loads(scaffold(tmp_path, "template", "list", "--json").stdout)["templates"]
    [row] = [row for row in listed if row["id"] == "litestar"]
    assert (row["title"], row["framework"]) == ("Litestar", "litestar")
    assert "scaffold-litestar" in row["source"]


def test_large_api_under_load_recommends_litestar(tmp_path: Path) -> None:
    found = recommend(tmp_path, *CASE)
    assert found["recommended"] == "litestar"
    [it] = [item for item in found["candidates"] if item["template"] == "litestar"]
    rules = {"litestar-api", "litestar-load", "litestar-large"}
    assert {reason["rule"] for reason in it["reasons"]} == rules


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        ["product=small-tool"],
        ["product=api", "load=high-concurrency"],
        [*CASE, "features=admin,pages"],
    ],
)
def test_other_needs_recommend_another_framework(pairs: list[str], tmp_path: Path) -> None:
    assert recommend(tmp_path, *pairs)["recommended"] != "litestar"


def test_needs_set_defaults(tmp_path: Path) -> None:
    asked = [*INVITED, *needs(*CASE, "deploy=kubernetes"), "--yes", "--dry-run", "--json"]
    made = json.loads(scaffold(tmp_path, "new", "shop", *asked).stdout)
    assert made["template"]["id"] == "litestar"
    assert (made["answers"]["database"], made["answers"]["deploy"]) == ("postgres", "kubernetes")
    names = {file["path"] for file in made["files"]}
    assert names >= {
        "shop/notes/controller.py",
        "migrations/env.py",
        "chart/Chart.yaml",
        "Makefile",
    }


@pytest.mark.parametrize("database", ["sqlite", "none"])
def test_renders_with_and_without_database(database: str, tmp_path: Path) -> None:
    plain = ("--yes", "--no-git", "--no-install")
    answers = ("--set", f"database={database}")
    done = scaffold(tmp_path, "new", "shop", "-t", "litestar", *plain, *answers)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "shop" / "migrations").exists() == (database != "none")
    assert (tmp_path / "shop" / "tests" / "test_production.py").is_file()
    record = (tmp_path / "shop" / ".scaffold.toml").read_text()
    assert 'id = "litestar"' in record


def test_kubernetes_rejects_sqlite(tmp_path: Path) -> None:
    answers = ("--set", "deploy=kubernetes", "--set", "database=sqlite")
    done = scaffold(tmp_path, "new", "shop", "-t", "litestar", "--yes", *answers)
    assert done.returncode == 2
    assert "pods do not share a file" in done.stderr


def test_template_check_passes(tmp_path: Path) -> None:
    quick = ("--strength", "1", "--set", "license=mit", "--set", "ci=none")
    done = scaffold(tmp_path, "template", "check", "litestar", *quick)
    assert done.returncode == 0, done.stdout


@pytest.mark.proof
def test_generated_projects_pass_proofs(tmp_path: Path) -> None:
    version = ".".join(map(str, sys.version_info[:2]))
    fixed = [f"python_version={version}", "license=mit", "ci=github"]
    settings = [word for answer in fixed for word in ("--set", answer)]
    each = ("--trust", "--strength", "1", "--json", *settings)
    done = scaffold(tmp_path, "template", "check", "litestar", *each)
    report = json.loads(done.stdout)
    failed = [item for item in report["sets"] if item["status"] == "failed"]
    assert (done.returncode, failed, report["unproven"]) == (0, [], {})
