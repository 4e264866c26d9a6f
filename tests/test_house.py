"""The house as it is built: what stands on what, how large the rooms are, who knows whom."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import generator

ROOT = Path(generator.__file__).parent
MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 40

# From the cellar up; a module imports from floors below its own only.
FLOORS = """
errors steps given processes findings homes telling whole bounds __init__
words interpreters serving documents
worker
rows values texts settings places context installed addresses refs
criteria names sources names_used choices git
rules questions destination gate clones
reading
guide answers layers
needs tables surroundings schema factors capabilities
manifest matrix
template registered
opening
registry children results
recommend staging project completion lint_rendered
lint_config lint_defaults lint_manifest lint_names lint_paths
wish lint confined copying explain install
rendering
render
ledger
proof
check
plan screen reports
drawing
generate prompts
asking walk drafts
mending
keeping making
conversation skeleton named
commands.__init__ commands.completion commands.guide
commands.new commands.recommend commands.template
arguments
cli
__main__
"""
FLOOR = {
    name: number for number, line in enumerate(FLOORS.strip().splitlines()) for name in line.split()
}
HOMES = {
    "copier": {"copying", "worker"},
    "packaging": {"capabilities", "refs"},
    "covertable": {"matrix"},
    "plumbum": {"rendering"},
    "jinja2": {"names_used", "texts"},
    "pathspec": {"sources"},
    "questionary": {"prompts"},
    "prompt_toolkit": {"prompts"},
    "rich": {"drawing"},
    "shtab": {"completion"},
    "tomli_w": {"project", "registered"},
    "uv": {"install", "interpreters"},
    "yaml": {"documents", "lint_rendered", "places", "questions", "values"},
}
MODULES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts): file
    for file in sorted(ROOT.rglob("*.py"))
    if "templates" not in file.relative_to(ROOT).parts
}


@cache
def parse(module: str) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imported(module: str) -> Iterator[str]:
    """Yield the full name of all that a module imports, within functions too."""
    for node in ast.walk(parse(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are written in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_below(module: str) -> set[str]:
    """Return the modules of the house that a module imports."""
    found = set()
    for name in imported(module):
        parts = name.split(".")
        if parts[0] != "generator":
            continue
        inside = parts[1:]
        while inside and ".".join(inside) not in MODULES:
            inside.pop()
        found.add(".".join(inside) or "__init__")
    return found - {module}


def strangers(module: str) -> set[str]:
    """Return the packages of others that a module imports."""
    tops = {name.partition(".")[0] for name in imported(module)}
    return tops - {"generator"} - sys.stdlib_module_names


def functions(module: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a module, methods and inner ones too."""
    for node in ast.walk(parse(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def words(module: str) -> Iterator[tuple[int, str]]:
    """Yield each name and each text of a module with its line; docstrings are for people."""
    said = {id(node.value) for node in ast.walk(parse(module)) if isinstance(node, ast.Expr)}
    for node in ast.walk(parse(module)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value
        elif isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.arg | ast.keyword) and node.arg:
            yield node.lineno, node.arg


def test_every_module_has_its_floor() -> None:
    assert set(FLOOR) == set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_downward_only(module: str) -> None:
    upward = {name for name in rooms_below(module) if FLOOR[name] >= FLOOR[module]}
    assert not upward, f"{module} imports what does not stand below it"


def test_the_graph_of_imports_is_the_real_one() -> None:
    assert {"errors", "words"} <= rooms_below("rows")
    assert "conversation" in rooms_below("commands.new"), "an import within a function counts"
    assert "screen" in rooms_below("commands.new"), "`from generator import x` counts"
    assert not rooms_below("errors")


def test_commands_are_found_by_name_and_know_nothing_of_each_other() -> None:
    commands = {module for module in MODULES if module.startswith("commands.")}
    assert len(commands) > 1
    for module in commands:
        assert not rooms_below(module) & commands


@pytest.mark.parametrize("module", MODULES)
def test_packages_of_others_have_one_home_each(module: str) -> None:
    astray = {name for name in strangers(module) if module not in HOMES.get(name, set())}
    assert not astray


def test_every_home_is_lived_in_and_every_guest_is_declared() -> None:
    project = tomllib.loads((ROOT.parent / "pyproject.toml").read_text(encoding="utf-8"))
    declared = " ".join(project["project"]["dependencies"]).replace("-", "_").lower()
    guests = {name for module in MODULES for name in strangers(module)}
    assert guests <= set(HOMES)
    for name in guests - {"prompt_toolkit"}:
        assert ("pyyaml" if name == "yaml" else name) in declared


@pytest.mark.parametrize("module", MODULES)
def test_no_module_is_long(module: str) -> None:
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize(
    "file", sorted(Path(__file__).parent.glob("*.py")), ids=lambda file: file.name
)
def test_no_test_file_is_long(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("module", MODULES)
def test_no_function_is_long(module: str) -> None:
    long = {
        node.name: length
        for node in functions(module)
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > MOST_LINES_OF_A_FUNCTION
    }
    assert not long


@pytest.mark.parametrize("module", MODULES)
def test_code_never_names_a_framework(module: str) -> None:
    guide = tomllib.loads((ROOT / "guide.toml").read_text(encoding="utf-8"))
    ids = {framework["id"] for framework in guide["framework"]}
    named = [
        (line, word)
        for line, text in words(module)
        for word in text.replace("_", " ").replace("/", " ").replace("=", " ").split()
        if word.strip("'\"`.,:;()").lower() in ids
    ]
    assert not named


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_why_it_is_there(module: str) -> None:
    assert ast.get_docstring(parse(module))


def test_nothing_is_called_what_says_nothing() -> None:
    names = {part for module in MODULES for part in module.split(".")}
    assert not names & {"utils", "util", "helpers", "helper", "manager", "service", "common"}
