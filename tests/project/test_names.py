import importlib
import keyword
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from generator.errors import InputError
from generator.project.names import check_folder, check_package, package_of, title_of
from tests.support.files import build_tree

TYPED = st.text(alphabet=st.sampled_from("aAzZ09-_. é你ßcon\x00\n/\\:*\u202e\u0301"), max_size=12)
PACKAGES = st.one_of(
    st.from_regex(r"[a-z_][a-z0-9_]{0,45}", fullmatch=True),
    st.sampled_from([*keyword.kwlist, *keyword.softkwlist, *sys.stdlib_module_names]),
    st.text(max_size=8),
)
REFUSED_ANYWHERE = set('<>:"/\\|?*') | {chr(code) for code in range(32)}
DEVICES = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}
DEVICES |= {f"{kind}{digit}" for kind in ("COM", "LPT") for digit in "123456789¹²³"}


def refused_folder(name: str) -> str:
    """Return the error for a folder's name."""
    with pytest.raises(InputError) as refusal:
        check_folder(name)
    return str(refusal.value)


def refused_package(name: str, *reserved: str) -> str:
    """Return the error for a package's name."""
    with pytest.raises(InputError) as refusal:
        check_package(name, reserved)
    return str(refusal.value)


def windows_takes(name: str) -> bool:
    """Return whether Windows accepts a file's name, by Microsoft's own list."""
    stem = name.split(".", maxsplit=1)[0].rstrip(" ").upper()
    return not (REFUSED_ANYWHERE & set(name) or name[-1] in " ." or stem in DEVICES)


@pytest.mark.parametrize(
    "name", ["myapp", "my-app", "my_app", "My App", "a", "2fast", "_x", "v1.2"]
)
def test_accepts_ordinary_folder_names(name: str) -> None:
    assert check_folder(name) == name


@pytest.mark.parametrize("name", ["über-app", "приложение", "应用", "हिन्दी"])
def test_accepts_folder_names_in_any_language(name: str) -> None:
    assert check_folder(name) == unicodedata.normalize("NFC", name)


def test_normalizes_folder_names_to_composed_form() -> None:
    assert check_folder("cafe\u0301") == "caf\u00e9"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "it is empty"),
        ("  ", "it is empty"),
        ("-rf", "it starts with '-'"),
        (".hidden", "it starts with '.'"),
        ("..", "it starts with '.'"),
        (" x", "it starts with ' '"),
        ("x.", "it ends with '.'"),
        ("x ", "it ends with ' '"),
        ("two\nlines", "a character"),
        ("esc\x1b[2J", "a character"),
        ("nul\0", "a character"),
        ("rtl\u202egpj", "a character"),
        ("zero\u200bwidth", "a character"),
        ("C:\\x", "a character"),
        ("a/b", "a character"),
        ("$(rm)", "a character"),
        ("a'b", "a character"),
        ("{{ x }}", "a character"),
        ("CON", "Windows"),
        ("con.txt", "Windows"),
        ("Lpt9.a.b", "Windows"),
        ("com\u00b9", "Windows"),
        ("con .txt", "Windows"),
        ("x" * 101, "longer than 100 bytes"),
        ("é" * 51, "longer than 100 bytes"),
    ],
)
def test_refuses_folder_names_that_some_systems_refuse(name: str, reason: str) -> None:
    message = refused_folder(name)
    assert reason in message
    assert message.isprintable(), "a refusal must not steer a terminal"


@given(name=TYPED | st.text(max_size=60))
def test_accepted_folder_name_works_here_and_on_windows(name: str, tmp_path: Path) -> None:
    try:
        folder = check_folder(name)
    except InputError:
        return
    path = tmp_path / folder
    path.mkdir(exist_ok=True)
    assert path.parent == tmp_path
    assert path.is_dir()
    assert folder in {unicodedata.normalize("NFC", child.name) for child in tmp_path.iterdir()}
    assert windows_takes(folder)
    assert check_folder(folder) == folder


@pytest.mark.parametrize("name", ["myapp", "my_app", "a1", "match", "type", "x" * 40])
def test_accepts_ordinary_package_names(name: str) -> None:
    assert check_package(name) == name


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "lower-case letters"),
        ("-rf", "lower-case letters"),
        ("My_App", "lower-case letters"),
        ("my-app", "lower-case letters"),
        ("1app", "lower-case letters"),
        ("_app", "lower-case letters"),
        ("über", "lower-case letters"),
        ("app\n", "lower-case letters"),
        ("a.b", "lower-case letters"),
        ("../x", "lower-case letters"),
        ("class", "Python keyword"),
        ("async", "Python keyword"),
        ("email", "standard library"),
        ("test", "standard library"),
        ("x" * 41, "longer than 40"),
    ],
)
def test_refuses_a_package_that_cannot_be_imported(name: str, reason: str) -> None:
    assert reason in refused_package(name)


def test_refuses_a_package_that_shadows_framework_or_folders() -> None:
    assert "already uses that name" in refused_package("starlette", "starlette", "tests")


@given(name=PACKAGES)
def test_suggested_names_are_valid(name: str) -> None:
    try:
        check_package(name)
    except InputError as refusal:
        suggested = str(refusal).rpartition("package_name=")[2]
        assert check_package(suggested) == suggested


@settings(max_examples=60)
@given(name=PACKAGES)
def test_accepted_package_can_be_imported(name: str, tmp_path: Path) -> None:
    try:
        package = check_package(name)
    except InputError:
        assume(False)  # noqa: FBT003 - hypothesis counts these
    build_tree(tmp_path, {f"{package}/__init__.py": f"name = {package!r}\n"})
    hidden = sys.modules.pop(package, None)
    sys.path.insert(0, str(tmp_path))
    importlib.invalidate_caches()
    try:
        scope: dict[str, object] = {}
        exec(f"import {package}\nfound = {package}.name", scope)  # noqa: S102 - the statement itself
        assert scope["found"] == package
    finally:
        sys.path.remove(str(tmp_path))
        sys.modules.pop(package, None)
        if hidden is not None:
            sys.modules[package] = hidden


@pytest.mark.parametrize(
    ("folder", "title", "package"),
    [
        ("my-app", "My App", "my_app"),
        ("my_app.v2", "My App V2", "my_app_v2"),
        ("Café Crème", "Café Crème", "cafe_creme"),
        ("iOS-backend", "IOS Backend", "ios_backend"),
        ("приложение", "Приложение", ""),
        ("--", "", ""),
    ],
)
def test_a_folder_suggests_a_title_and_a_package(folder: str, title: str, package: str) -> None:
    assert title_of(folder) == title
    assert package_of(folder) == package


@given(folder=st.text())
def test_a_suggested_package_is_plain_ascii(folder: str) -> None:
    package = package_of(folder)
    assert not package or package.isidentifier() or package[0].isdigit()
    assert package == package.lower()
    assert package.isascii()
