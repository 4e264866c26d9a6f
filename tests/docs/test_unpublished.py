"""Tests that nothing installs scaffold by its bare name, which anybody could register."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.processes import git, run, scaffold

ROOT = Path(__file__).parents[2]
NAME = "scaffold-starters"
OWN = {"pyproject.toml", "uv.lock"}  # where the project states its own name and its command
# The extras for development include the project's other ones: its own name means itself there.
ITSELF = ('    "scaffold-starters[web,mcp]",', "scaffold-starters[web,mcp]")
AGAIN = "generator/registry/installation.py"  # which never names it without an address
BARE = re.compile(r"scaffold[-_.]+starters(?!\s*@\s*git\+https://)", re.IGNORECASE)
# `scaffold` is the command, and the name of a third-party package. Any word of these lines is
# installed, unless another word names the source: then `scaffold` is the command.
INSTALL = re.compile(
    r"\b(?:pip3?\s+install|uv\s+add|uvx|uv\s+tool\s+\w+|pipx\s+\w+|session\.install)\b([^&|;`\n]*)"
    r"|--(?:from|with)[\s=]+(\S+)"
)
FROM = re.compile(r"--(?:from|spec)[\s=]+[\"']?(?!scaffold[\s\"'=<>~!\[@])\S+")
PACKAGE = re.compile(r"(?:^|[\s\"'(=,\[])scaffold(?=$|[\s\"'=<>~!\[@,)\]])")
SOURCE = f"git+https://git.example.com/tools/scaffold@{'0123456789' * 4}"
ASK = ("template", "new", "snail", "-y", "--no-git")


def faults(path: str, text: str) -> Iterator[str]:
    """Find lines of a file that would install scaffold from a registry."""
    if path == AGAIN:
        return
    for number, line in enumerate(text.replace("\\\n", "").splitlines(), 1):
        own = path in OWN and line.startswith((f'name = "{NAME}"', f'{NAME} = "', ITSELF[0]))
        if not own and (BARE.search(line) or installs(line)):
            yield f"{path}:{number}: {line.strip()}"
    if path.endswith(".py"):
        words = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
        yield from (f"{path}: {word!r}" for word in words if BARE.search(str(word)))
    if path.endswith("pyproject.toml"):
        needs = (need for need in requirements(text) if is_scaffold(need))
        yield from (f"{path}: needs {need}" for need in needs if need != ITSELF[1])


def installs(line: str) -> bool:
    """Return whether a command installs a third-party package named like this one."""
    return any(
        PACKAGE.search("".join(filter(None, found.groups()))) and not FROM.search(found[0])
        for found in INSTALL.finditer(line)
    )


def requirements(text: str) -> list[str]:
    """Return all dependencies of a pyproject.toml."""
    document = tomllib.loads(text)
    project = document.get("project", {})
    groups = [
        document.get("build-system", {}).get("requires", []),
        project.get("dependencies", []),
        *project.get("optional-dependencies", {}).values(),
        *document.get("dependency-groups", {}).values(),
    ]
    return [need for group in groups for need in group if isinstance(need, str)]


def is_scaffold(need: str) -> bool:
    requirement = Requirement(need)
    return not requirement.url and canonicalize_name(requirement.name) in {"scaffold", NAME}


def texts(folder: Path, names: list[str]) -> dict[str, str]:
    """Return all text files."""
    found = {}
    for name in names:
        content = (folder / name).read_bytes()
        if b"\0" not in content:
            found[name] = content.decode()
    return found


def rendered(place: Path, *answers: str) -> Path:
    """Generate a template."""
    settings = [word for answer in answers for word in ("-s", answer)]
    assert scaffold(place, *ASK, *settings).code == 0
    return place / "snail"


def workflow(place: Path) -> str:
    return (place / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")


def test_repository_never_installs_scaffold_from_a_registry() -> None:
    names = [name for name in git(ROOT, "ls-files", "-z").split("\0") if name]
    here = Path(__file__).relative_to(ROOT).as_posix()  # which contains examples of errors
    read = texts(ROOT, [name for name in names if name != here and (ROOT / name).is_file()])
    assert {
        "docs/templates.md",
        ".ci/run",
        "generator/questions/capabilities.py",
        *OWN,
    } <= read.keys()
    assert [fault for path, text in read.items() for fault in faults(path, text)] == []


@pytest.mark.parametrize(
    "answers",
    [
        (),
        (f"scaffold_source={SOURCE}",),
        ("project_name=Slow", "package_name=scaffold_slow", "framework=slow"),
        ("description=Quick.", "author=Ann", "copyright_year=2020", f"scaffold_source={SOURCE}"),
    ],
)
def test_new_templates_never_install_scaffold_from_a_registry(
    answers: tuple[str, ...], tmp_path: Path
) -> None:
    made = rendered(tmp_path, *answers)
    files = [path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()]
    read = texts(made, files)
    assert {"README.md", ".github/workflows/ci.yml", "pyproject.toml"} <= read.keys()
    assert [fault for path, text in read.items() for fault in faults(path, text)] == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("README.md", f"pip install {NAME}"),
        ("README.md", f"uv tool install {NAME} --with PACKAGE"),
        ("README.md", "uv tool install Scaffold_Starters"),
        ("ci.yml", f"- run: uvx --with {NAME} pytest"),
        ("ci.yml", f"- run: uvx --from '{NAME}[web]>=1' scaffold new"),
        ("Makefile", "\tuvx scaffold new shop"),
        ("Makefile", "\tuvx --quiet 'scaffold' new shop"),
        ("Makefile", "\tpipx run scaffold"),
        ("Makefile", "\tuv run --with=scaffold pytest"),
        ("page.md", "pip install -q --user scaffold"),
        ("page.md", "uvx --python 3.12 scaffold new shop"),
        ("page.md", "uvx --with pytest scaffold new shop"),
        ("page.md", "pip install rich 'scaffold>=1'"),
        ("page.md", "pip install \\\n    -r more.txt scaffold"),
        ("page.md", "uv tool install --python 3.12 scaffold"),
        ("ci.yml", "- run: uv run --with 'rich,scaffold' pytest"),
        ("ci.yml", "- run: uvx --from scaffold scaffold new shop"),
        ("noxfile.py", 'session.install("scaffold")'),
        ("a.py", 'HINT = (\n    "pip install scaffold-"\n    "starters"\n)'),
        ("pyproject.toml", f'[project]\ndependencies = ["{NAME}>=0.1"]'),
        ("pyproject.toml", '[project.optional-dependencies]\ndev = ["scaffold"]'),
        ("pyproject.toml", '[dependency-groups]\ndev = ["scaffold==1", {include-group = "x"}]'),
        ("pyproject.toml", '[build-system]\nrequires = ["scaffold.starters"]'),
        ("docs/pyproject.toml", f'name = "{NAME}"'),
    ],
)
def test_search_finds_installations_by_name(path: str, text: str) -> None:
    assert list(faults(path, text))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", f'[project]\nname = "{NAME}"'),
        ("pyproject.toml", f'[dependency-groups]\ndev = ["{NAME} @ {SOURCE}"]'),
        ("README.md", f'uvx --from "{SOURCE}" scaffold new shop'),
        ("README.md", 'uvx --with "${SCAFFOLD:?}" pytest'),
        ("README.md", "uv pip install . && scaffold new shop"),
        ("README.md", "uv pip install scaffold-litestar"),
        ("README.md", 'uvx --from "${SCAFFOLD:?}" scaffold template check .'),
    ],
)
def test_search_ignores_other_text(path: str, text: str) -> None:
    assert not list(faults(path, text))


def check_of(text: str) -> str:
    """Return the script of the step that checks the source."""
    [lines] = re.findall(r"^ {8}run: \|\n((?: {10}.*\n)+)", text, re.MULTILINE)
    return "\n".join(line[10:] for line in lines.splitlines())


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (SOURCE, 0),
        ("", 1),
        (NAME, 1),
        ("scaffold", 1),
        ("git+https://HOST/OWNER/REPOSITORY@COMMIT", 1),
        ("git+https://git.example.com/tools/scaffold", 1),
        ("git+https://git.example.com/tools/scaffold@main", 1),
        (f"{SOURCE}0", 1),
        (f"{NAME} {SOURCE}", 1),
        (f"{SOURCE}\n{NAME}", 1),
        (SOURCE.replace("git+https", "git+http"), 1),
    ],
)
def test_workflow_runs_nothing_before_the_source_is_pinned(
    source: str, code: int, tmp_path: Path
) -> None:
    text = workflow(rendered(tmp_path))
    assert text.index("pinned=") < text.index("uvx")
    done = run(["bash", "-e", "-c", check_of(text)], tmp_path, SCAFFOLD=source)
    assert (done.code, "::error::Set SCAFFOLD" in done.out) == (code, code == 1)


def test_workflow_and_readme_contain_the_given_source(tmp_path: Path) -> None:
    made = rendered(tmp_path, f"scaffold_source={SOURCE}")
    assert f'SCAFFOLD: "{SOURCE}"\n' in workflow(made)
    assert f"export SCAFFOLD={SOURCE}\n" in (made / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "source",
    [NAME, "scaffold", SOURCE[:-1], f"{SOURCE}\n", f"{SOURCE} x", f'git+https://a"@{0:040}'],
)
def test_refuses_an_unpinned_source(source: str, tmp_path: Path) -> None:
    done = scaffold(tmp_path, *ASK, "-s", f"scaffold_source={source}")
    assert (done.code, list(tmp_path.iterdir())) == (2, [])
    assert "the full commit hash" in done.err


def test_readme_installs_nothing_without_a_source(tmp_path: Path) -> None:
    readme = (rendered(tmp_path) / "README.md").read_text(encoding="utf-8")
    [command] = re.findall(r"`(uvx .+?)`", readme)
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, env={}, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "SCAFFOLD" in done.stderr
