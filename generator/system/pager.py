"""Show a long text on a terminal, a page at a time, on a screen of its own."""

import os
import shlex
import shutil
import signal
import subprocess
import sys

PROMPT = "q leaves, space goes on, / searches"


def show_pages(text: str) -> None:
    """Show a text with the user's pager, else with `less`; without either, print it.

    On a terminal that can do nothing, and elsewhere than on a terminal, it is printed too.
    """
    command = _command()
    if not (command and sys.stdout.isatty() and os.environ.get("TERM") not in {None, "", "dumb"}):
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the pager has its own use for it
    try:
        subprocess.run(command, input=text, text=True, encoding="utf-8", check=False)
    except OSError:
        sys.stdout.write(text)
    finally:
        signal.signal(signal.SIGINT, before)


def _command() -> list[str]:
    """Return the pager with its options; empty if there is none."""
    try:
        chosen = shlex.split(os.environ.get("PAGER", ""))
    except ValueError:
        chosen = []
    if chosen and shutil.which(chosen[0]):
        return [*chosen, "-R"] if os.path.basename(chosen[0]) == "less" else chosen  # noqa: PTH119
    return ["less", "-R", f"-Ps{PROMPT}$"] if shutil.which("less") else []
