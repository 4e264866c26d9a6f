"""`scaffold compare` and house rules, as real processes."""

from pathlib import Path

import pytest

from tests.support.files import build_template
from tests.support.processes import scaffold

RULES = 'forbid = ["flask"]\nbecause = "one framework is enough"\n'


@pytest.fixture
def rules(tmp_path: Path) -> str:
    (tmp_path / "house.toml").write_text(RULES)
    return str(tmp_path / "house.toml")


def test_compares_two_templates_for_the_given_needs(tmp_path: Path) -> None:
    words = ("compare", "django", "fastapi", "-n", "features=admin")
    document = scaffold(tmp_path, *words, "--json").document
    assert [side["template"] for side in document["compared"]] == ["django", "fastapi"]
    assert document["recommended"] == "django"
    assert "an admin area" in document["compared"][0]["has"]
    assert "an admin area" in document["compared"][1]["lacks"]
    assert {reason["rule"] for reason in document["compared"][0]["gains"]} >= {"django-admin"}
    said = scaffold(tmp_path, *words)
    assert said.code == 0
    assert "Django leads by" in said.out


def test_compares_a_template_by_its_path(tmp_path: Path) -> None:
    mine = build_template(tmp_path / "mine")
    said = scaffold(tmp_path, "compare", "flask", str(mine))
    assert said.code == 0
    assert "Test (mine, folder): 0" in said.out


def test_refuses_to_compare_a_template_with_itself(tmp_path: Path) -> None:
    refused = scaffold(tmp_path, "compare", "flask", "flask")
    assert refused.code == 2
    assert "flask cannot be compared with itself" in refused.err


def test_house_rules_exclude_a_template(tmp_path: Path, rules: str) -> None:
    words = ("recommend", "-y", "-n", "product=small-tool", "--json")
    document = scaffold(tmp_path, *words, "--rules", rules).document
    assert [item["template"] for item in document["forbidden"]] == ["flask"]
    assert document == scaffold(tmp_path, *words, SCAFFOLD_RULES=rules).document
    assert "flask" in [
        item["template"] for item in scaffold(tmp_path, *words).document["candidates"]
    ]


def test_house_rules_refuse_a_forbidden_template_by_name(tmp_path: Path, rules: str) -> None:
    words = ("new", "app", "-y", "-t", "flask", "--dry-run")
    refused = scaffold(tmp_path, *words, "--rules", rules)
    assert refused.code == 2
    assert "'flask' is forbidden by house.toml: one framework is enough" in refused.err
    assert scaffold(tmp_path, *words).code == 0


def test_names_a_missing_file_of_house_rules(tmp_path: Path) -> None:
    refused = scaffold(tmp_path, "recommend", "-y", "--rules", "nowhere.toml")
    assert refused.code == 2
    assert "nowhere.toml: the house rules cannot be read" in refused.err
