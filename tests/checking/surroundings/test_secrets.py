from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.surroundings import FILES, build_project, faults


def test_accepts_random_ignored_secrets(tmp_path: Path) -> None:
    assert faults(build_project(tmp_path, {}), "secrets") == []


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        (
            ".env.example",
            "SECRET_KEY=abc\n# LEVEL=\n",
            "two projects would share the value of SECRET_KEY",
        ),
        (".env.example", "SECRET_KEY=\nLEVEL=\nUNREAD=1\n", "nothing reads the variable UNREAD"),
        (".env.example", "SECRET_KEY=\n", "the setting LEVEL is missing"),
        (".gitignore", "*.log\n", "`git add --all` takes .env"),
        (".gitignore", ".env\n!.env\n", "`git add --all` takes .env"),
    ],
)
def test_finds_shared_and_committed_secrets(
    tmp_path: Path, file: str, text: str, message: str
) -> None:
    [found] = faults(build_project(tmp_path, {file: text}), "secrets")
    assert message in found


@pytest.mark.parametrize(
    ("code", "missing"),
    [
        ('read("LOG_FORMAT", "json")', ["LOG_FORMAT"]),
        ('os.getenv("LOG_FORMAT")', ["LOG_FORMAT"]),
        ('os.environ.get("LOG_FORMAT", "")', ["LOG_FORMAT"]),
        ('env.bool("LOG_FORMAT")', ["LOG_FORMAT"]),
        ("class Settings(Base):\n    log_format: str\n    _cache: int", ["LOG_FORMAT"]),
        ('config.get("NAME"), config["NAME"], ["DEBUG"]', []),
        ('os.environ["PORT"]', []),
        ('"PYTEST_VERSION" in os.environ', []),
        ("class Row:\n    log_format: str", []),
    ],
)
def test_finds_settings_that_the_example_and_the_readme_leave_out(
    tmp_path: Path, code: str, missing: list[str]
) -> None:
    files = {"shop/settings.py": f"{FILES['shop/settings.py']}{code}\n"}
    rows = "| `SECRET_KEY` | required |\n| `LEVEL` | INFO |\n"
    project = build_project(tmp_path, {**files, "README.md": rows})
    for step, file in (("secrets", ".env.example"), ("documents", "README.md")):
        expected = [f"{file}: the setting {name} is missing" for name in missing]
        found = [text.rpartition(". Add")[0] for text in faults(project, step)]
        assert found == expected, step


@pytest.mark.parametrize(
    ("refuses", "message"),
    [(32, ""), (0, "production starts with SECRET_KEY=change-me"), (99, "does not start")],
)
def test_starts_production_with_good_secrets_only(
    tmp_path: Path, refuses: int, message: str
) -> None:
    def start(variables: Mapping[str, str], _: str) -> tuple[int, str]:
        return int(len(variables["SECRET_KEY"]) < refuses), "too short"

    found = faults(build_project(tmp_path, {}, start=start), "secrets")
    assert [message in text for text in found] == [True] * bool(message)


def test_tries_the_secrets_that_documents_show(tmp_path: Path) -> None:
    shown = "0123456789abcdef0123456789abcdef"
    files = {"docs/run.md": f'```sh\nSECRET_KEY="{shown}" SECRET_KEY=$(openssl rand) run\n```\n'}
    tried: list[str] = []

    def start(variables: Mapping[str, str], _: str) -> tuple[int, str]:
        tried.append(variables["SECRET_KEY"])
        return int(len(tried[-1]) < 32), ""

    [found] = faults(build_project(tmp_path, files, start=start), "secrets")
    assert f"production starts with SECRET_KEY={shown}" in found
    assert tried[1:] == ["change-me", shown]
