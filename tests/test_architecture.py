"""Tests of the architecture: imports between packages, sizes, and users of libraries."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import generator

ROOT = Path(generator.__file__).parent
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 40
ROOT_MODULES = {
    *("__init__", "__main__", "documents", "errors", "formats", "limits", "messages"),
    *("reporter", "toml_rows"),
}
# From top to bottom; a package imports only from packages below it. The root modules come last.
ORDER = (
    *("cli", "web", "mcp", "checking", "project", "registry", "questions"),
    *("rendering", "recommendation", "system"),
)
PACKAGES = {
    *(
        *ORDER,
        "checking.lint",
        "checking.surroundings",
        "checking.updates",
        "cli.commands",
        "cli.prompts",
    ),
    *("project.adopt", "project.update"),
}
# Side by side: none of them imports another, except that a command starts it.
DOORS = {"web", "mcp"}
# A package may import from all packages below it, except for these, which import root modules only,
# and what is named.
ONLY_ROOT = {"recommendation": {"system.own_documents"}, "system": set[str]()}
# Each library with the modules, or the package, that import it.
LIBRARIES = {
    "copier": {"rendering._copier_adapter"},
    "covertable": {"checking._matrix"},
    "jinja2": {
        *("checking.lint.jinja_names", "rendering._bytecode", "rendering._copier_adapter"),
        *("rendering._environments", "rendering._folder", "rendering._loop", "rendering._paths"),
        *("rendering.jinja", "rendering.sandbox", "web.page"),
    },
    "markdown_it": {"web.record"},
    "packaging": {
        "project._install",
        "questions.capabilities",
        "registry._git_refs",
        "registry.versions",
    },
    "pathspec": {"rendering._patterns"},
    "plumbum": {"rendering._copier_adapter"},
    "prompt_toolkit": {"cli.prompts.widgets"},
    "pygments": {"web.highlighting"},
    "questionary": {"cli.prompts.widgets"},
    "rich": {"cli.drawing"},
    "shtab": {"cli.completion"},
    "tomli_w": {"project.record", "registry._aliases"},
    "uv": {"system.uv"},
    "anyio": {"web.core"},
    "mcp": {"mcp.server"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "yaml": {
        *("checking.lint.positions", "checking.surroundings.sam", "questions._values"),
        "rendering.yaml_documents",
        *("rendering.copier_config", "rendering.sandbox"),
    },
}


def name_of(file: Path) -> str:
    """Return a module's name without `generator.`; a package's is that of its folder."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


MODULES = {
    name_of(file): file
    for file in sorted(ROOT.rglob("*.py"))
    if "templates" not in file.relative_to(ROOT).parts
}


@cache
def parse(module: str) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def package_of(module: str) -> str:
    """Return the package that a module belongs to; a root module belongs to none."""
    top = module.partition(".")[0]
    return top if top in ORDER else ""


def is_private(module: str) -> bool:
    return module.rpartition(".")[2].startswith("_") and not module.startswith("__")


def imported_names(module: str) -> Iterator[tuple[str, str]]:
    """Find each module of scaffold that a module imports from, and the imported name."""
    for node in ast.walk(parse(module)):
        if isinstance(node, ast.Import):
            assert not any(alias.name.startswith("generator.") for alias in node.names), module
        if not isinstance(node, ast.ImportFrom):
            continue
        assert node.level == 0, f"{module}: imports are absolute"
        path = (node.module or "").split(".")
        if path[0] != "generator":
            continue
        for alias in node.names:
            inside = ".".join([*path[1:], alias.name])
            found = inside if inside in MODULES else ".".join(path[1:]) or "__init__"
            yield found, alias.name


def imported_modules(module: str) -> set[str]:
    """Return the modules of scaffold that a module imports, within functions too."""
    return {found for found, _ in imported_names(module)} - {module}


def libraries(module: str) -> set[str]:
    """Return the third-party packages that a module imports."""
    found: set[str] = set()
    for node in ast.walk(parse(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found - {"generator"} - sys.stdlib_module_names


def defined_names(module: str) -> set[str]:
    """Return the names that a module defines at its top level."""
    found: set[str] = set()
    for node in parse(module).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return found


def functions(module: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Find every function of a module, including methods and inner functions."""
    for node in ast.walk(parse(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def words(module: str) -> Iterator[tuple[int, str]]:
    """Find each name and each string of a module with its line, except docstrings."""
    docs = {id(node.value) for node in ast.walk(parse(module)) if isinstance(node, ast.Expr)}
    for node in ast.walk(parse(module)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value
        elif isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.arg | ast.keyword) and node.arg:
            yield node.lineno, node.arg


def test_lists_exactly_the_known_packages() -> None:
    folders = {".".join(file.relative_to(ROOT).parts[:-1]) for file in MODULES.values()} - {""}
    assert folders == PACKAGES
    assert {module for module in MODULES if not package_of(module)} == ROOT_MODULES


@pytest.mark.parametrize("module", MODULES)
def test_a_package_imports_from_below_only(module: str) -> None:
    if module == "__main__":
        return
    own = package_of(module)
    rank = {package: number for number, package in enumerate([*ORDER, ""])}
    upward = {name for name in imported_modules(module) if rank[package_of(name)] < rank[own]}
    assert not upward, f"{module} imports from above"
    beside = {package_of(name) for name in imported_modules(module)} & DOORS - {own}
    assert not beside or module.startswith("cli.commands."), f"{module} imports from beside"
    if own in ONLY_ROOT:
        aside = {name for name in imported_modules(module) if package_of(name) not in {own, ""}}
        assert aside <= ONLY_ROOT[own], f"{own} imports root modules only"


@pytest.mark.parametrize("module", MODULES)
def test_private_modules_are_imported_within_their_package_only(module: str) -> None:
    astray = {
        name
        for name in imported_modules(module)
        if is_private(name) and package_of(name) != package_of(module)
    }
    assert not astray, f"{module} imports private modules of other packages"


@pytest.mark.parametrize("module", MODULES)
def test_names_are_imported_from_their_own_module(module: str) -> None:
    """A public module may re-export names of its own package's private modules only."""
    for found, name in imported_names(module):
        if name in defined_names(found) or name in {part.rpartition(".")[2] for part in MODULES}:
            continue
        sources = [other for other, what in imported_names(found) if what == name]
        handed_on = [
            other
            for other in sources
            if is_private(other) and package_of(other) == package_of(found)
        ]
        assert handed_on, f"{module} takes {name} from {found}, which does not define it"


@pytest.mark.parametrize(
    "module", [name for name in MODULES if MODULES[name].name == "__init__.py"]
)
def test_an_init_contains_only_a_docstring(module: str) -> None:
    body = parse(module).body
    assert ast.get_docstring(parse(module))
    assert len(body) == 1 or module == "__init__", "but for the version of the whole"


def test_import_graph_matches_real_imports() -> None:
    assert {"errors", "messages"} <= imported_modules("toml_rows")
    assert "cli.prompts.session" in imported_modules("cli.commands.new"), "within a function too"
    assert "cli.output" in imported_modules("cli.commands.new"), "`from package import module` too"
    assert not imported_modules("errors")


def test_commands_do_not_import_each_other() -> None:
    commands = {module for module in MODULES if module.startswith("cli.commands.")}
    assert len(commands) > 1
    families = {module: module.rpartition(".")[2].partition("_")[0] for module in commands}
    for module in commands:
        others = {name for name in commands if families[name] != families[module]}
        assert not imported_modules(module) & others


@pytest.mark.parametrize("module", MODULES)
def test_a_library_is_imported_in_one_place(module: str) -> None:
    places = {module, package_of(module)}
    astray = {name for name in libraries(module) if places.isdisjoint(LIBRARIES.get(name, set()))}
    assert not astray


def test_libraries_are_declared_and_used() -> None:
    project = tomllib.loads((ROOT.parent / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    declared = [*project["project"]["dependencies"], *extras["web"], *extras["mcp"]]
    names = " ".join(declared).replace("-", "_").lower()
    used = {name for module in MODULES for name in libraries(module)}
    assert used == set(LIBRARIES)
    for name in used - {"prompt_toolkit"}:
        assert ("pyyaml" if name == "yaml" else name) in names


@pytest.mark.parametrize("module", MODULES)
def test_no_module_is_long(module: str) -> None:
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= MOST_LINES


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
    guide = tomllib.loads((ROOT / "recommendation/guide.toml").read_text(encoding="utf-8"))
    ids = {framework["id"] for framework in guide["framework"]}
    named = [
        (line, word)
        for line, text in words(module)
        for word in text.replace("_", " ").replace("/", " ").replace("=", " ").split()
        if word.strip("'\"`.,:;()").lower() in ids
    ]
    assert not named


@pytest.mark.parametrize("module", sorted(set(MODULES) - {"cli.output", "__main__"}))
def test_only_the_output_module_prints(module: str) -> None:
    """It escapes what it prints; `__main__` prints the version and nothing else."""
    called = {
        ast.unparse(node.func) for node in ast.walk(parse(module)) if isinstance(node, ast.Call)
    }
    assert not called & {"print", "traceback.print_exc", "sys.stdout.write", "sys.stderr.write"}


STARTS = {"Popen", "call", "check_call", "check_output", "run", "stream", "which"}


def starts_git(module: str) -> bool:
    """Return whether a module passes git's name to a function that starts programs."""
    return any(
        isinstance(part, ast.Constant)
        and isinstance(part.value, str)
        and Path(part.value.partition(" ")[0]).name in {"git", "git.exe"}
        for node in ast.walk(parse(module))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in STARTS
        for part in ast.walk(node)
    )


def test_one_module_starts_git() -> None:
    assert [module for module in MODULES if starts_git(module)] == ["system.git"]


def test_only_listed_modules_start_programs() -> None:
    """Before you add a module here, check that it does not start git."""
    ways = {("system.processes", name) for name in ("run", "stream", "exchange")}
    starters = {
        module
        for module in MODULES
        if "import subprocess" in MODULES[module].read_text(encoding="utf-8")
        or ways & set(imported_names(module))
    }
    assert starters == {
        *("checking._interpreters", "project.update.formatting", "rendering._worker"),
        *("system.git", "system.pager", "system.processes", "system.uv"),
    }


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_a_docstring(module: str) -> None:
    assert ast.get_docstring(parse(module))


def test_no_module_has_an_empty_name() -> None:
    names = {part for module in MODULES for part in module.split(".")}
    assert not names & {"utils", "util", "helpers", "helper", "manager", "service", "common"}
