"""Tests of completion with hostile words: evaluating the script runs none of them."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.cli.arguments import SHELLS, build_parser
from generator.cli.completion import QUOTES, Words, write_script
from generator.messages import printable
from tests.support.files import MANIFEST, build_template, list_tree
from tests.support.processes import run, scaffold
from tests.support.shells import ask_bash, ask_fish, complete_in_zsh, needs, read_line

EVERY = [pytest.param(name, marks=needs(name)) for name in SHELLS]
SHELL_CODE = [
    "a'; touch OWNED; : '",
    'a"; touch OWNED; : "',
    "a\\'; touch OWNED; : \\'",
    "a\\",
    "a'\n touch OWNED\n'",
    "a)\ntouch OWNED\n: (",
    "a\ntouch OWNED\n",
    "a; touch OWNED",
    "a & touch OWNED",
    "a|touch$IFS'OWNED'",
    "$(touch OWNED)",
    "a$(touch${IFS}OWNED)b",
    "`touch OWNED`",
    "(touch OWNED)",
    "{touch,OWNED}",
    "<(touch OWNED)",
    "a >OWNED",
    ">OWNED",
    "${x:=$(touch OWNED)}",
    "${(e):-$(touch OWNED)}",
    "a[$(touch OWNED)]",
    "x[0$(touch OWNED)]=y",
    "$((x[$(touch OWNED)]))",
    "(N)",
    "*(e:'touch OWNED':)",
    "*",
    "~",
    "=touch",
    "#a",
    "!!",
    "%self",
    "-a",
    "--",
    "a\tb",
    "a b",
    "\x1b]0;OWNED\x07",
    "\u202ea",
    "\u200b",
    "e\u0301'",
    "",
]
ASK_ALL = [
    *("scaffold new -t ", "scaffold template show a", "scaffold new -n ", "scaffold new -s "),
    *("scaffold new -s a", "scaffold new -s many=", "scaffold new -s many=one,"),
]
CTRL_U = "\x15"
LIST = {
    "bash": 'source ./script; printf "%s\\0" "${_scaffold_templates[@]}"',
    "zsh": 'compdef() {}; source ./script; printf "%s\\0" "${_scaffold_templates[@]}"',
    "fish": "source script; printf '%s\\0' $_scaffold_templates",
}


def complete_all(shell: str, folder: Path) -> list[str]:
    """Evaluate the script in `folder`, and trigger all its completions."""
    if shell == "zsh":
        lines = [f"{CTRL_U}{line}" for line in (*ASK_ALL, "scaffold template show han")]
        return [complete_in_zsh(folder, *lines)]
    ask = ask_bash if shell == "bash" else ask_fish
    return [word for line in ASK_ALL for word in ask(folder, line)]


def words_of(every: list[str]) -> Words:
    """Return lists that contain all of these words in every position."""
    pairs = [f"{word}={other}" for word in every for other in ("", word)]
    settings = (*pairs, "many=", "many=one", *(f"many={word}" for word in every))
    return Words(tuple(every), tuple(pairs), settings, ("many", *every), ("team",))


@pytest.mark.parametrize("shell", EVERY)
def test_hostile_words_in_a_script_run_nothing(shell: str, tmp_path: Path) -> None:
    """Puts the words into the lists directly, although parsing would refuse them."""
    script = write_script(shell, build_parser(), words_of(SHELL_CODE))
    (tmp_path / f"scaffold.{shell}").write_text(script)
    complete_all(shell, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [f"scaffold.{shell}"]


@pytest.mark.parametrize("shell", EVERY)
def test_shells_read_every_listed_word_literally(shell: str, tmp_path: Path) -> None:
    every = [word for word in SHELL_CODE if word not in {"-a", "--", ""}]
    script = write_script(shell, build_parser(), words_of(every))
    (tmp_path / "script").write_text(script)
    options = {"bash": [], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    read = run([shell, *options, "-c", LIST[shell]], tmp_path)
    assert read.out.split("\0")[:-1] == every


@pytest.mark.parametrize("shell", EVERY)
@given(words=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
@settings(max_examples=25)
def test_quoting_preserves_any_word(shell: str, words: list[str]) -> None:
    line = " ".join(map(QUOTES[shell], words))
    assert read_line(f"x {line}", Path("/"), shell)[1:] == words


@pytest.fixture
def named(tmp_path: Path) -> Path:
    """A folder next to an alias whose template contains hostile words everywhere."""
    quoted = [json.dumps(word) for word in SHELL_CODE if word]
    keys = [f"? {word}\n: {{type: str, choices: [{', '.join(quoted)}]}}\n" for word in quoted]
    several = f"many: {{type: str, multiselect: true, choices: [one, {', '.join(quoted)}]}}\n"
    hostile = "a'; touch OWNED; $(touch OWNED) `touch OWNED` \\\\' (touch OWNED) : '"
    manifest = MANIFEST.replace("Test", hostile).replace("A template", hostile)
    help_ = f"asked: {{type: str, default: a, help: {json.dumps(hostile)}}}\n"
    build_template(tmp_path / "t", "".join([*keys, several, help_]), manifest=manifest)
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


@pytest.mark.parametrize("shell", EVERY)
def test_named_templates_put_no_code_into_a_script(
    shell: str, named: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(named.parent / "config"))
    assert scaffold(named, "template", "add", "handy", "../t").code == 0
    made = scaffold(named, "completion", shell)
    assert (made.code, made.err) == (0, "")
    assert "OWNED" not in made.out
    assert "many=one" in made.out, "what is harmless is completed"
    assert " asked=" in made.out
    assert made.out == printable(made.out, keep="\n")
    (named / f"scaffold.{shell}").write_text(made.out)
    assert any("handy" in offered for offered in complete_all(shell, named))
    assert list_tree(named).keys() == {f"scaffold.{shell}"}


def test_a_key_with_shell_code_runs_nothing(named: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(named.parent / "config"))
    build_template(named.parent / "t", "\"a'; touch OWNED2; : '\": 1\n")
    assert scaffold(named, "template", "add", "handy", "../t").code == 0
    made = scaffold(named, "completion", "bash").out
    evaluated = run(["bash", "-c", 'eval "$0"', made], named)
    assert (evaluated.code, evaluated.out, evaluated.err) == (0, "", "")
    assert list_tree(named) == {}


@pytest.mark.parametrize("name", ["a$(touch OWNED)", "a;touch OWNED", "a b", "a'b", "a\tb"])
def test_bash_completes_a_folder_quoted(name: str, tmp_path: Path) -> None:
    """A folder of a clone can have any name, and completion inserts it into the command line."""
    script = write_script("bash", build_parser(), words_of(["other"]))
    (tmp_path / "scaffold.bash").write_text(script)
    (tmp_path / name).mkdir()
    (offered,) = ask_bash(tmp_path, "scaffold new -t a")
    assert read_line(offered, tmp_path) == [f"{name}/"]
    assert {path.name for path in tmp_path.iterdir()} == {"scaffold.bash", name}
