"""Tests of compose.yaml: it starts with what `make setup` writes, and keeps what must survive."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from tests.templates.test_contract import TEMPLATES, rendered

EVERYTHING: dict[str, object] = {
    "database": "postgres",
    "auth": "session",
    "jobs": "celery",
    "cache": "redis",
    "observability": "full",
    "ai": True,
    "live": True,
}
SETS: list[tuple[str, dict[str, object]]] = [
    ("django", {}),
    ("django", {"database": "postgres"}),
    ("django", {"deploy": "kubernetes"}),
    ("flask", {}),
    ("fastapi", {}),
    ("fastapi", {"database": "none"}),
    ("fastapi", {"auth": "token", "jobs": "database"}),
    ("fastapi", {"cache": "redis"}),
    ("fastapi", EVERYTHING),
    ("fastapi", {**EVERYTHING, "deploy": "kubernetes", "jobs": "database"}),
]
# Variables that only the server reads.
SERVER = {"WEB_CONCURRENCY", "FORWARDED_ALLOW_IPS"}
# Images with data that must survive `docker compose down`, and where they store it.
STORES = {"postgres": "/var/lib/postgresql", "redis": "/data"}

sets = pytest.mark.parametrize(("template", "answers"), SETS)


def make(template: str, answers: dict[str, object], tree: Path) -> tuple[Path, dict[str, Any]]:
    """Render a project; return its folder and compose.yaml."""
    folder = rendered(TEMPLATES[template], tree, **answers)
    compose: dict[str, Any] = yaml.safe_load((folder / "compose.yaml").read_text())
    return folder, compose


def default(value: str) -> str:
    """Return the default of a variable, `${NAME:-default}`."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)


@sets
def test_make_setup_gives_every_variable_that_compose_demands(
    template: str, answers: dict[str, object], tmp_path: Path
) -> None:
    folder, _ = make(template, answers, tmp_path / "app")
    demanded = set(re.findall(r"\$\{(\w+):\?", (folder / "compose.yaml").read_text()))
    example = (folder / ".env.example").read_text()
    assert demanded <= set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    known = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
    assert known >= SERVER


@sets
def test_passes_the_variables_of_the_server(
    template: str, answers: dict[str, object], tmp_path: Path
) -> None:
    _, compose = make(template, answers, tmp_path / "app")
    environment = compose["services"]["app"]["environment"]
    assert {name: default(environment[name]) for name in SERVER} == {
        "WEB_CONCURRENCY": "1",
        "FORWARDED_ALLOW_IPS": "127.0.0.1",
    }


@sets
def test_hosts_of_default_urls_are_services(
    template: str, answers: dict[str, object], tmp_path: Path
) -> None:
    _, compose = make(template, answers, tmp_path / "app")
    values = map(str, compose["services"]["app"]["environment"].values())
    urls = [urlsplit(re.sub(r"\$\{\w+:\?[^}]*\}", "x", default(value))) for value in values]
    hosts = {url.hostname for url in urls if url.scheme and url.hostname}
    assert hosts <= set(compose["services"])
    assert ("mail" in hosts) == ("auth" in answers)
    assert ("redis" in hosts) == ("cache" in answers)


@sets
def test_data_is_in_named_volumes(
    template: str, answers: dict[str, object], tmp_path: Path
) -> None:
    _, compose = make(template, answers, tmp_path / "app")
    mounted: set[str] = set()
    for name, service in compose["services"].items():
        mounts = dict(mount.split(":") for mount in service.get("volumes", []))
        mounted |= set(mounts)
        image = service.get("image", "").partition(":")[0]
        if image in STORES:
            assert STORES[image] in mounts.values(), name
    assert mounted == set(compose.get("volumes", {}))
