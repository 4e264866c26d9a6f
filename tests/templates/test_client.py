"""The typed client of the FastAPI starter compiles in strict mode, as its documentation uses it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.templates.conftest import UV, run

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(
        shutil.which("npm") is None and not os.environ.get("CI"),
        reason="make client needs Node.js with npm",
    ),
]
SETS = {
    "everything on": "auth=session pages=true jobs=database live=true ai=true",
    "tokens": "auth=token",
    "provider": "auth=oidc",
    "no database": "database=none",
}
PACKAGES = ("typescript@5.9.3", "openapi-fetch@0.17.0")
OPTIONS = ("--strict", "--noEmit", "--target", "es2022", "--module", "esnext")
RESOLUTION = ("--moduleResolution", "bundler")


def generated(scaffold: Path, tmp_path: Path, answers: str) -> Path:
    """Return a project with these answers."""
    chosen = [word for answer in answers.split() for word in ("-s", answer)]
    made = run(
        *(str(scaffold), "new", "shop", "-y", "-t", "fastapi", "--no-git", *chosen), cwd=tmp_path
    )
    assert made.returncode == 0, made.stderr
    return tmp_path / "shop"


@pytest.mark.parametrize("answers", SETS.values(), ids=SETS)
def test_client_compiles_as_documented(scaffold: Path, tmp_path: Path, answers: str) -> None:
    project = generated(scaffold, tmp_path, answers)
    made = run("make", "client", cwd=project)
    assert made.returncode == 0, made.stdout + made.stderr
    client = project / "api-client"
    document = (project / "docs" / "client.md").read_text(encoding="utf-8")
    [usage] = re.findall(r"```ts\n(.*?)```", document, re.DOTALL)
    (client / "usage.ts").write_text(usage, encoding="utf-8")
    (client / "package.json").write_text("{}", encoding="utf-8")
    installed = run("npm", "install", "--silent", "--no-audit", *PACKAGES, cwd=client)
    assert installed.returncode == 0, installed.stderr
    assert compiles(client) == ""
    wrong = usage.replace("error.detail", "error.details")
    (client / "usage.ts").write_text(wrong, encoding="utf-8")
    assert "'details' does not exist" in compiles(client)


def compiles(client: Path) -> str:
    """Return what the compiler says of the usage."""
    return run("npx", "tsc", *OPTIONS, *RESOLUTION, "usage.ts", cwd=client).stdout


def test_make_client_says_what_it_needs(scaffold: Path, tmp_path: Path) -> None:
    project = generated(scaffold, tmp_path, "database=none")
    tools = tmp_path / "tools"
    tools.mkdir()
    for program in ("sh", "make"):
        (tools / program).symlink_to(str(shutil.which(program)))
    (tools / "uv").symlink_to(UV)
    said = subprocess.run(
        ("make", "client"),
        cwd=project,
        env={"PATH": str(tools), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode != 0
    assert said.stdout == ("make client needs Node.js 20 or later, with npm: https://nodejs.org\n")
    assert not (project / "api-client").exists()
