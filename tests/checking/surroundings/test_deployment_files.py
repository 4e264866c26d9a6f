"""Tests of compose files, images, units, SAM templates and workflows."""

from pathlib import Path

import pytest

from tests.support.surroundings import build_project, faults

DOCKERFILE = """\
FROM python:3.12-slim AS build
COPY pyproject.toml ./
COPY . .

FROM python:3.12-slim
COPY --from=build /app /app
ENV PYTHONUNBUFFERED=1 \\
    LEVEL=INFO
USER 1000
EXPOSE 8000
HEALTHCHECK CMD ["curl", "-f", "http://127.0.0.1:8000/health"]
CMD ["uvicorn", "shop.main:app", "--port", "8000"]
"""
COMPOSE = """\
services:
  app:
    build: .
    environment:
      SECRET_KEY: ${SECRET_KEY:?run make setup}
      LEVEL: ${LEVEL:-INFO}
    command: ["uvicorn", "shop.main:app"]
    ports: ["8000:8000"]
    depends_on: {db: {condition: service_healthy}}
  db:
    image: postgres:18
    environment: {POSTGRES_PASSWORD: "${SECRET_KEY}"}
    volumes: ["data:/data"]
    healthcheck: {test: ["CMD", "pg_isready"]}
volumes: {data: }
"""
UNIT = """\
[Unit]
Description=Shop
Documentation=file:///opt/shop/shop/main.py

[Service]
User=shop
WorkingDirectory=/opt/shop
Environment=LEVEL=INFO
ExecStart=/opt/shop/.venv/bin/uvicorn shop.main:app --port 8000

[Install]
WantedBy=multi-user.target
"""
SAM = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Name: {Type: String}
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Handler: shop.main.app
      Runtime: python3.12
      Environment:
        Variables:
          SECRET_KEY: !Sub "{{resolve:secretsmanager:${Name}:SecretString:KEY}}"
"""
COMMIT = "3d3c42e5aac5ba805825da76410c181273ba90b1"
WORKFLOW = f"""\
on: push
permissions: {{}}
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@{COMMIT}
      - run: make test
      - run: |
          echo "${{{{ github.ref }}}}"
  image:
    needs: test
    runs-on: ubuntu-24.04
    steps:
      - run: docker build .
"""
FILES = {
    "Dockerfile": DOCKERFILE,
    ".dockerignore": ".env\n",
    "compose.yaml": COMPOSE,
    "deploy/shop.service": UNIT,
    "template.yaml": SAM,
    ".github/workflows/ci.yml": WORKFLOW,
}
STEP = {
    "Dockerfile": "dockerfile",
    ".dockerignore": "dockerfile",
    "compose.yaml": "compose",
    "deploy/shop.service": "systemd",
    "template.yaml": "sam",
    ".github/workflows/ci.yml": "workflow",
}


@pytest.mark.parametrize("step", sorted(set(STEP.values())))
def test_accepts_files_that_fit(tmp_path: Path, step: str) -> None:
    assert faults(build_project(tmp_path, FILES), step) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("Dockerfile", "USER 1000", "USER root", "Dockerfile:9: the last USER is root"),
        ("Dockerfile", "USER 1000\n", "", "sets no USER"),
        ("Dockerfile", "FROM python:3.12-slim\n", "FROM python:3.11\n", "older than requires-py"),
        ("Dockerfile", "FROM python:3.12-slim\n", "FROM python\n", "has no version"),
        ("Dockerfile", "COPY pyproject.toml", "COPY setup.cfg", "copies setup.cfg, which is miss"),
        ("Dockerfile", "8000/health", "8000/alive", "does not serve /alive"),
        ("Dockerfile", "8000/health", "8001/health", "port 8001 is not the one"),
        ("Dockerfile", '"--port", "8000"', '"--port", "80"', "port 80 is not the one"),
        ("Dockerfile", "shop.main:app", "shop.main:application", "has no application"),
        ("Dockerfile", "LEVEL=INFO", "LOG=INFO", "nothing reads the variable LOG"),
        ("Dockerfile", "LEVEL=INFO", "SECRET_KEY=abc", "contains a value of SECRET_KEY"),
        (".dockerignore", ".env", "*.log", "does not name .env"),
        (".dockerignore", ".env", ".env\n*.toml", "which .dockerignore leaves out"),
        ("compose.yaml", "${LEVEL:-INFO}", "${LOUD:?set it}", "compose.yaml:6: it demands LOUD"),
        ("compose.yaml", "LEVEL:", "LOG_LEVEL:", "nothing reads the variable LOG_LEVEL"),
        ("compose.yaml", '"8000:8000"', '"8000:9000"', "publishes port 9000"),
        ("compose.yaml", "{db: {", "{database: {", "depends on database"),
        ("compose.yaml", "    healthcheck: {", "    x-check: {", "waits for the health of db"),
        ("compose.yaml", "volumes: {data: }", "", "volume data is not declared"),
        ("compose.yaml", "${LEVEL:-INFO}", "redis://cache:6379", "host cache, which is not a"),
        ("compose.yaml", "${SECRET_KEY:?run make setup}", "abc", "a value of SECRET_KEY"),
        ("compose.yaml", "postgres:18", "postgres", "the image postgres has no version"),
        ("compose.yaml", "shop.main:app", "shop.asgi:app", "no module shop.asgi"),
        ("compose.yaml", "build: .", "build: server", "builds from server/Dockerfile"),
        ("compose.yaml", "services:", "services: [", "not valid YAML"),
        ("deploy/shop.service", "User=shop", "User=root", "root runs it"),
        ("deploy/shop.service", "shop.main:app", "shop.wsgi:app", "no module shop.wsgi"),
        ("deploy/shop.service", "[Install]", "[Instal]", "no section [Instal]"),
        ("deploy/shop.service", "LEVEL=INFO", "LOG=INFO", "nothing reads the variable LOG"),
        ("deploy/shop.service", "shop/main.py", "shop/docs.md", "there is no shop/docs.md"),
        ("deploy/shop.service", "ExecStart=", "Exec=", "has no ExecStart"),
        ("template.yaml", "shop.main.app", "shop.main.handler", "has no handler"),
        ("template.yaml", "python3.12", "python3.11", "older than requires-python"),
        ("template.yaml", "${Name}", "${Secret}", "template.yaml:12: there is no Secret"),
        ("template.yaml", "SECRET_KEY:", "KEY:", "nothing reads the variable KEY"),
        (".github/workflows/ci.yml", COMMIT, "v7", "actions/checkout@v7 is not pinned"),
        (".github/workflows/ci.yml", "make test", "make check", "no command check"),
        (".github/workflows/ci.yml", "echo", "if", "a shell block does not parse"),
        (".github/workflows/ci.yml", "needs: test", "needs: tests", "needs the job tests"),
        (".github/workflows/ci.yml", "permissions: {}\n", "", "the default permissions"),
    ],
    ids=lambda text: text[:24],
)
def test_finds_what_does_not_fit(
    tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    assert old in FILES[file]
    project = build_project(tmp_path, {**FILES, file: FILES[file].replace(old, new)})
    found = faults(project, STEP[file])
    assert any(message in text for text in found), found


def test_accepts_variables_that_only_the_owner_can_give(tmp_path: Path) -> None:
    files = {**FILES, "compose.yaml": COMPOSE.replace("${LEVEL:-INFO}", "${LOUD:?set it}")}
    project = build_project(tmp_path, files)
    plan = project.plan._replace(given=("LOU*",))
    assert faults(build_project(tmp_path, files, plan=plan), "compose") == []


def test_checks_jobs_of_gitlab(tmp_path: Path) -> None:
    text = "default: {image: python}\ntest: {script: [make check]}\nlast: {needs: [first]}\n"
    found = faults(build_project(tmp_path, {".gitlab-ci.yml": text}), "workflow")
    assert len(found) == 3
    assert "the image python has no version" in found[0]
    assert "no command check" in found[1]
    assert "needs the job first" in found[2]
