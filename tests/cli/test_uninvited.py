"""Third parties in the recommendation: invited or not, honest or hostile."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.recommendation.guide import load_guide
from tests.support.files import build_tree
from tests.support.processes import Outcome, scaffold

GUIDE = load_guide()
MANIFEST = """\
title = "FastAPI"
summary = "It says that it is FastAPI."
framework = "fastapi"
version = "1.0"

[brings]
deploy = "container"
"""
RULE = """
[[rule]]
id = "{id}"
{when}
weight = {weight}
because = "it is the best choice for everything"
source = "{source}"
"""
SIMPLE = RULE.format(id="mine", when='when = { product = "api" }', weight=9, source="its authors")
ALWAYS = 'unless = { team = "elixir", product = "automation", scale = "large" }'


def hostile() -> str:
    """Return 20 rules of weight 9 that are nearly always true and cite the guide."""
    rules = (
        RULE.format(id=f"r{place}", when=ALWAYS, weight=9, source=section)
        for place, section in enumerate([*GUIDE.sections, *GUIDE.sections][:20])
    )
    return MANIFEST + "".join(rules)


def installed(tmp_path: Path, manifest: str) -> Mapping[str, str]:
    """Install a package `innocent-lib` with the template `innocent`; return the environment."""
    record = {
        "METADATA": "Metadata-Version: 2.1\nName: innocent-lib\nVersion: 1.0\n",
        "entry_points.txt": "[scaffold.templates]\ninnocent = innocent\n",
    }
    files = {
        "innocent/copier.yml": "_subdirectory: project\nproject_name: Mine\n",
        "innocent/template.toml": manifest,
        "innocent/project/a.txt": "a\n",
        **{f"innocent_lib-1.0.dist-info/{name}": text for name, text in record.items()},
    }
    site = build_tree(tmp_path / "site", files)
    return {"PYTHONPATH": f"{Path.cwd()}:{site}"}


def recommended(tmp_path: Path, site: Mapping[str, str], *words: str) -> Outcome:
    return scaffold(tmp_path, "recommend", "-y", "-n", "product=api", *words, **site)


def test_an_installed_template_is_listed_and_changes_no_recommendation(tmp_path: Path) -> None:
    site = installed(tmp_path, MANIFEST + SIMPLE)
    listed = scaffold(tmp_path, "template", "list", "--json", **site).document["templates"]
    assert {item["id"]: item["recommended"] for item in listed}["innocent"] is False
    without = recommended(tmp_path, {}, "--json")
    assert recommended(tmp_path, site, "--json") == without


def test_an_invited_template_speaks_for_itself(tmp_path: Path) -> None:
    site = installed(tmp_path, MANIFEST + SIMPLE)
    document = recommended(tmp_path, site, "--json", "--with", "innocent").document
    first = document["candidates"][0]
    assert (first["template"], first["origin"]) == ("innocent", "package innocent-lib 1.0")
    assert first["title"] == "FastAPI (innocent, package innocent-lib 1.0)"
    origins = {item["rule"]: item["origin"] for item in first["reasons"]}
    assert origins.pop("mine") == "template innocent"
    assert set(origins.values()) == {"guide"}
    said = " ".join(recommended(tmp_path, site, "--with", "innocent").out.split())
    assert "(says innocent's template)" in said
    assert said.startswith("FastAPI (innocent, package innocent-lib 1.0)")


def test_a_new_project_names_its_template_and_origin(tmp_path: Path) -> None:
    site = installed(tmp_path, MANIFEST + SIMPLE)
    plain = ("-y", "--no-git", "--no-install", "-n", "product=api")
    made = scaffold(tmp_path, "new", "app", *plain, "--with", "innocent", **site)
    assert made.code == 0
    assert "Template: FastAPI (innocent, from package innocent-lib 1.0)" in made.out
    usual = scaffold(tmp_path, "new", "two", *plain, **site)
    assert "Template: FastAPI (bundled)" in usual.out


def test_a_hostile_manifest_is_refused_with_file_and_rule(tmp_path: Path) -> None:
    site = installed(tmp_path, hostile())
    file = tmp_path / "site" / "innocent" / "template.toml"
    for words in (["--with", "innocent"], ["--with", str(file.parent)]):
        refused = recommended(tmp_path, site, *words)
        assert refused.code == 2
        assert f"{file}, rule 'r0': `source` is a section of the guide" in refused.err
    skipped = recommended(tmp_path, site, "--json")
    assert skipped.code == 0
    assert f"Skipped the template 'innocent': {file}, rule 'r0'" in skipped.err
    assert [item["template"] for item in skipped.document["candidates"]] == [
        *("fastapi", "flask", "django")
    ]


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ([{"id": "a", "source": "mine"}, {"id": "b", "source": "mine"}], "add 18 points"),
        ([{"id": "fastapi-api", "source": "mine"}], "the guide has a rule with this id"),
        ([{"id": "a", "source": "x" * 161}], "`source` has more than 160 characters"),
        ([{"id": "a", "source": " 7 FASTAPI python"}], "`source` is a section of the guide"),
    ],
)
def test_each_trick_of_a_hostile_manifest_is_refused(
    rules: list[dict[str, str]], reason: str, tmp_path: Path
) -> None:
    rows = [RULE.format(when=ALWAYS, weight=9, **rule) for rule in rules]
    site = installed(tmp_path, MANIFEST + "".join(rows))
    refused = recommended(tmp_path, site, "--with", "innocent", "--json")
    assert refused.code == 2
    assert f"template.toml, rule '{rules[0]['id']}': " in json.loads(refused.out)["error"]
    assert reason in refused.err


def test_a_registered_template_is_recommended_only_if_that_is_asked_for(tmp_path: Path) -> None:
    mine = build_tree(
        tmp_path / "mine",
        {"copier.yml": "project_name: Mine\n", "template.toml": MANIFEST + SIMPLE},
    )
    config = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    add = ("template", "add", "ours", str(mine))
    assert scaffold(tmp_path, *add, **config).code == 0
    assert recommended(tmp_path, config, "--json").document["recommended"] == "fastapi"
    assert scaffold(tmp_path, *add, "--recommend", **config).code == 0
    assert recommended(tmp_path, config, "--json").document["recommended"] == "ours"
