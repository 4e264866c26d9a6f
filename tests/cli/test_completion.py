"""Tests of completion in the installed shells."""

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pytest

from generator.cli.arguments import SHELLS, build_parser
from generator.cli.completion import Words, find_words, write_script
from generator.recommendation.guide import load_guide
from generator.registry.registry import Registry, get_template, read_registry
from tests.support.files import build_template, build_tree
from tests.support.processes import run, scaffold, surroundings
from tests.support.registries import EMPTY
from tests.support.shells import ask_bash, ask_fish, complete_in_zsh, needs

if TYPE_CHECKING:
    from generator.registry.template import Template

GUIDE = load_guide()
REGISTRY = read_registry(GUIDE)
IDS = list(REGISTRY.templates)
# Typed words and their completions; bash completes only the part after its last word break.
TYPED = [
    ("scaffold rec", ["recommend"]),
    ("scaffold template ", ["list", "add", "remove", "show", "new", "check", "merge"]),
    ("scaffold che", ["check"]),
    ("scaffold check --serv", ["--services"]),
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
    ("scaffold guide fe", ["features"]),
    ("scaffold guide fl", ["flask"]),
]


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the script for each shell, a file and a folder."""
    folder = tmp_path_factory.mktemp("scripts")
    build_tree(folder, {"kept.toml": "", "own/template.toml": ""})
    for shell in SHELLS:
        made = scaffold(folder, "completion", shell)
        assert (made.code, made.err) == (0, "")
        (folder / f"scaffold.{shell}").write_text(made.out)
    return folder


@pytest.mark.parametrize(("line", "words"), TYPED)
def test_bash_completes(scripts: Path, line: str, words: list[str]) -> None:
    stands = line.rsplit(" ", maxsplit=1)[-1]
    kept = stands[: max(stands.rfind("="), stands.rfind(":")) + 1]
    assert ask_bash(scripts, line) == [word.removeprefix(kept) for word in words]


def test_bash_completes_all_options_of_a_need(scripts: Path) -> None:
    product = GUIDE.criterion("product")
    assert ask_bash(scripts, "scaffold new -n product=") == list(product.option_ids)


def test_bash_ends_a_word_at_a_space(scripts: Path) -> None:
    assert ask_bash(scripts, "scaffold new -n product= ") == ["own"]


def test_bash_completes_folders_if_no_template_matches(scripts: Path) -> None:
    assert ask_bash(scripts, "scaffold new -t o") == ["own/"]
    assert ask_bash(scripts, "scaffold new -t https://host/x:y -n prod") == ["product="]


def test_terminal_shows_completions_of_the_tab_key(scripts: Path) -> None:
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
    assert ask_fish(scripts, line) == sorted(words)


def test_a_missing_shell_skips_tests_but_fails_them_in_ci(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CI", "true")
    assert needs("no-such-shell").args == (False,)
    monkeypatch.delenv("CI")
    assert needs("no-such-shell").args == (True,)


@needs("zsh")
@pytest.mark.parametrize(
    ("typed", "line"),
    [
        (["scaffold new -n prod", "mv", "-t fl"], "scaffold new -n product=mvp -t flask "),
        (["scaffold new -n feat", "admin,acc"], "scaffold new -n features=admin,accounts "),
        (["scaffold new -s lic", "mi"], "scaffold new -s license=mit "),
        (["scaffold templ", "sh", "fla"], "scaffold template show flask "),
    ],
)
def test_zsh_completes(scripts: Path, typed: list[str], line: str) -> None:
    assert complete_in_zsh(scripts, *typed) == line


@pytest.mark.parametrize("shell", [pytest.param(name, marks=needs(name)) for name in SHELLS])
def test_scripts_have_valid_shell_syntax(scripts: Path, shell: str) -> None:
    checked = run([shell, "-n", f"scaffold.{shell}"], scripts)
    assert (checked.code, checked.out, checked.err) == (0, "", "")


@pytest.mark.parametrize("shell", SHELLS)
def test_every_script_contains_commands_options_and_words(scripts: Path, shell: str) -> None:
    script = (scripts / f"scaffold.{shell}").read_text()
    words = find_words(REGISTRY)
    for word in ("new", "recommend", "guide", "template", "completion", "need", "no-install"):
        assert word in script
    for found in (words.templates, words.needs, words.settings):
        assert f" {' '.join(found)}".replace(" ", "", 1) in script
    for argument in ("need", "setting", "template"):
        assert script.count(f"_scaffold_complete_{argument}") > 1, "it is there, and it is called"


@pytest.mark.parametrize("shell", SHELLS)
def test_scripts_contain_nothing_of_the_machine(scripts: Path, shell: str) -> None:
    script = (scripts / f"scaffold.{shell}").read_text()
    assert str(Path(__file__).parents[2]) not in script
    assert sys.prefix not in script


def test_json_contains_the_script(scripts: Path) -> None:
    document = scaffold(scripts, "completion", "fish", "--json").document
    assert document == {
        "format": 1,
        "shell": "fish",
        "script": (scripts / "scaffold.fish").read_text().removesuffix("\n"),
    }


def test_refuses_an_unknown_shell(scripts: Path) -> None:
    refused = scaffold(scripts, "completion", "bsh")
    assert refused.code == 2
    assert "Did you mean 'bash'?" in refused.err


def words_of(root: Path, questions: str) -> Words:
    """Return the completion words for a template with these questions."""
    template: Template = get_template(str(build_template(root / "own", questions)), EMPTY)
    return find_words(Registry(GUIDE, {template.id: template}))


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
def test_completes_answers_that_need_no_quotes(
    question: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    assert words_of(tmp_path, f"{question}\n").settings == words


def test_completes_several_values_of_a_multiselect_question(tmp_path: Path) -> None:
    question = "x: {type: str, multiselect: true, choices: [a, b], default: []}\n"
    words = words_of(tmp_path, question)
    assert words.several == ("features", "x")
    script = write_script("bash", build_parser(), words)
    (tmp_path / "scaffold.bash").write_text(script)
    assert ask_bash(tmp_path, "scaffold new -s x=b,") == ["b,a"]


def test_a_broken_third_party_template_does_not_affect_others(
    tmp_path: Path,
) -> None:
    good = get_template(str(build_template(tmp_path / "good", "x: a\n")), EMPTY)
    broken = get_template(str(build_template(tmp_path / "broken", "x: {type: no}\n")), EMPTY)
    words = find_words(Registry(GUIDE, {"good": good, "broken": broken}))
    assert (words.templates, words.settings) == (("good", "broken"), ("x=",))


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_does_not_import_completion(option: str) -> None:
    counted = (
        "import json, sys\nfrom generator.__main__ import main\n"
        f"sys.argv = ['scaffold', '{option}']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    ran = subprocess.run([sys.executable, "-c", counted], capture_output=True, check=True)
    assert not {"shtab", "generator.cli.completion", "yaml"} & set(json.loads(ran.stderr))
