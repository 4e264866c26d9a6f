"""Tests of what the Kubernetes page tells, without a cluster."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from tests.templates.test_contract import TEMPLATES, rendered

SETS: list[dict[str, object]] = [
    {},
    {"auth": "session"},
    {"jobs": "celery"},
    {"cache": "redis", "auth": "token"},
    {"auth": "oidc", "jobs": "celery", "cache": "redis", "observability": "full"},
]
# The ports of each server that the settings accept, without and with TLS.
PORTS = {
    "postgresql": {5432},
    "redis": {6379, 6380},
    "amqp": {5672, 5671},
    "smtp": {587, 465},
    "https": {443},
}

sets = pytest.mark.parametrize("answers", SETS)


def make(answers: dict[str, object], tree: Path) -> Path:
    """Render a FastAPI project for Kubernetes."""
    return rendered(TEMPLATES["fastapi"], tree, deploy="kubernetes", **answers)


def examples(page: str) -> dict[str, str]:
    """Return the settings that the page puts into the Secret."""
    return dict(re.findall(r"--from-literal=(\w+)=(\S+)", page))


@sets
def test_examples_name_servers(answers: dict[str, object], tmp_path: Path) -> None:
    found = examples((make(answers, tmp_path / "app") / "docs" / "deployment.md").read_text())
    urls = {name: urlsplit(value) for name, value in found.items() if name.endswith("_URL")}
    assert "DATABASE_URL" in urls
    assert ("BROKER_URL" in urls) == ("jobs" in answers)
    assert ("REDIS_URL" in urls) == ("cache" in answers)
    assert [name for name, url in urls.items() if not url.hostname] == []


@sets
def test_network_policy_allows_the_ports_of_all_servers(
    answers: dict[str, object], tmp_path: Path
) -> None:
    tree = make(answers, tmp_path / "app")
    values = yaml.safe_load((tree / "chart" / "values.yaml").read_text())
    allowed = set(values["network"]["ports"])
    found = examples((tree / "docs" / "deployment.md").read_text())
    schemes = {urlsplit(value).scheme for value in found.values()} & set(PORTS)
    if answers.get("jobs") == "celery":
        schemes.add("amqp")
    assert "postgresql" in schemes
    assert [scheme for scheme in schemes if not PORTS[scheme] <= allowed] == []
