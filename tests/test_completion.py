"""Completion as the shells themselves do it, wherever they are installed."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from generator.arguments import SHELLS, build_parser
from generator.completion import Words, find_words, write_script
from generator.guide import load_guide
from generator.registry import Template, find_templates, get_template
from tests.helpers import build_template, build_tree
from tests.processes import run, scaffold, surroundings

GUIDE = load_guide()
TEMPLATES = find_templates(GUIDE)
IDS = list(TEMPLATES)
BREAKS = re.compile(r"([=:])")  # where bash breaks words, of what is typed here
ASK_BASH = """
source "$1"; shift
COMP_LINE=$1 COMP_POINT=${#1}; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
function=$(complete -p scaffold | sed 's/.* -F \\([^ ]*\\) .*/\\1/')
"$function" scaffold
printf '%s\\n' "${COMPREPLY[@]}"
"""
# What is typed, and what may come next; bash gets the part behind its last break.
TYPED = [
    ("scaffold rec", ["recommend"]),
    ("scaffold template ", ["list", "add", "remove", "show", "new", "check"]),
    ("scaffold completion ", list(SHELLS)),
    ("scaffold new --dry", ["--dry-run"]),
    ("scaffold new -t ", IDS),
    ("scaffold new app --template ", IDS),
    ("scaffold template show ", IDS),
    ("scaffold new -n prod", ["product="]),
    ("scaffold new -n product=m", ["product=mvp", "product=microservice"]),
    ("scaffold recommend -n product=api -n lo", ["load="]),
    ("scaffold new -n load=", ["load=ordinary", "load=high-concurrency"]),
    ("scaffold new -n features=admin,ac", ["features=admin,accounts"]),
    ("scaffold new -n features=admin,adm", []),
    ("scaffold new -n product=api,m", []),
    ("scaffold new -y -s lic", ["license="]),
    ("scaffold new -n product=api -s license=m", ["license=mit"]),
    ("scaffold new -n product=api app --dry", ["--dry-run"]),
    ("scaffold new --need=product=m", ["--need=product=mvp", "--need=product=microservice"]),
    ("scaffold new --template=", [f"--template={name}" for name in IDS]),
    ("scaffold new --answers kept", ["kept.toml"]),
]


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the script for each shell, beside a file and a folder."""
    folder = tmp_path_factory.mktemp("scripts")
    build_tree(folder, {"kept.toml": "", "own/template.toml": ""})
    for shell in SHELLS:
        made = scaffold(folder, "completion", shell)
        assert (made.code, made.err) == (0, "")
        (folder / f"scaffold.{shell}").write_text(made.out)
    return folder


def needs(shell: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(shell), reason=f"{shell} is not installed")


def broken(line: str) -> list[str]:
    """Break a line into words as bash does: at blanks, and around `=` and `:`."""
    return [
        piece
        for word in line.split(" ")
        for piece in ([part for part in BREAKS.split(word) if part] or [""])
    ]


def ask_bash(scripts: Path, line: str) -> list[str]:
    """Return what bash would put in place of the last word that it sees."""
    command = ["bash", "-c", ASK_BASH, "bash", "scaffold.bash", line, *broken(line)]
    asked = run(command, scripts)
    assert asked.err == ""
    return [reply for reply in asked.out.splitlines() if reply]


@pytest.mark.parametrize(("line", "words"), TYPED)
def test_bash_completes(scripts: Path, line: str, words: list[str]) -> None:
    stands = line.rsplit(" ", maxsplit=1)[-1]
    kept = stands[: max(stands.rfind("="), stands.rfind(":")) + 1]
    assert ask_bash(scripts, line) == [word.removeprefix(kept) for word in words]


def test_bash_completes_every_option_of_a_need(scripts: Path) -> None:
    product = GUIDE.criterion("product")
    assert ask_bash(scripts, "scaffold new -n product=") == list(product.option_ids)


def test_bash_takes_a_blank_for_the_end_of_a_word(scripts: Path) -> None:
    assert ask_bash(scripts, "scaffold new -n product= ") == ["own"]


def test_bash_completes_folders_where_no_template_is_called_so(scripts: Path) -> None:
    assert ask_bash(scripts, "scaffold new -t o") == ["own/"]
    assert ask_bash(scripts, "scaffold new -t https://host/x:y -n prod") == ["product="]


def test_a_terminal_shows_what_the_tab_key_completes(scripts: Path) -> None:
    shell = pexpect.spawn(
        "bash",
        ["--norc", "--noprofile", "-i"],
        cwd=str(scripts),
        env=surroundings(TERM="dumb", INPUTRC="/dev/null", PS1="> "),
        encoding="utf-8",
        timeout=30,
    )
    shell.sendline("source scaffold.bash; bind 'set enable-bracketed-paste off'; echo rea''dy")
    shell.expect("ready\r\n")
    for keys, shown in [
        ("scaffold new -n prod\tmv\t-t fl\t|", "scaffold new -n product=mvp -t flask |"),
        ("scaffold new --need=feat\tadmin,acc\t|", "scaffold new --need=features=admin,accounts |"),
    ]:
        shell.send(keys)
        shell.expect_exact(shown)
        shell.sendcontrol("u")
    shell.close()


@needs("fish")
@pytest.mark.parametrize(("line", "words"), TYPED)
def test_fish_completes(scripts: Path, line: str, words: list[str]) -> None:
    asked = run(
        ["fish", "--no-config", "-c", f"source scaffold.fish; complete -C '{line}'"], scripts
    )
    assert asked.err == ""
    assert sorted(row.split("\t")[0] for row in asked.out.splitlines()) == sorted(words)


@pytest.mark.parametrize("shell", [pytest.param(name, marks=needs(name)) for name in SHELLS])
def test_the_shell_itself_finds_nothing_wrong_with_the_script(scripts: Path, shell: str) -> None:
    checked = run([shell, "-n", f"scaffold.{shell}"], scripts)
    assert (checked.code, checked.out, checked.err) == (0, "", "")


@pytest.mark.parametrize("shell", SHELLS)
def test_every_script_holds_commands_options_and_words(scripts: Path, shell: str) -> None:
    script = (scripts / f"scaffold.{shell}").read_text()
    words = find_words(GUIDE, TEMPLATES)
    for word in ("new", "recommend", "guide", "template", "completion", "need", "no-install"):
        assert word in script
    for found in (words.templates, words.needs, words.settings):
        assert f" {' '.join(found)}".replace(" ", "", 1) in script
    for argument in ("need", "setting", "template"):
        assert script.count(f"_scaffold_complete_{argument}") > 1, "it is there, and it is called"


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_names_nothing_of_this_machine(scripts: Path, shell: str) -> None:
    script = (scripts / f"scaffold.{shell}").read_text()
    assert str(Path(__file__).parent.parent) not in script
    assert sys.prefix not in script


def test_json_holds_the_script(scripts: Path) -> None:
    document = scaffold(scripts, "completion", "fish", "--json").document
    assert document == {
        "shell": "fish",
        "script": (scripts / "scaffold.fish").read_text().removesuffix("\n"),
    }


def test_a_shell_that_is_not_known_is_refused(scripts: Path) -> None:
    refused = scaffold(scripts, "completion", "bsh")
    assert refused.code == 2
    assert "Did you mean 'bash'?" in refused.err


def words_of(root: Path, questions: str) -> Words:
    """Return the words for one template of these questions."""
    template: Template = get_template(str(build_template(root / "own", questions)), {}, GUIDE)
    return find_words(GUIDE, {template.id: template})


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("x: a", ("x=",)),
        ("x: {type: bool, default: no}", ("x=", "x=true", "x=false")),
        ("x: {type: str, choices: [a, b c, 'd$'], default: a}", ("x=", "x=a")),
        ("x: {type: int, choices: {One: 1, Two: 2}, default: 1}", ("x=", "x=1", "x=2")),
        ("x: {type: str, default: a, when: false}", ()),
        ("x: {type: str, default: a, when: '{{ false }}'}", ("x=",)),
    ],
)
def test_a_question_is_completed_as_far_as_a_shell_takes_it_unquoted(
    question: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    assert words_of(tmp_path, f"{question}\n").settings == words


def test_several_values_may_follow_where_the_question_takes_them(tmp_path: Path) -> None:
    question = "x: {type: str, multiselect: true, choices: [a, b], default: []}\n"
    words = words_of(tmp_path, question)
    assert words.several == ("features", "x")
    script = write_script("bash", build_parser(), words)
    (tmp_path / "scaffold.bash").write_text(script)
    assert ask_bash(tmp_path, "scaffold new -s x=b,") == ["b,a"]


def test_a_template_of_a_stranger_that_is_broken_takes_nothing_from_the_others(
    tmp_path: Path,
) -> None:
    good = get_template(str(build_template(tmp_path / "good", "x: a\n")), {}, GUIDE)
    broken = get_template(str(build_template(tmp_path / "broken", "x: {type: no}\n")), {}, GUIDE)
    words = find_words(GUIDE, {"good": good, "broken": broken})
    assert (words.templates, words.settings) == (("good", "broken"), ("x=",))


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_does_not_pay_for_completion(option: str) -> None:
    counted = (
        "import json, sys\nfrom generator.__main__ import main\n"
        f"sys.argv = ['scaffold', '{option}']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    ran = subprocess.run([sys.executable, "-c", counted], capture_output=True, check=True)
    assert not {"shtab", "generator.completion", "yaml"} & set(json.loads(ran.stderr))
