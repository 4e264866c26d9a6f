"""Tests of reading TOML: ordinary documents are read, expensive ones are refused early."""

import contextlib
import subprocess
import sys
import tomllib

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from generator.documents import load_toml

DOTS = ".".join("a" * 30_000)
TOO_MUCH = {
    "a key": f"{DOTS} = 1",
    "a key in quotes": '."b"'.join(["a"] * 9_000) + " = 1",
    "a key with blanks": " . ".join("a" * 9_000) + " = 1",
    "a heading": f"[{DOTS}]",
    "a heading of a list": f"[[{DOTS}]]",
    "a key in a table": f"a = {{{DOTS} = 1}}",
    "a second key in a table": f"a = {{b = 1, {DOTS} = 1}}",
    "a key behind a text": f'a = """\\""""\n{DOTS} = 1',
    "a key behind a note": f"a = 'b' # '''\n{DOTS} = 1",
    "a key behind a list": f"a = [\n'''x''', \n]\n{DOTS} = 1",
    "many keys": "\n".join(f"a{n}.{'.'.join('b' * 100)} = 1" for n in range(4_000)),
    "deep lists": "a = " + "[" * 500_000,
    "deep tables": "a = " + "{a = " * 200_000,
    "deep tables with dots": "a = " + "{a.b.c.d = " * 39 + "1" + "}" * 39,
    "many values": f"a = [{'1,' * 200_000}]",
    "many digits": f"a = {'9' * 5_000}",
    "many digits of another base": f"a = 0x{'f' * 500_000}",
    "a day that is none": "a = 2026-02-30",
    "texts that do not end": 'a = """' + '\\"""x\n' * 150_000,
}
IN_LITTLE = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
from generator.documents import DocumentError, load_toml
try:
    load_toml(sys.stdin.read())
except DocumentError as error:
    print(error)
"""


@pytest.mark.parametrize("what", TOO_MUCH)
def test_refuses_expensive_toml_early(what: str) -> None:
    command = [sys.executable, "-c", IN_LITTLE]
    text = TOO_MUCH[what]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert 0 < len(done.stdout) < 200


@pytest.mark.parametrize(
    "text",
    [
        "a = '....................................'",
        'a = """\n'
        + "[" * 99
        + "\n"
        + "." * 99
        + '\n""" # '
        + "." * 99
        + "\n'b.............................' = 1",
        "a.b.c.d = 1.5\n[e.'f.....................'.g]\nh = [[1.5, 2.5], [{i.j = 1}]]",
        "a = '''\n\"\"\"'''\nb = \"\\\"\"\nc = ''''''''",
        'a = """"b""""\nc = ""\nd = \'\'',
        "\r\n".join(f"a{n} = [{n}.5, 1979-05-27T07:32:00.999Z]" for n in range(999)),
    ],
)
def test_reads_ordinary_toml(text: str) -> None:
    assert load_toml(text) == tomllib.loads(text.replace("\r\n", "\n"))


@given(
    st.dictionaries(
        st.text(max_size=9),
        st.recursive(
            st.text(max_size=9) | st.integers(-9, 9) | st.floats(allow_nan=False) | st.dates(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
            max_leaves=9,
        ),
        max_size=5,
    )
)
def test_reads_any_valid_toml(table: dict[str, object]) -> None:
    with contextlib.suppress(UnicodeEncodeError):
        text = tomli_w.dumps(table)
        text.encode()
        assert load_toml(text) == tomllib.loads(text)
