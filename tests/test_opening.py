"""Templates at an address: in a folder as they are, in a repository as they were."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from generator.addresses import parse_address
from generator.errors import InputError
from generator.guide import load_guide
from generator.opening import is_folder, open_address
from generator.registry import Template, bundled_folder
from tests.helpers import MANIFEST, build_template, build_tree
from tests.repositories import commit

GUIDE = load_guide()


@pytest.fixture
def origin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of two templates, one upon a layer beside it."""
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


def test_a_template_of_a_repository_knows_where_it_is_from(origin: Path) -> None:
    template = opened(f"git+file://{origin}@v1.0#api")
    assert (template.id, template.title) == ("api", "Test")
    assert template.source == f"git+file://{origin}#api"
    assert template.origin == template.source
    assert template.ref == "v1.0"
    assert template.reference == f"git+file://{origin}@{template.commit}#api"
    assert not template.ours
    assert files(template.folders) == ["base", "api"]


def test_a_template_of_a_repository_may_stand_on_a_bundled_layer(origin: Path) -> None:
    manifest = 'layers = ["_shared"]\n' + MANIFEST
    commit(origin, {"api/template.toml": manifest}, "v2.0")
    layer, own = opened(f"git+file://{origin}#api").folders
    assert (layer, own.name) == (bundled_folder() / "_shared", "api")


def test_its_reference_finds_the_same_again_whatever_is_newer(origin: Path) -> None:
    first = opened(f"git+file://{origin}#api")
    commit(origin, {"api/project/b.txt": "b\n"}, "v2.0")
    again = opened(first.reference)
    assert (again.commit, again.path) == (first.commit, first.path)
    assert opened(f"git+file://{origin}#api").commit != first.commit


def test_a_commit_may_be_given_beside_the_ref_that_led_to_it(origin: Path) -> None:
    first = opened(f"git+file://{origin}@main#api")
    commit(origin, {"api/project/b.txt": "b\n"})
    again = opened(f"git+file://{origin}@main#api", first.commit)
    assert (again.commit, again.ref) == (first.commit, "main")


def test_a_path_means_the_files_as_they_are_and_with_a_ref_what_git_holds(origin: Path) -> None:
    build_tree(origin / "api", {"new.txt": ""})
    plain, pinned = opened(origin / "api"), opened(f"{origin}@v1.0#api")
    assert (plain.path, plain.commit) == (origin / "api", "")
    assert opened(f"{origin}#api") == plain
    assert (pinned.path / "new.txt").exists() is False
    assert opened(pinned.reference).path == pinned.path


def test_a_path_of_this_machine_is_nothing_to_record(origin: Path) -> None:
    for template in (opened(origin / "api"), opened(f"{origin}@v1.0#api")):
        assert template.source.startswith(str(origin))
        assert template.origin == "folder"


def test_a_relative_path_means_the_same_everywhere(
    origin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(origin.parent)
    template = opened("./origin@v1.0#api")
    monkeypatch.chdir("/")
    assert opened(template.reference).path == template.path


def test_a_plain_template_of_a_repository_is_called_by_its_folder(origin: Path) -> None:
    template = opened(f"git+file://{origin}#plain")
    assert (template.id, template.title, template.rules) == ("plain", "plain", ())


def test_a_repository_that_holds_templates_is_refused_with_their_addresses(origin: Path) -> None:
    address = f"git+file://{origin}"
    message = refused(address)
    assert message.startswith(f"{address} is no template: ")
    assert message.endswith(f"It holds {address}#api and {address}#base.")
    assert refused(f"{address}#nothing").endswith("Pass such a folder.")


def test_a_subfolder_that_is_a_link_out_of_the_repository_is_refused(
    origin: Path, tmp_path: Path
) -> None:
    build_template(tmp_path / "outside")
    (origin / "out").symlink_to(tmp_path / "outside")
    (origin / "in").symlink_to("api")
    commit(origin, {}, "v2.0")
    assert "is a link that leads out of it" in refused(f"git+file://{origin}#out")
    assert opened(f"git+file://{origin}#in").path.name == "api"


def test_what_leads_out_of_a_strangers_template_is_refused_before_it_is_read(
    origin: Path, tmp_path: Path
) -> None:
    build_tree(tmp_path, {"secret.toml": "password = 1\n"})
    (origin / "plain" / "template.toml").symlink_to(tmp_path / "secret.toml")
    commit(origin, {}, "v2.0")
    message = refused(f"git+file://{origin}#plain")
    assert "template.toml is a link that leads out of it" in message
    assert "password" not in message


def test_a_broken_manifest_of_a_repository_is_refused(origin: Path) -> None:
    commit(origin, {"api/template.toml": "title = 1\n"}, "v2.0")
    assert "template.toml" in refused(f"git+file://{origin}#api")
