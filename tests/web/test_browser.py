"""The page in a real browser, against a real server."""

import re
import subprocess
import zipfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.browser import NARROW, WIDE, opened_page, started_browser
from tests.support.serving import Served, serving

pytestmark = pytest.mark.thorough
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
SLOW = 20_000  # milliseconds, for a machine that does other things too
STATES = (
    "",
    "?need=product=web-app&need=features=admin,accounts",
    "?template=flask&flip=cache=redis",
    "?template=flask&set=api=drf&file=pyproject.toml",
    "?file=nope.txt",
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("here")) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started_browser() as started:
        yield started


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """A page as the printed address opens it."""
    with opened_page(browser) as page:
        page.set_default_timeout(SLOW)
        page.goto(served.address)
        yield page


def settled(page: Page) -> None:
    """Wait until the project is that of the answers."""
    expect(page.locator("#project")).not_to_have_attribute("aria-busy", "true", timeout=SLOW)


def answered(page: Page, choice: str, verdict: str = "") -> None:
    """Make a choice and wait for what follows from it."""
    with page.expect_response("**/parts/project**", timeout=SLOW):
        page.check(choice)
    if verdict:
        expect(page.locator(".verdict")).to_contain_text(verdict, timeout=SLOW)
    settled(page)


def test_reasons_options_and_project_follow_from_an_answer(page: Page) -> None:
    expect(page.locator(".verdict")).to_contain_text("FastAPI")
    answered(page, "#need-product-web-app", "Django, clearly")
    expect(page.locator("#options-title")).to_have_text("Options of Django")
    expect(page.locator(".tree")).to_contain_text("manage.py")
    assert page.url.endswith("/?need=product=web-app")
    expect(page.locator("#need-product-web-app")).to_be_focused()


def test_a_flipped_option_shows_its_changes_line_by_line(page: Page) -> None:
    answered(page, "#set-cache-2")
    shown = page.locator("#shown")
    expect(shown).to_contain_text("Since cache=none")
    expect(shown).to_contain_text("added docs/cache.md")
    expect(shown.locator(".plus").first).to_contain_text("+")
    page.keyboard.press("Escape")
    expect(shown).to_contain_text("README.md", timeout=SLOW)


def test_changes_are_seen_before_they_are_taken(page: Page) -> None:
    page.get_by_label("What Redis changes").click()
    expect(page.locator("#shown")).to_contain_text("With cache=redis", timeout=SLOW)
    expect(page.locator("#set-cache-1")).to_be_checked()
    page.get_by_text("Take it").click()
    expect(page.locator("#set-cache-2")).to_be_checked(timeout=SLOW)
    assert page.url.endswith("/?set=cache=redis")


def test_a_choice_that_is_ruled_out_says_why(page: Page, served: Served) -> None:
    page.goto(f"http://127.0.0.1:{served.port}/?template=django&set=api=none")
    token = page.get_by_text("Password, with access and refresh tokens")
    expect(token).to_contain_text("tokens are for an API")
    expect(page.locator("#set-auth-3")).to_be_disabled()


def test_the_back_button_goes_through_the_answers(page: Page) -> None:
    answered(page, "#need-product-web-app", "Django")
    answered(page, "#need-scale-large")
    page.go_back()
    expect(page.locator("#need-scale-medium")).to_be_checked(timeout=SLOW)
    expect(page.locator("#need-product-web-app")).to_be_checked()
    page.go_back()
    expect(page.locator(".verdict")).to_contain_text("FastAPI", timeout=SLOW)
    page.go_forward()
    expect(page.locator(".verdict")).to_contain_text("Django", timeout=SLOW)


def test_a_copied_link_opens_the_same_elsewhere(page: Page, browser: Browser) -> None:
    answered(page, "#need-product-enterprise")
    answered(page, "#set-license-2")
    page.get_by_text("Copy the link").click()
    expect(page.locator("#status")).to_have_text("Copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    with opened_page(browser) as other:
        other.goto(link)
        for part in ("#decision", "#options"):
            assert other.locator(part).inner_text() == page.locator(part).inner_text()
        expect(other.locator("#set-license-2")).to_be_checked()


def test_the_command_can_be_copied(page: Page) -> None:
    answered(page, "#set-cache-2")
    page.get_by_text("Copy the command").click()
    expect(page.locator("#status")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "scaffold new myapp -y -s cache=redis"


def test_keys_alone_choose_find_and_make(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path) as served, opened_page(browser) as page:
        page.goto(served.address)
        while page.evaluate("document.activeElement.name") != "need.product":
            page.keyboard.press("Tab")
        with page.expect_response("**/parts/project**", timeout=SLOW):
            page.keyboard.press("ArrowDown")
        expect(page.locator(".verdict")).to_contain_text("Django", timeout=SLOW)
        settled(page)
        page.keyboard.press("/")
        page.keyboard.type("settings.py")
        visible = page.locator(".tree .file:visible")
        expect(visible.first).to_contain_text("settings.py")
        page.keyboard.press("Control+Enter")
        expect(page.locator("h1")).to_have_text("myapp is made", timeout=SLOW)
        assert (tmp_path / "myapp/manage.py").is_file()
        assert (tmp_path / "myapp/.git").is_dir()


def test_a_name_that_is_being_typed_is_the_one_that_is_made(
    browser: Browser, tmp_path: Path
) -> None:
    """Pressing the keys twice makes it once."""
    with serving(tmp_path) as served, opened_page(browser) as page:
        page.goto(served.address)
        page.fill("#name", "typed")
        page.keyboard.press("Control+Enter")
        page.keyboard.press("Control+Enter")
        expect(page.locator("h1")).to_have_text("typed is made", timeout=SLOW)
    assert [it.name for it in tmp_path.iterdir()] == ["typed"]


def test_what_is_typed_during_a_request_is_kept(page: Page) -> None:
    def late(route: Route) -> None:
        page.wait_for_timeout(300)
        route.continue_()

    page.route("**/parts/answers**", late)
    page.check("#need-load-high-concurrency")
    page.locator("#name").press_sequentially("shop", delay=100)
    page.locator("#name").blur()
    expect(page.locator("#project-title")).to_have_text(re.compile("^(shopmyapp|myappshop)$"))


def test_a_project_that_fails_leaves_no_other_to_make(page: Page) -> None:
    page.route("**/parts/project**", lambda route: route.fulfill(status=400, body="no"))
    page.check("#need-product-web-app")
    expect(page.locator("#status")).to_have_text("The server did not answer.")
    expect(page.locator("#make")).to_have_count(0)
    settled(page)


def test_without_a_script_forms_and_links_do_it_all(browser: Browser, served: Served) -> None:
    with opened_page(browser, scripted=False) as page:
        page.goto(served.address)
        page.check("#need-product-web-app")
        page.check("#need-features-admin")
        page.get_by_text("Show what fits").click()
        assert page.url.endswith("/?need=product=web-app&need=features=admin")
        expect(page.locator(".verdict")).to_contain_text("Django, by far")
        page.check("#set-cache-2")
        page.get_by_text("Show the project").click()
        assert page.url.endswith("&set=cache=redis")
        page.get_by_label("What Apache 2.0 changes").click()
        expect(page.locator("#shown")).to_contain_text("LICENSE")
        page.get_by_role("link", name="Close").click()
        page.get_by_role("link", name="pyproject.toml").click()
        expect(page.locator("#shown")).to_contain_text("requires-python")
        assert not page.get_by_text("Copy the link").is_visible()


def test_a_person_gets_a_project_whose_tests_pass(page: Page, tmp_path: Path) -> None:
    answered(page, "#need-product-small-tool", "Flask")
    page.fill("#name", "shop")
    with page.expect_response("**/parts/project**", timeout=SLOW):
        page.press("#name", "Enter")
    settled(page)
    with page.expect_download() as begun:
        page.click("#download")
    assert begun.value.suggested_filename == "shop.zip"
    with zipfile.ZipFile(begun.value.path()) as opened:
        opened.extractall(tmp_path)
    project = tmp_path / "shop"
    run(project, "git", "init", "--quiet")
    run(project, "git", "add", "-A")
    run(project, "git", "-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-qm", "Start")
    run(project, "make", "setup")
    assert " passed" in run(project, "make", "test")


def run(folder: Path, *words: str) -> str:
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_printed_page_is_the_decision_record(page: Page) -> None:
    page.emulate_media(media="print")
    expect(page.locator("#record h2", has_text="Decision Outcome")).to_be_visible()
    expect(page.locator("#ask")).to_be_hidden()
    expect(page.locator(".project")).to_be_hidden()


@pytest.mark.parametrize("state", STATES)
def test_the_page_is_accessible_and_fits(browser: Browser, served: Served, state: str) -> None:
    with opened_page(browser) as page:
        page.goto(f"http://127.0.0.1:{served.port}/{state}")
        for scheme, (width, height) in product(("light", "dark"), (WIDE, NARROW)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": height})
            found = Axe().run(page, options={"runOnly": RULES})
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
