"""A fuzzer of templates, answers and names: each run ends with an exit code and leaves nothing.

It calls the command in this process, which is a thousand times faster than a new one.
"""

import contextlib
import io
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import limits
from generator.cli import main
from tests.hostile.conftest import Record
from tests.support.files import MANIFEST, build_tree, list_tree
from tests.support.signals import signals_restored

pytestmark = pytest.mark.thorough

Files = dict[str, str | bytes]
QUICK, LONG = 12, 4_000
PIECES = st.sampled_from(
    [
        *("{{", "}}", "{%", "%}", "{#", "#}", "x", "y", " if ", " for ", "endif", " in ", "|", "'"),
        *(
            "[",
            "]",
            "(",
            ")",
            "{",
            "}",
            ":",
            ",",
            "\n",
            " ",
            "-",
            "&a",
            "*a",
            "<<",
            "!!",
            "!include",
        ),
        *(
            "..",
            "/",
            ".git",
            "CON",
            "\x1b[2J",
            "\u202e",
            "\udcff",
            "\u00e9",
            "e\u0301",
            "\x00",
            "~",
        ),
        *("_exclude", "_subdirectory", "_envops", "_templates_suffix", "_tasks", "default", "type"),
        *("choices", "when", "validator", "secret", "multiselect", "bool", "int", "yaml", "json"),
        *("true", "null", "1e999", "0x", "9" * 40, "%s", "range(9)", "x.y", "loop", "now()"),
        *("title", "framework", "layers", "rule", "proof", "[[", "]]", "=", '"', "#", "'''"),
        *("!!set", "!!binary", "!!omap", "!!timestamp", "!!python/tuple", "!!int", "2026-01-02"),
        *("1:2:3", ".inf", ".nan", "nan", "inf", "07:08:09", "9" * 5000, "0x" + "f" * 500),
        *("." * 40, "a.b.c", "*/../*", "**/*.yml", ".git/HEAD", '"""', "{{ self", "namespace(a=x)"),
        *(" | expandvars", " | to_yaml", " | to_json", " | from_yaml", "_copier_conf", ".use("),
    ]
)
LETTERS = st.characters(exclude_categories=["Cs"])
SCRAPS = st.lists(PIECES | st.text(LETTERS, max_size=3), max_size=30).map("".join)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | SCRAPS
    | st.sampled_from(["a", "{{ x }}", "{{ y }}", "str", "int", "yaml", "{{ 1 / 0 }}"])
    | st.sampled_from(
        [
            *("{{ '~' | expanduser }}", "{{ _copier_conf | to_nice_yaml }}", "{{ 10 ** 5000 }}"),
            *("!!set {a}", "2026-01-02", "[2026-01-02]", "9" * 5000, "{{ x | to_json }}", "null"),
        ]
    )
    | st.just(9**99)
)
KEYS = st.sampled_from(
    [
        *("x", "y", "type", "default", "choices", "when", "validator", "help", "secret"),
        *("multiselect", "placeholder", "value", "_exclude", "_subdirectory", "_envops", "ask"),
        *("_templates_suffix", "_secret_questions", "_skip_if_exists", "_answers_file"),
        *("undefined", "variable_start_string", "block_start_string", "_external_data"),
        *("_message_after_copy", "_tasks", "_migrations", "_jinja_extensions", "a b", "", "<<"),
        *("_min_copier_version", "_preserve_symlinks", "trim_blocks", "self", "now", "loop"),
    ]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
CONFIGS = st.dictionaries(KEYS, VALUES, max_size=5).map(json.dumps) | SCRAPS
PLAIN = st.recursive(
    st.booleans()
    | st.integers(-9, 9999)
    | st.floats()
    | st.dates()
    | st.times()
    | st.datetimes()
    | SCRAPS
    | st.sampled_from(["a", "x", "test"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SCRAPS | KEYS, inner, max_size=3),
    max_leaves=6,
)
WORDS = st.sampled_from(["a", "test", "1.0", "product", "api", "a\x1b[2J", "..", "x", ""])


def tables(*keys: str) -> st.SearchStrategy[str]:
    """Return TOML in which some of these keys have values of all types."""
    rows = st.dictionaries(st.sampled_from(keys), PLAIN | WORDS | st.lists(WORDS), max_size=4)
    return rows.map(tomli_w.dumps)


TABLE = st.dictionaries(
    st.sampled_from(["id", "when", "favours", "weight", "because", "source", "run", "name", "set"]),
    PLAIN | WORDS | st.dictionaries(WORDS, WORDS | st.lists(WORDS), max_size=2),
    max_size=5,
)
HEADED = st.dictionaries(
    st.sampled_from(["rule", "proof", "default", "secrets", "interpreter"]),
    TABLE | st.lists(TABLE, max_size=2),
    max_size=2,
).map(tomli_w.dumps)
OWN = tables("reserved", "layers", "next_steps", "aside", "proof", "secrets", "x")
MANIFESTS = (
    st.tuples(OWN, HEADED).map(lambda both: MANIFEST + "\n".join(both))
    | tables("title", "summary", "framework", "version", "layers").map(lambda own: f"{own}\n")
    | SCRAPS
)
REQUESTS = (
    tables(
        "template", "source", "version", "needs", "answers", "ref", "commit", "pristine", "layers"
    )
    | st.dictionaries(
        st.sampled_from(["answers", "needs", "template"]),
        st.dictionaries(
            st.sampled_from(["x", "y", "id", "product", "features", "source", "commit"]), PLAIN
        ),
        max_size=3,
    ).map(tomli_w.dumps)
    | SCRAPS
)
NAMES = st.lists(
    st.sampled_from(["a", "b", "..", ".git", "CON", "{{ x }}", "{{ '/' }}", "{{ '..' }}", "\u202e"])
    | st.text(st.characters(exclude_characters="/\x00", exclude_categories=["Cs"]), max_size=6),
    min_size=1,
    max_size=3,
).map("/".join)
CONTENTS = SCRAPS | st.binary(max_size=40)
FILES = st.dictionaries(NAMES, CONTENTS, max_size=3)
SETTINGS = st.lists(
    st.tuples(st.sampled_from(["-s", "-n", "-t", "--answers"]), SCRAPS | st.just("x=1")), max_size=3
)
PARTS: dict[str, st.SearchStrategy[tuple[str, str, Files, list[tuple[str, str]]]]] = {
    "copier.yml": st.tuples(CONFIGS, st.just(MANIFEST), st.just({"a": "{{ x }}"}), st.just([])),
    "manifests": st.tuples(st.just("x: a\n"), MANIFESTS, st.just({"a": "a"}), st.just([])),
    "files": st.tuples(st.just("x: a\n"), st.just(MANIFEST), FILES, st.just([])),
    "options": st.tuples(st.just("x: a\n"), st.just(MANIFEST), st.just({"a": "a"}), SETTINGS),
    "answers": st.tuples(
        st.just("x: a\ny: {type: yaml, default: 1}\n"),
        st.just(MANIFEST),
        st.just({"a": "{{ x }}{{ y }}"}),
        REQUESTS.map(lambda text: [("--answers", f"\0{text}")]),
    ),
}


def run(
    place: Path, config: str, manifest: str, files: Files, options: list[tuple[str, str]]
) -> str:
    """Run the command on a template from these parts, and return its output."""
    build_tree(place / "mine", {"template.toml": _bytes(manifest), "project/.keep": ""})
    tree: Files = {f"project/{name}": content for name, content in files.items()}
    with contextlib.suppress(OSError, ValueError):  # no file system can contain this template
        build_tree(place / "mine", {k: _bytes(v) for k, v in tree.items()})
    build_tree(
        place / "mine",
        {
            "copier.yml": _bytes(
                f"_subdirectory: project\n{config}" if config[:1] != "{" else config
            )
        },
    )
    words = ["new", "here/app", "-y", "-t", "./mine", "--no-git", "--no-install"]
    for option, value in options:
        if value.startswith("\0"):
            (place / "answers.toml").write_bytes(_bytes(value[1:]))
            value = "answers.toml"  # noqa: PLW2901 - it names the file
        words += [option, value.replace("\0", "")]
    (place / "here").mkdir()
    before = list_tree(place)
    said, err = io.StringIO(), io.StringIO()
    streams = contextlib.redirect_stdout(said), contextlib.redirect_stderr(err)
    with signals_restored(), streams[0], streams[1]:
        try:
            code = main.main(words)
        except SystemExit as end:
            code = int(str(end.code))
    told = err.getvalue()
    assert code in {0, 1, 2}, told
    assert "Traceback" not in told
    assert "Internal error" not in told
    if code:
        assert "Error: " in told or "usage: " in told, told
        assert list_tree(place) == before
    else:
        made = {name for name in list_tree(place) if name.startswith("here/app")}
        assert list_tree(place).keys() - made == before.keys()
    return told


def _bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Any]]:
    """Return a factory of working folders that also contain all temporary folders."""
    monkeypatch.setattr(limits, "MOST_SECONDS", 20)
    monkeypatch.setattr(limits, "MOST_SECONDS_OF_TEXT", 20)

    @contextlib.contextmanager
    def stand() -> Iterator[Path]:
        with TemporaryDirectory(dir=tmp_path) as name:
            os.chdir(name)
            yield Path(name)

    before = Path.cwd()
    yield stand
    os.chdir(before)


@pytest.mark.parametrize("part", PARTS)
def test_handles_fuzzed_input(part: str, place: Callable[[], Any], record: Record) -> None:
    record(kind="fuzz", part=part, executions=_fuzz(part, place, QUICK))


@pytest.mark.proof
@pytest.mark.parametrize("part", PARTS)
def test_handles_much_fuzzed_input(part: str, place: Callable[[], Any], record: Record) -> None:
    record(kind="fuzz", part=part, executions=_fuzz(part, place, LONG))


def _fuzz(part: str, place: Callable[[], Any], most: int) -> int:
    count = 0

    @settings(max_examples=most)
    @given(PARTS[part])
    def attack(made: tuple[str, str, Files, list[tuple[str, str]]]) -> None:
        nonlocal count
        count += 1
        with place() as folder:
            run(folder, *made)

    attack()
    return count
