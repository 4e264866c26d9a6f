"""What is published: built twice to the same bytes, and installed in every common way."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import pytest
import uv

from generator import __version__

pytestmark = pytest.mark.proof

ROOT = Path(__file__).parents[1]
UV = uv.find_uv_bin()
PLAIN: Mapping[str, str] = {}
EPOCH = {"SOURCE_DATE_EPOCH": "1"}  # of the files in an archive


def run(*words: str | Path, place: Path = ROOT, changes: Mapping[str, str] = PLAIN) -> str:
    """Run a program that must succeed; return its output."""
    hidden = {"VIRTUAL_ENV", "PYTHONPATH"}
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    env |= changes
    done = subprocess.run(words, cwd=place, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution."""
    place = tmp_path_factory.mktemp("dist")
    run(UV, "build", "--quiet", "--no-sources", "--out-dir", place, changes=EPOCH)
    [built] = place.glob("*.whl")
    return built


def digests(folder: Path) -> Sequence[tuple[str, str]]:
    """Return the names of distributions and the hashes of their content."""
    files = sorted([*folder.glob("*.whl"), *folder.glob("*.tar.gz")])
    return [(file.name, sha256(file.read_bytes()).hexdigest()) for file in files]


def test_two_builds_are_equal(wheel: Path, tmp_path: Path) -> None:
    run(UV, "build", "--quiet", "--no-sources", "--out-dir", tmp_path, changes=EPOCH)
    assert len(digests(tmp_path)) == 2
    assert digests(tmp_path) == digests(wheel.parent)


def test_the_index_would_accept_it(wheel: Path) -> None:
    files = [file for file in wheel.parent.iterdir() if file.suffix in {".whl", ".gz"}]
    run(UV, "tool", "run", "--quiet", "twine", "check", "--strict", *files)


def test_the_workflows_are_safe() -> None:
    run(UV, "tool", "run", "--quiet", "zizmor", "--offline", ".github/workflows")


@pytest.mark.parametrize("way", ["uv tool install", "uvx", "pipx", "pip"])
def test_every_installer_installs_it(way: str, wheel: Path, tmp_path: Path) -> None:
    places = {
        "UV_TOOL_DIR": str(tmp_path / "tools"),
        "UV_TOOL_BIN_DIR": str(tmp_path / "bin"),
        "PIPX_HOME": str(tmp_path / "pipx"),
        "PIPX_BIN_DIR": str(tmp_path / "bin"),
    }
    command: list[str | Path] = [tmp_path / "bin" / "scaffold"]
    if way == "uv tool install":
        run(UV, "tool", "install", "--quiet", wheel, place=tmp_path, changes=places)
    elif way == "uvx":
        command = [UV, "tool", "run", "--quiet", "--isolated", "--from", wheel, "scaffold"]
    elif way == "pipx":
        run(UV, "tool", "run", "--quiet", "pipx", "install", "--quiet", wheel, changes=places)
    else:
        run(sys.executable, "-m", "venv", tmp_path)
        run(tmp_path / "bin" / "pip", "install", "--quiet", wheel)
    assert run(*command, "--version", place=tmp_path) == f"scaffold {__version__}\n"
    words = ("new", "app", "-y", "-t", "flask", "--no-git", "--no-install")
    run(*command, *words, place=tmp_path)
    assert (tmp_path / "app" / "pyproject.toml").is_file()
