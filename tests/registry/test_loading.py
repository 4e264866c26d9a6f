"""Tests of templates at an address: working files of a folder, commits of a repository."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.messages import printable
from generator.recommendation.guide import load_guide
from generator.registry._address import parse_address
from generator.registry._loading import is_folder, open_address
from generator.registry.template import Template
from generator.system.locations import bundled_folder
from tests.support.files import MANIFEST, build_template, build_tree
from tests.support.repositories import commit

GUIDE = load_guide()


@pytest.fixture
def origin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of two templates, one with a layer next to it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "origin"
    build_template(folder / "api", manifest='layers = ["base"]\n' + MANIFEST)
    build_tree(folder, {"base/copier.yml": "x: 1\n", "plain/copier.yaml": "y: 1\n"})
    commit(folder, {}, "v1.0")
    return folder


def opened(typed: str | Path, commit: str = "") -> Template:
    return open_address(parse_address(str(typed), is_folder), GUIDE, commit=commit)


def refused(typed: str | Path) -> str:
    with pytest.raises(InputError) as refusal:
        opened(typed)
    return str(refusal.value)


def files(folders: Iterable[Path]) -> list[str]:
    return [folder.name for folder in folders]


def test_template_of_a_repository_records_its_origin(origin: Path) -> None:
    template = opened(f"git+file://{origin}@v1.0#api")
    assert (template.id, template.title) == ("api", "Test")
    assert template.source == f"git+file://{origin}#api"
    assert template.origin == template.source
    assert template.ref == "v1.0"
    assert template.reference == f"git+file://{origin}@{template.commit}#api"
    assert not template.bundled
    assert files(template.folders) == ["base", "api"]


def test_template_of_a_repository_can_use_a_bundled_layer(origin: Path) -> None:
    manifest = 'layers = ["_shared"]\n' + MANIFEST
    commit(origin, {"api/template.toml": manifest}, "v2.0")
    layer, own = opened(f"git+file://{origin}#api").folders
    assert (layer, own.name) == (bundled_folder() / "_shared", "api")


def test_recorded_reference_finds_the_same_commit(origin: Path) -> None:
    first = opened(f"git+file://{origin}#api")
    commit(origin, {"api/project/b.txt": "b\n"}, "v2.0")
    again = opened(first.reference)
    assert (again.commit, again.path) == (first.commit, first.path)
    assert opened(f"git+file://{origin}#api").commit != first.commit


def test_accepts_a_commit_next_to_its_ref(origin: Path) -> None:
    first = opened(f"git+file://{origin}@main#api")
    commit(origin, {"api/project/b.txt": "b\n"})
    again = opened(f"git+file://{origin}@main#api", first.commit)
    assert (again.commit, again.ref) == (first.commit, "main")


def test_a_path_means_working_files_and_with_a_ref_the_commit(origin: Path) -> None:
    build_tree(origin / "api", {"new.txt": ""})
    plain, pinned = opened(origin / "api"), opened(f"{origin}@v1.0#api")
    assert (plain.path, plain.commit) == (origin / "api", "")
    assert opened(f"{origin}#api") == plain
    assert (pinned.path / "new.txt").exists() is False
    assert opened(pinned.reference).path == pinned.path


def test_does_not_record_a_local_path(origin: Path) -> None:
    for template in (opened(origin / "api"), opened(f"{origin}@v1.0#api")):
        assert template.source.startswith(str(origin))
        assert template.origin == "folder"


def test_resolves_a_relative_path(origin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(origin.parent)
    template = opened("./origin@v1.0#api")
    monkeypatch.chdir("/")
    assert opened(template.reference).path == template.path


def test_names_a_plain_template_after_its_folder(origin: Path) -> None:
    template = opened(f"git+file://{origin}#plain")
    assert (template.id, template.title, template.rules) == ("plain", "plain", ())


def test_refuses_a_repository_of_templates_with_their_addresses(origin: Path) -> None:
    address = f"git+file://{origin}"
    message = refused(address)
    assert message.startswith(f"{address} is not a template: ")
    assert message.endswith(f"It contains {address}#api and {address}#base.")
    assert refused(f"{address}#nothing").endswith("Pass such a folder.")


def test_refuses_a_subfolder_that_links_out(origin: Path, tmp_path: Path) -> None:
    build_template(tmp_path / "outside")
    (origin / "out").symlink_to(tmp_path / "outside")
    (origin / "in").symlink_to("api")
    commit(origin, {}, "v2.0")
    assert "is a link that leads outside of it" in refused(f"git+file://{origin}#out")
    assert opened(f"git+file://{origin}#in").path.name == "api"


def test_refuses_links_out_of_a_third_party_template_before_reading(
    origin: Path, tmp_path: Path
) -> None:
    build_tree(tmp_path, {"secret.toml": "password = 1\n"})
    (origin / "plain" / "template.toml").symlink_to(tmp_path / "secret.toml")
    commit(origin, {}, "v2.0")
    message = refused(f"git+file://{origin}#plain")
    assert "template.toml is a link that leads outside of it" in message
    assert "password" not in message


def test_refuses_an_invalid_manifest_of_a_repository(origin: Path) -> None:
    commit(origin, {"api/template.toml": "title = 1\n"}, "v2.0")
    assert "template.toml" in refused(f"git+file://{origin}#api")


@pytest.mark.parametrize("name", ["a\x1b[2J", "a\u202eb", "a\x9bb", "a\nb", "a\u200bb", "a\udcffb"])
def test_gives_any_folder_a_valid_template_name(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(build_tree(tmp_path / name, {"copier.yml": "x: 1\n"}))
    called = opened(".").id
    assert called == opened(".").title
    assert called == printable(called)
    assert called.startswith("a-")


def test_keeps_folder_names_in_any_language(tmp_path: Path) -> None:
    build_tree(tmp_path / "mon modèle 日本", {"copier.yml": "x: 1\n"})
    assert opened(tmp_path / "mon modèle 日本").id == "mon modèle 日本"
