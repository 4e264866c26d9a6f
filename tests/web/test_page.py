import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from generator.recommendation.guide import load_guide
from generator.registry.registry import get_template, read_registry
from generator.web.core import Core
from generator.web.page import page_routes
from tests.support.files import MANIFEST, build_template

REGISTRY = read_registry(load_guide())


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=page_routes(Core(REGISTRY, tmp_path)))) as client:
        yield client


def shown(client: TestClient, address: str) -> str:
    """Return the text of a page, without its tags."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return words(answer.text)


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_needs_have_reasons_scores_and_what_would_change_them(client: TestClient) -> None:
    text = shown(client, "/?need=product=web-app&need=features=admin")
    assert "Django, by far; the guide agrees." in text
    assert "+4 The admin area works from the first day. an admin area · 1. Django (Python)" in text
    assert "a real-time application → FastAPI" in text
    assert re.search(r"Django \+\d+ · FastAPI .* · Flask", text)


def test_what_a_starter_lacks_is_said(client: TestClient) -> None:
    text = shown(client, "/?need=features=admin&template=fastapi")
    assert "The starter does not include" in text


def test_the_needs_set_the_options(client: TestClient) -> None:
    html = client.get("/?need=features=ai-model&template=fastapi").text
    field = re.search(r'name="set.ai" value="true"[^>]*>', html)
    assert field
    assert "checked" in field[0]


def test_a_sent_form_leads_to_its_shortest_address(client: TestClient) -> None:
    query = "need.product=web-app&need.scale=medium&template=&name=shop&usual.cache=none"
    answer = client.get(f"/?{query}&set.cache=none", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?need=product=web-app&name=shop"


def test_all_defaults_are_an_empty_address(client: TestClient) -> None:
    answer = client.get("/?need.product=api&template=&name=myapp", follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_the_form_of_a_page_says_the_state_of_the_page(client: TestClient) -> None:
    """Without the script, sending the form unchanged shows the same page."""
    address = "/?need=product=web-app&need=features=admin,accounts&set=cache=redis&name=shop"
    html = client.get(address).text
    again = client.get(f"/?{urlencode(fields(html))}", follow_redirects=False)
    found = unescape(again.headers["location"]).replace("%2C", ",")
    assert set(found.partition("?")[2].split("&")) == {
        *("need=product=web-app", "need=features=accounts,admin"),
        *("set=cache=redis", "name=shop"),
    } or set(found.partition("?")[2].split("&")) == set(address.partition("?")[2].split("&"))


def fields(html: str) -> list[tuple[str, str]]:
    """Return what a browser would send of the form with the questions."""
    form = html[html.index('<form id="ask"') : html.index("</form>")]
    found = []
    tags = re.findall(r"<input([^>]*)>|<textarea([^>]*)>\n(.*?)</textarea>", form, re.DOTALL)
    for tag, long, text in tags:
        pairs = re.findall(r'(\w+)="([^"]*)"', tag or long)
        values = {"type": "", "value": text, **dict(pairs)}
        chooses = values["type"] in {"radio", "checkbox"}
        if "disabled" not in tag and (not chooses or " checked" in tag):
            found.append((unescape(values["name"]), unescape(values["value"])))
    return found


def test_a_file_is_shown_and_a_missing_one_is_refused(client: TestClient) -> None:
    text = shown(client, "/?template=flask&file=pyproject.toml")
    assert "requires-python" in text
    assert "There is no file '../etc/passwd'" in refused(client, "/?file=../etc/passwd")


def refused(client: TestClient, address: str) -> str:
    """Return the message of an address that cannot be shown."""
    answer = client.get(address)
    assert answer.status_code == 400
    return words(answer.text)


def test_an_answer_shows_what_it_would_change_before_it_is_taken(client: TestClient) -> None:
    text = shown(client, "/?template=flask&flip=cache=redis")
    assert "With cache=redis" in text
    assert "added docs/cache.md" in text
    assert "+# REDIS_URL=" in text


def test_a_taken_answer_shows_what_it_has_changed(client: TestClient) -> None:
    text = shown(client, "/?template=flask&set=cache=redis&was=cache=none")
    assert "Since cache=none" in text
    assert "added docs/cache.md" in text


def test_an_answer_that_cannot_be_taken_stays_in_the_address_and_is_named(
    client: TestClient,
) -> None:
    text = shown(client, "/?template=flask&set=api=drf")
    assert "There is no question 'api'" in text
    assert "scaffold new myapp -y -t flask" in text


def test_a_project_that_cannot_be_called_that_is_not_shown(client: TestClient) -> None:
    text = shown(client, "/?template=flask&name=sqlalchemy")
    assert "An answer is missing or cannot be taken" in text


def test_the_parts_are_those_of_the_page(client: TestClient) -> None:
    address = "?need=product=web-app&set=cache=redis"
    page = client.get(f"/{address}").text
    answers = client.get(f"/parts/answers{address}")
    assert answers.headers["x-address"] == address
    for line in filter(str.strip, answers.text.splitlines()):
        assert line in page
    project = client.get(f"/parts/project{address}").text
    assert len(project) > 1000
    for line in filter(str.strip, project.splitlines()):
        assert line in page or 'name="token"' in line


def test_a_server_for_many_offers_no_folder() -> None:
    with TestClient(Starlette(routes=page_routes(Core(REGISTRY)))) as client:
        html = client.get("/").text
    assert "/make" not in html
    assert 'name="token"' not in html


def test_texts_of_a_template_are_no_html(tmp_path: Path) -> None:
    questions = 'shout: {type: str, default: "<b>x", help: "<script>alert(1)</script>"}\n'
    folder = build_template(
        tmp_path / "snail",
        questions,
        manifest=MANIFEST.replace("Snail", "<i>Snail</i>"),
    )
    template = get_template(str(folder), REGISTRY)
    registry = REGISTRY._replace(templates={**REGISTRY.templates, "snail": template})
    with TestClient(Starlette(routes=page_routes(Core(registry)))) as client:
        html = client.get("/?template=snail").text
    assert "<script>alert" not in html
    assert "<i>Snail" not in html
    assert "&lt;script&gt;alert(1)" in html


ODD = """\
lines: {type: str, default: "one\\ntwo"}
tree: {type: yaml, default: {a: [1, true, null]}}
doc: {type: json, default: '{"k": [true, null]}'}
tags: {type: str, multiselect: true, choices: ["a", "b, c", "it's"], default: ["a"]}
shape: {type: yaml, choices: {List: {value: [1, 2]}, "Yes": {value: true}}, default: [1, 2]}
number: {type: int, default: 3}
flag: {type: bool, default: false}
pick:
  default: one
  choices: {One: one, Two: {value: two, validator: "{{ 'no' if flag }}"}}
"""


@pytest.fixture
def odd(tmp_path: Path) -> Iterator[TestClient]:
    """A page with a template whose answers are not words."""
    files = {
        "README.md.jinja": "{{ [lines, tree, doc, tags, shape, number, flag, pick] | tojson }}\n"
    }
    folder = build_template(tmp_path / "odd", f"_templates_suffix: .jinja\n{ODD}", files)
    template = get_template(str(folder), REGISTRY)
    registry = REGISTRY._replace(templates={**REGISTRY.templates, "odd": template})
    with TestClient(Starlette(routes=page_routes(Core(registry)))) as client:
        yield client


@pytest.mark.parametrize(
    "settings",
    [
        [],
        ["lines=a\nb\n"],
        ["tree={a: 2}"],
        ['doc={"k": [false]}'],
        ['doc="text"'],
        ['tags=["b, c", "it\'s"]'],
        ["tags="],
        ["shape=true"],
        ["number=7", "flag=true"],
    ],
)
def test_a_form_sent_unchanged_asks_for_the_same_project(
    odd: TestClient, settings: list[str]
) -> None:
    address = urlencode([("template", "odd"), *(("set", it) for it in settings)])
    html = odd.get(f"/?{address}").text
    again = odd.get(f"/?{urlencode(fields(html))}")
    assert len(again.url.params.multi_items()) == 1 + len(settings)
    assert content(again.text) == content(html)


def content(html: str) -> str:
    assert 'class="refusal"' not in html
    return html[html.index('class="code"') : html.index("</pre>", html.index('class="code"'))]


def test_a_refused_text_stays_in_its_field(odd: TestClient) -> None:
    html = odd.get("/?template=odd&set=number=x").text
    assert ("set.number", "x") in fields(html)
    assert "usual.number" not in dict(fields(html))


def test_changes_are_shown_beside_a_refused_answer(odd: TestClient) -> None:
    text = shown(odd, "/?template=odd&set=number=x&flip=flag=true")
    assert "With flag=true" in text


def test_an_earlier_answer_that_is_impossible_now_shows_no_changes(odd: TestClient) -> None:
    text = shown(odd, "/?template=odd&set=flag=true&was=pick=two")
    assert "Since" not in text


def test_the_script_is_short() -> None:
    script = Path(__file__).parents[2] / "generator/web/static/page.js"
    assert len(script.read_text(encoding="utf-8").splitlines()) <= 100
