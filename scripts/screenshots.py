"""Take the pictures of docs/page.md in a real browser: python -m scripts.screenshots.

They need the extra for development, and Chromium.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

DOCS = Path(__file__).parents[1] / "docs"
NAMES = ("chromium", "chromium-browser", "google-chrome")
NEEDS = "need=product=web-app&need=features=accounts,admin&name=clinic"
AUTHOR = "set=author=The Clinic&set=python_version=3.11"  # else they come from the machine


class Picture(NamedTuple):
    """A file, the state of the page, where to look, and how wide."""

    name: str
    state: str
    look: str
    width: int = 1280
    height: int = 860
    dark: bool = False


PICTURES = (
    Picture("page-needs.png", f"?{NEEDS}&{AUTHOR}", "#page"),
    Picture("page-options.png", f"?{NEEDS}&{AUTHOR}&set=api=none", "#options"),
    Picture("page-changes.png", f"?{NEEDS}&{AUTHOR}&flip=cache=redis", "#project"),
    Picture("page-narrow.png", f"?{NEEDS}&{AUTHOR}", "#page", 360, 740, dark=True),
)


def main() -> int:
    """Serve, take each picture, and say how large it is."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        sys.stderr.write("Chromium is not installed.\n")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            [sys.executable, "-m", "generator", "serve", "--port", "0"],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(DOCS.parent)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert server.stdout  # noqa: S101 - it is a pipe
        try:
            take(server.stdout.readline().strip(), program)
        finally:
            server.terminate()
            server.wait()
    return 0


def take(address: str, program: str) -> None:
    """Take all pictures of the server at this address."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for picture in PICTURES:
            file = DOCS / picture.name
            shoot(browser, address, picture, file)
            sys.stdout.write(f"{file.name}: {file.stat().st_size:,} bytes\n")
        browser.close()


def shoot(browser: Browser, address: str, picture: Picture, file: Path) -> None:
    """Take one picture."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.dark else "light",
    )
    page = context.new_page()
    page.goto(address)  # with the access token, as a person opens it
    page.goto(f"{address.partition('?')[0]}{picture.state}")
    page.locator(picture.look).evaluate("element => element.scrollIntoView()")
    if picture.look == "#page":
        page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=file)
    context.close()


if __name__ == "__main__":
    sys.exit(main())
