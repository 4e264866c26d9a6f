import time
from dataclasses import replace
from pathlib import Path

import pytest

from generator.checking.surroundings.tools import Tools
from generator.system.processes import Children
from tests.support.surroundings import OFFLINE, build_project, faults

SECONDS = 30  # for a page of a megabyte, on a busy machine
README = """\
# Shop

Read [more](docs/more.md#how-it-works) and `shop/main.py`; `settings.py` and `docs/` are near.
`GET /notes?limit=2` answers, `/notes/{id}` too, and <http://127.0.0.1:8000/docs>.
A model listens on `http://localhost:11434/v1`. Types are `text/html`; keys are in `/etc/shop.env`.

```sh
make test   # it's quick
uv run python -m shop.main && make dev PORT=9000
curl http://127.0.0.1:8000/notes --json '{"a": "b"}'
docker run --env-file production.env shop
```

| `SECRET_KEY` | required |
| `LEVEL` | INFO |
"""
MORE = "# More\n\n## How it works\n\n[Back](../README.md)\n"


def check(tmp_path: Path, old: str = "", new: str = "") -> list[str]:
    assert old in README
    text = README.replace(old, new) if old else README
    project = build_project(tmp_path, {"README.md": text, "docs/more.md": MORE})
    return faults(project, "documents")


def test_accepts_what_exists(tmp_path: Path) -> None:
    assert check(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("docs/more.md#how", "docs/less.md#how", "README.md:3: the link to docs/less.md#how-it-"),
        ("#how-it-works", "#how", "README.md:3: docs/more.md has no heading #how"),
        ("`shop/main.py`", "`shop/app.py`", "README.md:3: there is no shop/app.py"),
        ("`settings.py`", "`options.py`", "README.md:3: there is no options.py"),
        ("`docs/`", "`manual/`", "README.md:3: there is no manual/"),
        ("`GET /notes", "`PUT /notes", "README.md:4: the application does not serve PUT /notes"),
        ("/notes/{id}", "/notes/{id}/tags", "does not serve /notes/{id}/tags"),
        ("8000/docs", "8000/help", "README.md:4: the application does not serve /help"),
        ("8000/docs", "8080/docs", "http://127.0.0.1:8080/docs names a port of another program"),
        ("make test", "make tests", "README.md:8: the Makefile has no command tests"),
        ("shop.main &&", "shop.serve &&", "README.md:8: there is no module shop.serve"),
        ("8000/notes", "8000/orders", "README.md:8: the application does not serve POST /orders"),
        ('\'{"a": "b"}\'', "'{", "README.md:8: a shell block does not parse"),
        (
            "INFO |",
            "INFO |\n| `SECRET` | none |",
            "README.md:16: nothing reads the variable SECRET",
        ),
    ],
    ids=lambda text: text[:20],
)
def test_finds_what_does_not_exist(tmp_path: Path, old: str, new: str, message: str) -> None:
    [found] = check(tmp_path, old, new)
    assert message in found


def test_checks_the_next_steps(tmp_path: Path) -> None:
    steps = ("make test", "make deploy  # http://127.0.0.1:8000/help")
    found = faults(build_project(tmp_path, {}, next_steps=steps), "documents")
    assert [text.partition(": ")[2].partition(".")[0] for text in found] == [
        "the Makefile has no command deploy",
        "the application does not serve /help",
    ]


def test_reads_no_paths_without_routes(tmp_path: Path) -> None:
    project = build_project(tmp_path, {"README.md": "`/help`\n"}, routes=None)
    assert faults(project, "documents") == []


def test_checks_programs_of_an_installed_environment(tmp_path: Path) -> None:
    files = {"README.md": "`uv run pytest -q` and `uv run nose`\n", ".venv/bin/pytest": ""}
    [found] = faults(build_project(tmp_path, files), "documents")
    assert "no dependency of the project has a program nose" in found
    refused = replace(build_project(tmp_path, files), refusal="Python 3.99 is not installed")
    assert not any("nose" in text for text in faults(refused, "documents"))


@pytest.mark.parametrize(
    "text",
    ["`" * 9, "[", "[](", "```sh\n", "~~~\n", "# # ", "`a/` ", "[a](#b)\n", "`A_B`\n", "${a", "'"],
)
@pytest.mark.thorough
def test_reads_hostile_documents_in_time(tmp_path: Path, text: str) -> None:
    page = text * (1_000_000 // len(text))
    project = build_project(tmp_path, {"README.md": page, "compose.yaml": f"services: {page}"})
    start = time.monotonic()
    faults(project, "documents")
    assert time.monotonic() - start < SECONDS


@pytest.mark.parametrize(
    ("block", "count"), [("echo 'a'", 0), ("echo 'a", 1), ("if", 0), ("cat <<E\nit's\nE", 0)]
)
def test_finds_quotes_without_a_shell(tmp_path: Path, block: str, count: int) -> None:
    tools = Tools(Children(), OFFLINE, shells=False)
    files = {"README.md": f"```sh\n{block}\n```\n"}
    assert len(faults(build_project(tmp_path, files, tools=tools), "documents")) == count


def test_runs_no_shell_block(tmp_path: Path) -> None:
    block = "$(touch ran)\ntouch ran `touch ran`\ncat <<< $(touch ran)"
    faults(build_project(tmp_path, {"README.md": f"```sh\n{block}\n```\n"}), "documents")
    assert not (tmp_path / "ran").exists()


def test_reads_the_commands_of_a_console(tmp_path: Path) -> None:
    files = {"README.md": "```console\n$ make tests\nit's (done\n```\n"}
    [found] = faults(build_project(tmp_path, files), "documents")
    assert "the Makefile has no command tests" in found
