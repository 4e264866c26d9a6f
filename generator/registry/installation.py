"""The addresses from which CI can install scaffold and the packages of templates.

Installers record them in `direct_url.json`. A package from a registry has no such file. scaffold
itself is never named for a registry, where anybody could register its name.
"""

import re
from pathlib import Path
from shlex import quote

import generator
from generator.documents import load_json, read_text
from generator.errors import InputError
from generator.registry.template import PACKAGE_PREFIX, Template

NAME = "scaffold-starters"
COMMAND = b"generator.__main__:main"  # in scaffold's own list of commands
URL = "direct_url.json"
REMOTE = re.compile(r"https://[A-Za-z0-9_.:/~%-]+")


def update_source(template: Template) -> str:
    """Return what `uvx` installs to update a project of the template; empty if that is unknown.

    It is scaffold's git address, without a commit, and then a package that contains the template.
    """
    package = template.origin.removeprefix(PACKAGE_PREFIX)
    words = [_own_address()]
    if package != template.origin:
        words.append(_address_of_package(package.rpartition(" ")[0]))
    elif not template.bundled and not REMOTE.fullmatch(template.origin):
        return ""
    return " ".join(words) if all(words) else ""


def _own_address() -> str:
    """Return the git address that scaffold was installed from; empty for any other source."""
    file = _own_source()
    return _git_address(file) if file else ""


def _address_of_package(name: str) -> str:
    """Return a package's git address, or its name if a registry has it; empty for a folder."""
    from importlib.metadata import PackageNotFoundError, distribution  # lazy: few have packages

    try:
        text = distribution(name).read_text(URL)
    except PackageNotFoundError:
        return ""
    return name if text is None else _address_in(text)


def _git_address(file: Path) -> str:
    try:
        return _address_in(read_text(file))
    except (OSError, ValueError):
        return ""


def _address_in(text: str) -> str:
    """Return the git address of a `direct_url.json`; empty for another kind, or an invalid file."""
    try:
        source = load_json(text)
    except ValueError:
        return ""
    if not isinstance(source, dict) or not isinstance(source.get("vcs_info"), dict):
        return ""
    address = str(source.get("url"))
    plain = source["vcs_info"].get("vcs") == "git" and "subdirectory" not in source
    return f"git+{address}" if plain and REMOTE.fullmatch(address) else ""


def refuse_without(extra: str, command: str) -> InputError:
    """Return the error of a command whose extra is not installed, with what installs it."""
    address = _address_again()
    wanted = f"{NAME}[{extra}]"
    how = (
        f"Install it with: uv tool install --reinstall {quote(f'{wanted} @ {address}')}"
        if address
        else f"Install scaffold again, from where it came, as {wanted}."
    )
    return InputError(f"`scaffold {command}` needs the extra `{extra}`. {how}")


def _address_again() -> str:
    """Return the address from which scaffold was installed here; empty if that is unknown."""
    root = Path(generator.__file__).parents[1]
    if (root / "pyproject.toml").is_file():
        return root.as_uri()
    file = _own_source()
    try:
        source = load_json(read_text(file)) if file else {}
    except (OSError, ValueError):
        return ""
    if isinstance(source, dict) and "dir_info" in source:
        return str(source.get("url"))
    return _own_address()


def _own_source() -> Path | None:
    """Return the file that says where scaffold was installed from."""
    for commands in Path(generator.__file__).parents[1].glob("*.dist-info/entry_points.txt"):
        if COMMAND in commands.read_bytes():
            return commands.parent / URL
    return None
