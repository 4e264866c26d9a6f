"""Tests of the HTTP API, in the process of the tests; test_attacks.py asks a real server."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from generator import formats
from generator.recommendation.guide import load_guide
from generator.registry.registry import get_template, read_registry
from generator.web.access import Access
from generator.web.api import PREFIX
from generator.web.app import build_app
from generator.web.core import Core
from tests.support.files import MANIFEST, build_template, list_tree
from tests.support.processes import KNOWN, git, scaffold

GUIDE = load_guide()
REGISTRY = read_registry(GUIDE)
BROKEN = "{% if %}\n"


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the git settings of the command, which suggest an author."""
    for name, value in KNOWN.items():
        monkeypatch.setenv(name, value)


def client_of(core: Core, *, is_public: bool = False) -> TestClient:
    app = build_app(core, Access(8765, is_public=is_public))
    return TestClient(app, "http://127.0.0.1:8765", raise_server_exceptions=False)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    (tmp_path / "made").mkdir()
    with client_of(Core(REGISTRY, tmp_path / "made")) as client:
        yield client


def get(client: TestClient, path: str, status: int = 200) -> Any:  # noqa: ANN401 - any JSON
    answer = client.get(PREFIX + path)
    assert answer.status_code == status, answer.text
    return answer.json()


def printed(folder: Path, *words: str) -> Any:  # noqa: ANN401 - any JSON
    done = scaffold(folder, *words, "--json")
    assert done.code == 0, done.err
    return done.document


def test_needs_are_those_of_the_guide(client: TestClient, tmp_path: Path) -> None:
    found = get(client, "/needs")
    assert found["needs"] == printed(tmp_path, "guide")["criteria"]
    assert found["default"].keys() == {need["id"] for need in found["needs"]}
    assert found["format"] == formats.NEEDS.format


def test_recommends_what_the_command_line_recommends(client: TestClient, tmp_path: Path) -> None:
    words = ["product=web-app", "features=admin,accounts", "team=python"]
    query = "&".join(f"need={word}" for word in words[:2])
    options = [part for word in words[:2] for part in ("-n", word)]
    assert get(client, f"/recommend?{query}") == printed(tmp_path, "recommend", *options)


def test_lists_the_templates_of_the_command_line(client: TestClient, tmp_path: Path) -> None:
    assert get(client, "/templates") == printed(tmp_path, "template", "list")


@pytest.mark.parametrize("template", REGISTRY.templates)
def test_the_schema_is_that_of_the_command_line(
    template: str, client: TestClient, tmp_path: Path
) -> None:
    answer = client.get(f"{PREFIX}/templates/{template}/schema")
    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.json() == printed(tmp_path, "template", "show", template)["schema"]


def test_a_preview_is_the_dry_run_of_the_command_line(client: TestClient, tmp_path: Path) -> None:
    query = "need=features=database&template=flask&set=cache=redis&name=shop"
    words = ["-n", "features=database", "-t", "flask", "-s", "cache=redis"]
    expected = printed(tmp_path, "new", "shop", "-y", "--dry-run", *words)
    found = get(client, f"/preview?{query}")
    assert found.pop("command") == (
        "scaffold new shop -y -t flask -n features=database -s cache=redis"
    )
    assert found.pop("project") == "shop"
    assert expected.pop("project") == str(tmp_path / "shop")
    assert found == expected


def test_contents_are_added_if_they_are_wanted(client: TestClient) -> None:
    files = get(client, "/preview?template=flask&contents=true")["files"]
    assert all(len(row["content"].encode()) == row["size"] for row in files if "content" in row)
    assert all("content" in row or "base64" in row for row in files)
    [one] = get(client, "/preview?template=flask&file=pyproject.toml")["files"]
    assert one in files
    assert "content" not in get(client, "/preview?template=flask")["files"][0]


@pytest.mark.parametrize("path", ["../etc/passwd", "/etc/passwd", "", "nothing", "src", ".git"])
def test_a_file_that_is_not_in_the_project_is_not_found(client: TestClient, path: str) -> None:
    problem = get(client, f"/preview?template=flask&file={path}", 404)
    assert problem["detail"] == f"The project has no file {path!r}."


def test_a_zip_has_the_files_of_the_first_commit(client: TestClient, tmp_path: Path) -> None:
    answer = client.get(f"{PREFIX}/starter.zip?template=flask&name=shop&set=license=mit")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].startswith('attachment; filename="shop.zip"')
    printed(tmp_path, "new", "shop", "-y", "-t", "flask", "-s", "license=mit", "--no-install")
    first = git(tmp_path / "shop", "ls-tree", "-r", "--name-only", "HEAD").splitlines()
    with zipfile.ZipFile(io.BytesIO(answer.content)) as opened:
        unpacked = {name.removeprefix("shop/"): opened.read(name) for name in opened.namelist()}
    assert sorted(unpacked) == sorted(first)
    assert unpacked == {name: (tmp_path / "shop" / name).read_bytes() for name in first}


@pytest.mark.parametrize(
    "path", ["/starter.zip?template=flask", "/needs", "/preview", "/recommend"]
)
def test_an_answer_that_a_client_has_is_not_sent_again(client: TestClient, path: str) -> None:
    answer = client.get(PREFIX + path)
    again = client.get(PREFIX + path, headers={"If-None-Match": f'"x", {answer.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == answer.headers["etag"]


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/preview?x=1", "There is no parameter 'x'. Known: need, template, name, set,"),
        ("/needs?need=product=api", "There is no parameter 'need': this address takes none."),
        ("/recommend?need=product", "--need 'product': write it as KEY=VALUE"),
        ("/recommend?need=product=apii", "There is no option of `product` 'apii'. Did you mean"),
        ("/preview?template=flaskk", "There is no template 'flaskk'. Did you mean 'flask'?"),
        (
            "/preview?template=flask&template=flask",
            "template: given 2 times. Give it at most once.",
        ),
        ("/preview?set=license", "set=license: write it as set=license=mit."),
        ("/preview?contents=yes", "There is no contents 'yes'. Known: true, false."),
        (f"/preview?name={'a' * 1001}", "name: longer than 1000 characters."),
    ],
)
def test_what_is_no_parameter_is_a_bad_request(client: TestClient, path: str, detail: str) -> None:
    problem = get(client, path, 400)
    assert detail in problem["detail"]
    assert (problem["status"], problem["title"]) == (400, "Bad Request")


@pytest.mark.parametrize(
    ("path", "keys", "detail"),
    [
        ("name=a/b", set(), "'a/b' cannot be a project's folder"),
        ("need=product=api&need=product=mvp", set(), "product"),
        ("template=flask&set=cach=redis", {"cach"}, "There is no question 'cach'"),
        ("template=flask&set=database=x&set=auth=y", {"database", "auth"}, "choose from"),
        ("template=flask&set=database=none&set=auth=session", {"auth"}, "auth"),
    ],
)
def test_answers_that_cannot_be_taken_are_named(
    client: TestClient, path: str, keys: set[str], detail: str
) -> None:
    for document in ("preview", "starter.zip"):
        problem = get(client, f"/{document}?{path}", 422)
        assert problem.get("errors", {}).keys() == keys
        assert detail in problem["detail"]


@pytest.mark.parametrize("path", ["/templates/x/schema", "/templates", "/nothing"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_the_api_only_reads(client: TestClient, path: str, method: str) -> None:
    answer = client.request(method, PREFIX + path)
    if path == "/nothing":
        assert answer.status_code == 404
    else:
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert answer.headers["content-type"] == "application/problem+json"


def test_all_routes_of_the_api_only_read(tmp_path: Path) -> None:
    """The guard asks for no access token under this prefix."""
    routes = build_app(Core(REGISTRY, tmp_path), Access(1)).app.routes  # type: ignore[attr-defined]
    below = [route for route in routes if route.path.startswith("/api/")]
    assert len(below) == 7
    assert all(route.methods == {"GET", "HEAD"} for route in below)


def test_nothing_is_written(client: TestClient, tmp_path: Path) -> None:
    get(client, "/preview?template=flask&contents=true")
    client.get(f"{PREFIX}/starter.zip?template=flask")
    assert list_tree(tmp_path / "made") == {}


@pytest.mark.parametrize(
    "broken",
    [
        {"files": {"a.txt.jinja": BROKEN}},
        {"files": {"a.txt.jinja": "{{ 1 / 0 }}"}},
        {"files": {"{{ project_name }}.jinja": "{% include '/etc/passwd' %}"}},
        {"files": {"a.jinja": "{% include '../../secret' %}"}},
        {"questions": "project_name: {type: str, default: '{{ 1 / 0 }}'}\n"},
        {"questions": "project_name: {type: str, choices: '{{ x.y.z() }}'}\n"},
        {"questions": "!include nothing.yml\n"},
    ],
)
def test_an_error_names_no_path_of_this_machine(broken: dict[str, Any], tmp_path: Path) -> None:
    place = build_template(tmp_path / "template", manifest=MANIFEST, **broken)
    template = get_template(str(place), REGISTRY)
    registry = REGISTRY._replace(templates={**REGISTRY.templates, template.id: template})
    with client_of(Core(registry, tmp_path)) as client:
        name = template.id
        for path in (f"/preview?template={name}", f"/templates/{name}/schema", "/templates"):
            answer = client.get(PREFIX + path)
            assert answer.status_code in {200, 422, 500}, answer.text
            assert str(tmp_path) not in answer.text
            assert str(Path.home()) + "/" not in answer.text
        page = client.get(f"/?template={name}")
        assert str(tmp_path) not in page.text
