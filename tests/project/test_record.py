import os
import stat
import string
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import InputError, WorkError
from generator.project.dotenv import write_secrets
from generator.project.record import AnswersFile, Record, read_answers_file, tree_id, write_record
from generator.registry.manifest import Secrets
from generator.registry.template import RecordedTemplate
from generator.system.ignored import Division
from generator.system.names import RECORD
from tests.support.files import build_tree
from tests.support.processes import git

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
ANSWER = st.one_of(
    TEXT, st.booleans(), st.integers(), st.floats(allow_nan=False), st.lists(TEXT, max_size=3)
)
RECORDS = st.builds(
    Record,
    template=st.builds(RecordedTemplate, TEXT, TEXT, TEXT, TEXT, TEXT),
    layers=st.lists(TEXT, max_size=3).map(tuple),
    pristine=st.text(string.digits + "abcdef", min_size=40, max_size=40),
    needs=st.dictionaries(TEXT, st.one_of(TEXT, st.lists(TEXT, max_size=3)), max_size=4),
    answers=st.dictionaries(TEXT, ANSWER, max_size=6),
    history=st.lists(TEXT.filter(str.isprintable), unique=True, max_size=4).map(
        lambda names: {name: names[:place] for place, name in enumerate(names)}
    ),
    generated=st.dates().map(str),
)
NAME = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=4
).filter(lambda name: name not in {".", ".."} and name.casefold() != ".git")
ODD_NAME = st.one_of(NAME, st.sampled_from(["a", "a.b", "a-b", "a b", "é", "e\u0301", "a\udcff"]))
FILE = st.tuples(st.just("file"), st.binary(max_size=40), st.booleans())
LINK = st.tuples(st.just("link"), NAME)
TREES = st.recursive(
    st.one_of(FILE, LINK),
    lambda inner: st.dictionaries(ODD_NAME, inner, max_size=4),
    max_leaves=8,
).filter(lambda tree: isinstance(tree, dict))
SECRETS = Secrets(example=".env.example", file=".env")


def build_odd_tree(folder: Path, tree: Mapping[str, object]) -> None:
    """Write a tree of files, executables, links and folders, some of them empty."""
    folder.mkdir()
    for name, entry in tree.items():
        match entry:
            case ("file", bytes(content), bool(runs)):
                (folder / name).write_bytes(content)
                (folder / name).chmod(0o755 if runs else 0o644)
            case ("link", str(target)):
                (folder / name).symlink_to(target)
            case dict(inner):
                build_odd_tree(folder / name, inner)


def write_tree(folder: Path, tree: Path) -> str:
    """Return the id that git gives a tree; the files of git are in `folder`."""
    plain = ["-c", "core.protectNTFS=false", "-c", "core.protectHFS=false"]
    where = [f"--git-dir={folder}/git", f"--work-tree={tree}"]
    git(folder, "init", "-q", "--bare", "git")
    git(tree, *plain, *where, "add", "--all", "--force", ".")
    return git(tree, *plain, *where, "write-tree")


def refusal(tmp_path: Path, content: str | bytes) -> str:
    """Return the error for an answers file; it must name the file."""
    file = build_tree(tmp_path, {"answers.toml": content}) / "answers.toml"
    with pytest.raises(InputError) as error:
        read_answers_file(file)
    assert str(file) in str(error.value)
    return str(error.value)


def secrets_of(tmp_path: Path, name: str, example: str) -> dict[str, str]:
    """Return the settings in the file that was made from that example."""
    project = build_tree(tmp_path / name, {".env.example": example})
    assert write_secrets(project, SECRETS)
    lines = (project / ".env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


@given(record=RECORDS)
def test_record_is_a_valid_answers_file(record: Record) -> None:
    with TemporaryDirectory() as folder:
        write_record(Path(folder), record)
        request = read_answers_file(Path(folder, RECORD))
    assert request == AnswersFile(
        record.needs,
        record.template,
        record.answers,
        record.history,
        record.generated,
        record.pristine,
    )


def test_record_explains_itself_and_names_the_origin(tmp_path: Path) -> None:
    write_record(
        tmp_path,
        Record(RecordedTemplate("flask", "bundled", version="1.0"), ("_shared",), "0" * 40, {}, {}),
    )
    text = (tmp_path / RECORD).read_text()
    assert text.startswith("# How this project was generated; `scaffold update` changes it.\n")
    assert f'pristine = "{"0" * 40}"' in text
    assert "\r" not in text


def test_records_the_history_in_its_order(tmp_path: Path) -> None:
    template = RecordedTemplate("t", "folder", version="1")
    history = {"b": [], "a": ["b"]}
    write_record(tmp_path, Record(template, (), "0" * 40, {}, {}, history))
    assert list(read_answers_file(tmp_path / RECORD).history) == ["b", "a"]


def test_does_not_record_none_answers(tmp_path: Path) -> None:
    answers = {"none": None, "part": {"a": None, "b": [1, None]}, 3: "three"}
    template = RecordedTemplate("t", "folder", version="1")
    record = Record(template, (), "0" * 40, {}, answers)  # type: ignore[arg-type]
    write_record(tmp_path, record)
    assert read_answers_file(tmp_path / RECORD).answers == {"part": {"b": [1]}, "3": "three"}


@settings(max_examples=20)
@given(tree=TREES)
def test_tree_id_matches_git(tree: Mapping[str, object]) -> None:
    with TemporaryDirectory() as folder:
        place = Path(folder, "tree")
        build_odd_tree(place, tree)
        assert tree_id(place) == write_tree(Path(folder), place)


def test_sorts_folders_like_git(tmp_path: Path) -> None:
    names = ["a/x", "a.b", "a-b", "a0", "ab/x", "a b"]
    build_tree(tmp_path / "tree", dict.fromkeys(names, "same"))
    assert tree_id(tmp_path / "tree") == write_tree(tmp_path, tmp_path / "tree")


def test_excludes_names_at_the_top_level_only(tmp_path: Path) -> None:
    whole = build_tree(tmp_path / "whole", {RECORD: "x", f"a/{RECORD}": "x"})
    part = build_tree(tmp_path / "part", {f"a/{RECORD}": "x"})
    assert tree_id(whole, without=[RECORD]) == tree_id(part) != tree_id(whole)


def test_fills_only_empty_values_with_secrets(tmp_path: Path) -> None:
    values = secrets_of(tmp_path, "a", "# KEPT=\nURL=a=b\nKEY=\n\n\nOTHER= \t\nHOST=x\nLAST=")
    assert list(values) == ["URL", "KEY", "OTHER", "HOST", "LAST"]
    assert (values["URL"], values["HOST"]) == ("a=b", "x")
    made = [values["KEY"], values["OTHER"], values["LAST"]]
    assert len(set(made)) == 3
    assert all(len(secret) >= 64 for secret in made)


def test_secrets_are_different_each_time(tmp_path: Path) -> None:
    assert secrets_of(tmp_path, "a", "KEY=\n") != secrets_of(tmp_path, "b", "KEY=\n")


def test_only_the_owner_may_read_secrets(tmp_path: Path) -> None:
    secrets_of(tmp_path, "a", "KEY=\n")
    assert stat.S_IMODE((tmp_path / "a/.env").stat().st_mode) == 0o600


def test_does_not_change_an_existing_secrets_file(tmp_path: Path) -> None:
    build_tree(tmp_path, {".env.example": "KEY=\n", ".env": "KEY=mine\n"})
    assert not write_secrets(tmp_path, SECRETS)
    assert (tmp_path / ".env").read_text() == "KEY=mine\n"


def test_writes_no_secrets_without_an_example(tmp_path: Path) -> None:
    assert not write_secrets(tmp_path, SECRETS)
    assert list(tmp_path.iterdir()) == []


def test_accepts_a_partial_answers_file(tmp_path: Path) -> None:
    build_tree(tmp_path, {"a.toml": "", "b.toml": 'template = "flask"\n[needs]\nload = "x"\n'})
    assert read_answers_file(tmp_path / "a.toml") == AnswersFile()
    assert read_answers_file(tmp_path / "b.toml") == AnswersFile(
        {"load": "x"}, RecordedTemplate("flask")
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("format = 2\n", "`format` is 2, but scaffold "),
        ('format = "1"\n', "`format` must be a whole number from 1 on, not '1'"),
        ("template = 3\n", "'template' must be a template's id"),
        ("[template]\nid = 3\n", "'template' must be a template's id"),
        ('needs = "api"\n', "'needs' must be a table: write [needs]"),
        ('[history]\n0002 = ["0001"]\n', "[history]: '0002' must have a list of names that are"),
        ('history = ["0001"]\n', "'history' must be a table: write [history]"),
        ("answers = []\n", "'answers' must be a table: write [answers]"),
        ("[answer]\n", "unknown key 'answer'"),
        ("a = \n", "not valid TOML"),
        ("[needs]\nload = 1\nload = 2\n", "not valid TOML"),
        ("a = " + "[" * 5000, "not valid TOML"),
        (b'author = "caf\xe9"\n', "not UTF-8"),
        (b"\xff\xfea\x00", "not UTF-8"),
        ("x = 1\n<<<<<<< ours\na = 1\n=======\na = 2\n>>>>>>> theirs\n", "conflict markers"),
    ],
)
def test_refuses_an_invalid_answers_file(tmp_path: Path, content: str | bytes, reason: str) -> None:
    assert reason in refusal(tmp_path, content)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda _file: None, "No such file"),
        (Path.mkdir, "Is a directory"),
        (lambda file: file.symlink_to(file), "symbolic links"),
    ],
    ids=["missing", "a folder", "a loop"],
)
def test_refuses_an_unreadable_answers_file(
    tmp_path: Path, make: Callable[[Path], None], reason: str
) -> None:
    make(tmp_path / "answers.toml")
    with pytest.raises(InputError, match=f"answers.toml.*{reason}"):
        read_answers_file(tmp_path / "answers.toml")


def test_tree_id_of_large_files_takes_little_memory(tmp_path: Path) -> None:
    with (tmp_path / "big").open("wb") as file:
        file.truncate(100 << 20)
    tracemalloc.start()
    try:
        assert tree_id(tmp_path) == "9c03fe68d01a380d3d23f27f3d631a01cc6f760b"
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("what", ["pipe", "folder", "nothing"])
def test_refuses_a_file_replaced_meanwhile_without_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    if what == "pipe":
        os.mkfifo(tmp_path / "a")
    elif what == "folder":
        (tmp_path / "a").mkdir()
    monkeypatch.setattr("generator.system.ignored.divide", lambda *_: Division(("a",), ()))
    with pytest.raises(WorkError, match="a of the project"):
        tree_id(tmp_path)


def test_reads_what_copier_has_recorded(tmp_path: Path) -> None:
    said = (
        "_commit: v1.2.0\n_src_path: https://github.com/a/b.git\nname: Ada\nuse: true\nn: [1, 2]\n"
    )
    file = build_tree(tmp_path, {".copier-answers.yml": said}) / ".copier-answers.yml"
    assert read_answers_file(file) == AnswersFile(
        template=RecordedTemplate(id="b", source="gh:a/b", ref="v1.2.0"),
        answers={"name": "Ada", "use": True, "n": [1, 2]},
    )


@pytest.mark.parametrize(
    ("recorded", "template"),
    [
        ("_src_path: gh:a/b", RecordedTemplate(id="b", source="gh:a/b")),
        (
            f"_src_path: git@x.org:a/b.git\n_commit: {'a' * 40}",
            RecordedTemplate(id="b", source="git@x.org:a/b.git", commit="a" * 40),
        ),
        ("_src_path: ../mine\n_commit: v1", RecordedTemplate(id="../mine@v1")),
        ("_src_path: ../mine", RecordedTemplate(id="../mine")),
        ("name: Ada", RecordedTemplate()),
    ],
)
def test_finds_the_template_that_copier_has_recorded(
    recorded: str, template: RecordedTemplate, tmp_path: Path
) -> None:
    file = build_tree(tmp_path, {"answers.yaml": f"{recorded}\n"}) / "answers.yaml"
    assert read_answers_file(file).template == template


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        (".copier-answers.yml", "[a", "Cannot read the answers file"),
        (".copier-answers.yml", "- a\n", "must be a table of names"),
        (".copier-answers.yml", "1: a\n", "must be a table of names"),
        (".copier-answers.yml", "_src_path: [a]\n", "must be texts"),
        (".copier-answers.yml", "_src_path: http://x.org/a\n", "not secure"),
        (".cruft.json", "{}", "use: uvx cruft update"),
    ],
)
def test_refuses_records_of_other_tools_by_name(
    name: str, content: str, reason: str, tmp_path: Path
) -> None:
    file = build_tree(tmp_path, {name: content}) / name
    with pytest.raises(InputError) as refused:
        read_answers_file(file)
    assert str(file) in str(refused.value)
    assert reason in str(refused.value)
