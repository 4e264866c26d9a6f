"""The long proof: each starter, generated from the wheel, does what its README says."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.support.files import is_binary
from tests.templates.conftest import FOREIGN, TEMPLATES, UV, Project, interpreters, run

pytestmark = pytest.mark.proof

# The check's own `commands` and `tests` do the same on the oldest Python.
on_newest_python = pytest.mark.parametrize(
    "project",
    [(template, interpreters()[-1]) for template in TEMPLATES],
    ids=TEMPLATES,
    indirect=True,
)


def test_has_an_old_and_a_new_interpreter() -> None:
    assert interpreters()[0] == "3.11"
    assert len(interpreters()) == 2


@on_newest_python
def test_make_test_passes_without_services(project: Project) -> None:
    said = project.run("make", "test").stdout
    assert re.search(r"\d+ passed", said)
    assert "warning" not in said.lower()


def test_commit_is_clean_and_contains_no_secret(project: Project) -> None:
    assert project.run("git", "status", "--porcelain").stdout == ""
    assert len(project.run("git", "log", "--format=%s").stdout.splitlines()) == 2
    tracked = project.run("git", "ls-files").stdout.splitlines()
    assert ".env" not in tracked
    assert {"uv.lock", ".scaffold.toml", ".env.example"} <= set(tracked)


def test_contains_no_path_of_the_machine(project: Project) -> None:
    machine = [str(path) for path in (project.path.parent, Path(__file__).parents[2], sys.prefix)]
    for name in project.run("git", "ls-files").stdout.splitlines():
        content = (project.path / name).read_bytes()
        assert not [path for path in machine if path.encode() in content], name


def test_contains_no_unrendered_jinja(project: Project) -> None:
    for name in project.run("git", "ls-files").stdout.splitlines():
        content = (project.path / name).read_bytes()
        if is_binary(content):
            continue
        text = content.decode()
        assert "{%" not in text, name
        assert text == "" or text.endswith("\n"), name
        assert not text.endswith("\n\n"), name


def test_the_lock_is_current(project: Project) -> None:
    project.run("uv", "lock", "--check")


@on_newest_python
def test_the_workflow_is_safe(project: Project) -> None:
    project.run("uvx", "zizmor", "--offline", "--no-progress", "--pedantic", ".github")


def test_make_run_serves_in_production_settings(project: Project, tmp_path: Path) -> None:
    environment = production_settings(tmp_path)
    project.run("make", "migrate", **environment)
    with served(project.path, "run", project.python, **environment) as url:
        assert asked(f"{url}/ready") == 200
        assert asked(f"{url}/docs") == 200
        assert asked(f"{url}/api/notes") == 200


@on_newest_python
def test_ctrl_c_right_after_a_request_ends_the_server_at_once(project: Project) -> None:
    for _ in range(6):  # gunicorn's own handlers hang in one of eight
        with served(project.path, "run", project.python) as url:
            assert asked(f"{url}/docs") == 200
            assert asked(f"{url}/health") == 200
            started = time.monotonic()
        assert time.monotonic() - started < 8


@on_newest_python
def test_a_clone_is_complete(project: Project, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    project.run("git", "clone", "--quiet", ".", str(clone))
    for verb in ("setup", "lint", "migrate"):
        done = run("make", verb, cwd=clone, UV_PYTHON=project.python)
        assert done.returncode == 0, f"make {verb}\n{done.stdout}\n{done.stderr}"
    assert run("git", "status", "--porcelain", cwd=clone).stdout == ""


@on_newest_python
def test_make_setup_gives_a_clone_its_own_secrets(project: Project, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    project.run("git", "clone", "--quiet", ".", str(clone))
    done = run("make", "setup", cwd=clone, UV_PYTHON=project.python)
    assert done.returncode == 0, done.stderr
    settings = (clone / ".env").read_text()
    first = (project.path / ".env").read_text()
    secrets = re.findall(r"^(\w+)=$", (clone / ".env.example").read_text(), re.MULTILINE)
    for name in secrets:
        [secret] = re.findall(rf"^{name}=(\S{{40,}})$", settings, re.MULTILINE)
        assert secret not in first
    assert (clone / ".env").stat().st_mode & 0o077 == 0


def production_settings(folder: Path) -> dict[str, str]:
    """Return the settings of production, with a database in this folder."""
    return {
        "ENVIRONMENT": "production",
        "SECRET_KEY": "s" * 40,
        "DATABASE_URL": f"sqlite:///{folder / 'served.sqlite3'}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
    }


def examples_of(place: Path, url: str) -> str:
    """Run the README's examples as one script against a server; return the last output."""
    readme = (place / "README.md").read_text(encoding="utf-8")
    [script] = re.findall(r"^Then try it:\n\n```sh\n(.*?)```", readme, re.MULTILINE | re.DOTALL)
    lines = script.replace("http://127.0.0.1:8000", url).splitlines()
    assert lines
    done = run("bash", "-euc", "\n".join([*lines[:-1], "echo the last:", lines[-1]]), cwd=place)
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
    return done.stdout.rpartition("the last:")[2]


@contextmanager
def served(
    place: Path, verb: str, python: str, log: str = os.devnull, **environment: str
) -> Iterator[str]:
    """Serve with a command of the Makefile; provide the server's URL."""
    kept = {key: value for key, value in os.environ.items() if key not in FOREIGN}
    kept["PATH"] = f"{Path(UV).parent}{os.pathsep}{kept['PATH']}"
    port = _free_port()
    with Path(log).open("wb") as output:
        server = subprocess.Popen(
            ["make", verb, f"PORT={port}"],
            cwd=place,
            env=kept | environment | {"UV_PYTHON": python},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGINT)  # like Ctrl-C, which uv does not forward again
        server.wait(timeout=20)


def asked(url: str, seconds: float = 30) -> int:
    """Wait for a response, and return its status."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urlopen(url, timeout=5) as answer:  # noqa: S310 - our own server
                status: int = answer.status
                return status
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
