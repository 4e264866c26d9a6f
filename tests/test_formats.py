"""Tests of the formats of files: each states its own, and each reader checks it."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import tomli_w

from generator import __version__, formats
from generator.checking.merging import read_report
from generator.cli.prompts.drafts import load_draft
from generator.errors import InputError
from generator.formats import FILES, OUTPUTS, Document, check_format, with_format
from generator.project.record import read_answers_file
from generator.project.update.journal import read_journal
from generator.recommendation.guide import load_guide
from generator.recommendation.house import add_house_rules
from generator.registry._aliases import read_aliases
from generator.registry.edits import load_edits
from generator.registry.manifest import load_layer, load_manifest
from generator.system.locations import hashed
from tests.support.files import build_template
from tests.support.processes import scaffold

GUIDE = load_guide()
Values = Mapping[str, object]
MANIFEST = {"title": "Test", "summary": "A test.", "framework": "test", "version": "1.0"}
ALIAS = {"template": [{"id": "mine", "source": "/nowhere"}]}
REPORT: Values = {
    **dict.fromkeys(("template", "version", "refused"), ""),
    **dict.fromkeys(("green", "services"), False),
    **{key: {} for key in ("columns", "masks", "unproven")},
    **{key: [] for key in ("findings", "skipped", "sets")},
    "seconds": 0,
    "coverage": None,
    "shard": {"part": 1, "of": 1, "sets": 0},
}


def write(file: Path, values: Values) -> Path:
    """Write a document as TOML, or as JSON to a file of that name."""
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(values) if file.suffix == ".json" else tomli_w.dumps(values)
    file.write_text(text)
    return file


def names(folder: Path, values: Values) -> Path:
    """Write the names of templates into the configuration of this user."""
    return write(folder / "config" / "scaffold" / "templates.toml", values)


def draft(folder: Path, values: Values) -> Path:
    """Write the answers that an interrupted run in a folder saved."""
    return write(folder / "state" / "scaffold" / "drafts" / f"{hashed(folder)}.json", values)


READERS: Mapping[str, tuple[Values, Callable[[Path, Values], object]]] = {
    formats.RECORD.name: (
        {"answers": {"port": 80}},
        lambda folder, values: read_answers_file(write(folder / ".scaffold.toml", values)),
    ),
    formats.MANIFEST.name: (
        MANIFEST,
        lambda folder, values: load_manifest(write(folder / "template.toml", values), "m", GUIDE),
    ),
    formats.LAYER.name: (
        {"history": "history"},
        lambda folder, values: load_layer(write(folder / "layer.toml", values), GUIDE),
    ),
    formats.EDITS.name: (
        {"edit": [{"file": "a", "text": "one\n"}]},
        lambda folder, values: load_edits(write(folder / "edits.toml", values)),
    ),
    formats.HOUSE_RULES.name: (
        {"forbid": ["flask"]},
        lambda folder, values: add_house_rules(
            GUIDE, str(write(folder / "house.toml", values)), []
        ),
    ),
    formats.NAMES.name: (
        ALIAS,
        lambda folder, values: names(folder, values) and read_aliases(),
    ),
    formats.DRAFT.name: (
        {"destination": "app"},
        lambda folder, values: draft(folder, values) and load_draft(folder),
    ),
    formats.JOURNAL.name: (
        {**dict.fromkeys(("head", "tree", "pristine", "recorded", "message"), ""), "waits": False},
        lambda folder, values: (
            write(folder / "scaffold-update.json", values) and read_journal(folder)
        ),
    ),
    formats.REPORT.name: (REPORT, lambda _, values: read_report(values, "report.json")),
}
READING = re.compile(r"\b(load_toml|load_json|read_toml|json\.loads?|tomllib)\b")
READ = [document for document in (*FILES, *OUTPUTS) if document.readers != (formats.PROGRAMS,)]


@pytest.fixture(autouse=True)
def _homes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def name(document: Document) -> str:
    return document.name


def test_every_document_that_scaffold_reads_has_a_reader_here() -> None:
    assert {document.name for document in READ} == READERS.keys()
    assert len({document.name for document in (*FILES, *OUTPUTS)}) == len([*FILES, *OUTPUTS])


@pytest.mark.parametrize("document", READ, ids=name)
def test_reads_its_own_format_those_before_and_none(document: Document, tmp_path: Path) -> None:
    values, read = READERS[document.name]
    bare = read(tmp_path, values)
    assert bare is not None
    for number in range(1, document.format + 1):
        assert read(tmp_path, {"format": number, **values}) == bare or document == formats.REPORT


@pytest.mark.parametrize("ahead", [1, 2, 10**12])
@pytest.mark.parametrize("document", READ, ids=name)
def test_refuses_a_newer_format_before_its_unknown_keys(
    document: Document, ahead: int, tmp_path: Path
) -> None:
    values, read = READERS[document.name]
    newer = document.format + ahead
    with pytest.raises(InputError) as refused:
        read(tmp_path, {"unheard": {"of": 1}, **values, "format": newer})
    said = str(refused.value)
    assert f"`format` is {newer}, but scaffold {__version__} reads format" in said
    assert f"Upgrade scaffold to a version that reads format {newer}." in said
    assert ".toml: " in said or ".json: " in said, "the file is named"
    assert "unheard" not in said


@pytest.mark.parametrize("stated", [0, -1, True, 1.0, "1", "", [1], {"a": 1}])
@pytest.mark.parametrize("document", READ, ids=name)
def test_refuses_a_format_that_is_not_a_whole_number(
    document: Document, stated: object, tmp_path: Path
) -> None:
    values, read = READERS[document.name]
    with pytest.raises(InputError, match="`format` must be a whole number from 1 on, not"):
        read(tmp_path, {**values, "format": stated})


@pytest.mark.parametrize("keys", [("later",), ("format", "later")])
def test_an_unknown_key_of_json_is_ignored(keys: tuple[str, ...], tmp_path: Path) -> None:
    for document in (formats.DRAFT, formats.REPORT):
        values, read = READERS[document.name]
        assert read(tmp_path, {**values, **dict.fromkeys(keys, 1)}) is not None


def test_every_module_that_reads_a_document_checks_its_format() -> None:
    """Another one of them reads files of others, or values: add it to these."""
    root = Path(formats.__file__).parent
    found = {
        file.relative_to(root).as_posix(): "formats" in text
        for file in root.rglob("*.py")
        if READING.search(text := text_of(file))
    }
    assert {file for file, checks in found.items() if not checks} == {
        *("documents.py", "system/own_documents.py", "checking/lint/toml_file.py"),  # of any kind
        *("project/_install.py", "system/uv.py", "checking/surroundings/project.py"),
        *("checking/surroundings/routes.py", "checking/surroundings/dockerfile.py"),
        *("checking/surroundings/kubernetes.py", "checking/lint/rendered.py"),
        *("checking/_interpreters.py", "checking/_results.py", "rendering/_worker.py"),
        *("rendering/sandbox.py", "questions/_values.py", "registry/installation.py"),
        "project/adopt/origin.py",
    }


def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def test_names_the_formats_that_it_reads() -> None:
    document = Document("the test", (), (), since=("0.1.0", "0.2.0", "0.4.0"))
    check_format(document, {"format": 3}, "here")
    with pytest.raises(InputError, match=r"^here: `format` is 4, but .* reads formats 1 to 3 of"):
        check_format(document, {"format": 4}, "here")
    assert with_format(document, {"a": 1, "format": 1}) == {"format": 3, "a": 1}


@pytest.mark.parametrize(
    "words",
    [
        ("template", "add", "other", "template"),
        ("template", "remove", "mine"),
        ("new", "app", "-y", "--answers", "answers.toml", "--no-git", "--no-install"),
        ("new", "app", "-y", "-t", "mine", "--no-git", "--no-install"),
    ],
)
def test_leaves_newer_files_as_they_are(words: tuple[str, ...], tmp_path: Path) -> None:
    build_template(tmp_path / "template")
    kept = [names(tmp_path, {"format": 2, **ALIAS}), tmp_path / "answers.toml"]
    write(kept[1], {"format": 2, "later": 1})
    before = [file.read_bytes() for file in kept]
    done = scaffold(tmp_path, *words)
    assert (done.code, done.out) == (2, "")
    assert "`format` is 2" in done.err
    assert [file.read_bytes() for file in kept] == before
    assert not (tmp_path / "app").exists()


def test_files_that_scaffold_writes_state_their_format(tmp_path: Path) -> None:
    made = scaffold(tmp_path, "template", "new", "mine", "-y")
    added = scaffold(tmp_path, "template", "add", "ours", "mine")
    new = scaffold(tmp_path, "new", "app", "-y", "-t", "ours", "--no-git", "--no-install")
    assert (made.code, added.code, new.code) == (0, 0, 0), new.err
    files = ["mine/template.toml", "app/.scaffold.toml", "config/scaffold/templates.toml"]
    for file, document in zip(
        files, [formats.MANIFEST, formats.RECORD, formats.NAMES], strict=True
    ):
        lines = (tmp_path / file).read_text().splitlines()
        assert f"format = {document.format}" in lines[:3], file


def test_manifests_of_this_repository_state_their_format() -> None:
    root = Path(__file__).parents[1]
    files = [
        file
        for place in ("templates", "examples")
        for pattern in ("template.toml", "layer.toml")
        for file in (root / place).rglob(pattern)
        if ".venv" not in file.parts
    ]
    assert len(files) >= 6
    for file in files:
        assert re.search(r"^format = \d+$", file.read_text(), re.MULTILINE), file
