"""Tests of invalid arguments: exit code 2, one paragraph, nothing written."""

from pathlib import Path

import pytest

from tests.support.files import build_template, build_tree, list_tree
from tests.support.processes import Outcome, scaffold

NEW = ("new", "app", "-y", "--no-install")
AT = ("-y", "-t", "flask")
ANSWERS: dict[str, str | bytes] = {
    "broken.toml": "needs = \n",
    "conflict.toml": "<<<<<<< ours\n=======\n>>>>>>> theirs\n",
    "future.toml": "format = 2\n",
    "latin.toml": b'[answers]\nauthor = "caf\xe9"\n',
    "key.toml": "[anwers]\n",
    "need.toml": '[needs]\nprodct = "api"\n',
    "option.toml": '[needs]\nproduct = "apii"\n',
    "type.toml": "[needs]\nproduct = 3\n",
    "question.toml": '[answers]\nlicence = "mit"\n',
    "choice.toml": 'template = "flask"\n[answers]\nlicense = "mitt"\n',
    "template.toml": 'template = "djngo"\n',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with every kind of obstacle."""
    build_tree(tmp_path, {"file": "mine", "full/.hidden": "mine", "bare/": "", **ANSWERS})
    build_template(tmp_path / "silent", files={"a.txt": "a"}, manifest='title = "No more"\n')
    (tmp_path / "dangling").symlink_to("nowhere")
    return tmp_path


def refuse(folder: Path, *arguments: str) -> Outcome:
    """Run a command that must fail, and check what every error has in common."""
    before = list_tree(folder)
    refused = scaffold(folder, *arguments)
    assert list_tree(folder) == before, "something was written"
    assert refused.code == 2, refused
    assert refused.err.startswith("Error: ")
    assert refused.err.endswith("\n")
    assert refused.err.count("\n") == 1, "more than one paragraph"
    assert refused.err.removesuffix("\n").isprintable()
    return refused


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((*NEW, "-n", "prodct=api"), "There is no need 'prodct'. Did you mean 'product'?"),
        ((*NEW, "-n", "product=apii"), "'apii'. Did you mean 'api'?"),
        ((*NEW, "-n", "features=database,acounts"), "'acounts'. Did you mean 'accounts'?"),
        ((*NEW, "-n", "product=ai"), "Did you mean 'ai-service'?"),
        ((*NEW, "-n", "features=jobs"), "Did you mean 'background-jobs'?"),
        ((*NEW, "--auth", "token"), "To answer a question of the template: -s auth=token."),
        ((*NEW, "--auth=token"), "-s auth=token."),
        ((*NEW, "--python-version", "3.12"), "-s python_version=3.12."),
        ((*NEW, "--with-docker", "-s", "ci=none"), "-s with_docker=VALUE."),
        ((*NEW, "--dry-rum"), "Did you mean '--dry-run'?"),
        (("new", "flask", "myapp", "-y"), "To name a template: scaffold new myapp -t flask"),
        (("create", "myapp"), "There is no command 'create'. Use: scaffold new"),
        (("init",), "Use: scaffold new"),
        (("help",), "Use: scaffold --help"),
        (("list",), "Use: scaffold template list"),
        (("check", "x"), "There is no folder"),
        (("test",), "Use: scaffold check"),
        (("diff",), "Use: scaffold status"),
        (("version",), "Use: scaffold --version"),
        (("update",), "is not a project of scaffold"),
        (("upgrade",), "Use: scaffold update"),
        (("link",), "Use: scaffold adopt"),
        (("tempalte",), "Did you mean 'template'?"),
        ((*NEW, "-n", "product="), "has no value"),
        ((*NEW, "-n", "product"), "KEY=VALUE"),
        ((*NEW, "-n", "product=api", "-n", "product=mvp"), "given twice"),
        ((*NEW, "-s", "licence=mit"), "There is no question 'licence'. Did you mean 'license'?"),
        ((*NEW, "-s", "license=mitt"), "Did you mean 'mit'?"),
        ((*NEW, "-s", "license"), "KEY=VALUE"),
        ((*NEW, "-s", "license=mit", "-s", "license=proprietary"), "given twice"),
        ((*NEW, "-s", "package_name=class"), "-s package_name=class_app"),
        ((*NEW, "-s", "package_name=Up"), "-s package_name=up_app"),
        ((*NEW, "-t", "djngo"), "There is no template 'djngo'. Did you mean 'django'?"),
        ((*NEW, "-t", ""), "The template is empty"),
        ((*NEW, "--answers", ""), "Cannot read the answers file"),
        ((*NEW, "-t", "./nowhere"), "./nowhere is not a template"),
        ((*NEW, "-t", "./file"), "./file is not a template"),
        ((*NEW, "-t", "./bare"), "./bare is not a template"),
        ((*NEW, "-t", "./silent"), "template.toml"),
        ((*NEW, "--yess"), "no option '--yess'. Did you mean '--yes'?"),
        ((*NEW, "--dryrun"), "Did you mean '--dry-run'?"),
        ((*NEW, "-n"), "Argument -n/--need: expected one argument"),
        ((*NEW, "other"), "other"),
        (("nwe", "app"), "There is no command 'nwe'. Did you mean 'new'?"),
        (("template", "shwo"), "Did you mean 'show'?"),
        (("template", "show", "flsk"), "Did you mean 'flask'?"),
        (("recommend", "-y", "-n", "scale=larg"), "Did you mean 'large'?"),
        (("guide", "--yes"), "There is no option '--yes'"),
    ],
)
def test_refuses_an_unknown_word_with_a_suggestion(
    folder: Path, arguments: tuple[str, ...], told: str
) -> None:
    refused = refuse(folder, *arguments)
    assert told in refused.err
    assert refused.out == ""


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("class", "class_app"),
        ("json", "a standard library module"),
        ("flask", "flask_app"),
        ("-rf", "There is no option '-rf'"),
        ("", "destination is empty"),
        ("  ", "destination is empty"),
        ("a\nb", r"'a\nb' cannot be a project's folder"),
        ("\x1b[31mred", "cannot be a project's folder"),
        ("a\u202eb", "cannot be a project's folder"),
        ("a\udcffb", "cannot be a project's folder"),
        ("a:b", "cannot be a project's folder"),
        ("a$(b)", "cannot be a project's folder"),
        ("nul", "Windows"),
        ("app.", "ends with '.'"),
        ("parent/-rf", "starts with '-'"),
        ("a" * 101, "longer than 100 bytes"),
        ("a" * 5000, "longer than 800 bytes"),
        ("a/" * 1500, "longer than 800 bytes"),
        ("full", "already contains"),
        ("file", "is a file"),
        ("file/app", "is a file"),
        ("dangling", "broken link"),
        ("..", "already contains"),
    ],
)
def test_refuses_an_invalid_destination(folder: Path, name: str, told: str) -> None:
    refused = refuse(folder, "new", name, *AT, "--json")
    assert told in refused.err
    assert refused.document["exit_code"] == 2
    assert told in refused.document["error"]


def test_refuses_a_name_like_an_option_after_two_dashes(folder: Path) -> None:
    assert "starts with '-'" in refuse(folder, "new", *AT, "--", "-rf").err
    assert "-y" in refuse(folder, "new", "--", "-rf", "-y").err


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("nowhere.toml", "No such file"),
        ("bare", "Is a directory"),
        ("broken.toml", "is not valid TOML"),
        ("conflict.toml", "conflict markers"),
        ("future.toml", "format 2"),
        ("latin.toml", "not UTF-8"),
        ("key.toml", "'anwers'"),
        ("need.toml", "Did you mean 'product'?"),
        ("option.toml", "Did you mean 'api'?"),
        ("type.toml", "`product` must be one string"),
        ("question.toml", "Did you mean 'license'?"),
        ("choice.toml", "Did you mean 'mit'?"),
        ("template.toml", "Did you mean 'django'?"),
    ],
)
def test_refuses_an_invalid_answers_file_by_name(folder: Path, file: str, told: str) -> None:
    refused = refuse(folder, *NEW, "--json", "--answers", file)
    assert told in refused.err
    assert file in refused.err or "no template 'djngo'" in refused.err
    assert refused.document["error"] in refused.err


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        (("new",), "DESTINATION and --yes"),
        (("new", "app"), "Pass --yes"),
        (("new", "-y"), "Pass DESTINATION"),
        (("new", "app", "--json"), "Pass --yes"),
        (("recommend",), "Pass --need KEY=VALUE, or --yes"),
    ],
)
def test_names_missing_answers_without_a_terminal(
    folder: Path, arguments: tuple[str, ...], missing: str
) -> None:
    refused = refuse(folder, *arguments)
    assert "Cannot ask questions: there is no terminal" in refused.err
    assert missing in refused.err


def test_dry_run_refuses_what_a_run_refuses(folder: Path) -> None:
    assert "already contains" in refuse(folder, "new", "full", *AT, "--dry-run").err
    assert "is a file" in refuse(folder, "new", "file/app", *AT, "--dry-run").err
