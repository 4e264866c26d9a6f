"""Tests of `POST /make`, in the process of the tests."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry
from generator.web.access import Access
from generator.web.app import build_app
from generator.web.core import Core
from tests.support.files import list_tree
from tests.support.processes import KNOWN, git

REGISTRY = read_registry(load_guide())
ORIGIN = "http://127.0.0.1:8765"
ACCESS = Access(8765)
BEARER = {"Authorization": f"Bearer {ACCESS.token}"}
PLAN = "/api/v1/preview?template=flask&name=shop&plan=true"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in KNOWN.items():
        monkeypatch.setenv(name, value)
    place = tmp_path / "served"
    place.mkdir()
    return place


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(build_app(Core(REGISTRY, folder), ACCESS), ORIGIN) as client:
        yield client


@pytest.fixture
def token(client: TestClient) -> str:
    return str(client.get(PLAN).json()["plan"])


def make(client: TestClient, status: int, **fields: object) -> Mapping[str, object]:
    answer = client.post("/make", json=fields, headers=BEARER)
    assert answer.status_code == status, answer.text
    assert str(client.app.app.state.core.folder) not in answer.text  # type: ignore[attr-defined]
    return answer.json()  # type: ignore[no-any-return]


def test_a_planned_project_is_made_once(client: TestClient, token: str, folder: Path) -> None:
    made = make(client, 201, token=token, folder="shop")
    assert (made["project"], made["dry_run"]) == ("shop", False)
    assert made["next"][:2] == ["cd shop", "make test"]  # type: ignore[index]
    assert git(folder / "shop", "status", "--porcelain") == ""
    problem = make(client, 422, token=token, folder="again")
    assert "Plan again" in str(problem["detail"])
    assert [path.name for path in folder.iterdir()] == ["shop"]


def test_the_folder_is_named_by_the_plan_unless_another_is_given(
    client: TestClient, token: str, folder: Path
) -> None:
    make(client, 201, token=token)
    assert (folder / "shop/.scaffold.toml").is_file()


def test_a_form_is_answered_with_a_page(client: TestClient, token: str, folder: Path) -> None:
    client.cookies.set(ACCESS.cookie, ACCESS.token)
    form = {"token": token, "folder": "shop"}
    answer = client.post("/make", data=form, headers={"Origin": ORIGIN})
    assert answer.status_code == 201
    assert answer.headers["content-type"].startswith("text/html")
    assert "cd shop" in answer.text
    again = client.post("/make", data=form, headers={"Origin": ORIGIN})
    assert again.status_code == 400
    assert "Plan again" in again.text
    assert str(folder) not in answer.text + again.text


def test_a_plan_stays_for_another_folder_if_the_first_is_taken(
    client: TestClient, token: str, folder: Path
) -> None:
    (folder / "shop").mkdir()
    (folder / "shop" / "mine").write_text("mine")
    assert "already contains files" in str(make(client, 422, token=token)["detail"])
    make(client, 201, token=token, folder="other")
    assert list_tree(folder / "shop") == {"mine": b"mine"}


@pytest.mark.parametrize(
    "name",
    [
        "../out",
        "..",
        ".",
        "/tmp/out",
        "a/b",
        "a\\b",
        "~",
        "$HOME",
        "a\x00b",
        "CON",
        "-x",
        " ",
        ".git",
    ],
)
def test_a_name_that_is_not_plain_is_refused(
    name: str, client: TestClient, token: str, folder: Path
) -> None:
    assert "cannot be a project's folder" in str(
        make(client, 422, token=token, folder=name)["detail"]
    )
    assert list(folder.iterdir()) == []
    assert [path.name for path in folder.parent.iterdir()] == ["served"]


def test_a_link_is_not_followed(client: TestClient, token: str, folder: Path) -> None:
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir()
    (folder / "link").symlink_to(elsewhere)
    (folder / "broken").symlink_to(folder.parent / "nowhere")
    for name in ("link", "broken"):
        assert "is a link" in str(make(client, 422, token=token, folder=name)["detail"])
    assert list(elsewhere.iterdir()) == []
    assert not (folder.parent / "nowhere").exists()


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 422),
        (b"[1]", "application/json", 422),
        (b'{"token": 1}', "application/json", 422),
        (b'{"token": "a", "path": "/"}', "application/json", 422),
        (b"[" * 50_000, "application/json", 422),
        (b"\xff", "application/json", 422),
        (b"token=a&token=b", "application/x-www-form-urlencoded", 400),
        (b"a=1&" * 100, "application/x-www-form-urlencoded", 400),
        (b"", "application/x-www-form-urlencoded", 400),
        (b"token=a", "text/plain", 415),
        (b"token=a", "multipart/form-data; boundary=x", 415),
    ],
)
def test_anything_else_is_refused(
    body: bytes, kind: str, status: int, client: TestClient, folder: Path
) -> None:
    answer = client.post("/make", content=body, headers={**BEARER, "Content-Type": kind})
    assert answer.status_code == status, answer.text
    assert list(folder.iterdir()) == []


def test_a_public_server_keeps_and_makes_nothing() -> None:
    app = build_app(Core(REGISTRY), Access(8765, is_public=True))
    with TestClient(app, ORIGIN) as client:
        assert client.get(PLAN).status_code == 403
        answer = client.post("/make", json={"token": "a"}, headers=BEARER)
        assert answer.status_code == 403
        assert "This server is public" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("sender", "link"),
    [
        (f"{ORIGIN}/?need=scale=large&set=cache=redis", "/?need=scale=large&amp;set=cache=redis"),
        ("http://elsewhere.example/?need=scale=large", "/"),
        (f"{ORIGIN}/api/v1/needs", "/"),
    ],
)
def test_a_refused_form_leads_back_to_its_answers(
    client: TestClient, token: str, folder: Path, sender: str, link: str
) -> None:
    (folder / "shop").mkdir()
    (folder / "shop/mine.txt").write_text("mine")
    answer = client.post("/make", data={"token": token}, headers={**BEARER, "Referer": sender})
    assert answer.status_code == 400
    assert f'class="button primary" href="{link}"' in answer.text
