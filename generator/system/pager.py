"""Show a long text on a terminal, a page at a time, on a screen of its own."""

import os
import shlex
import shutil
import signal
import subprocess
import sys

PROMPT = "q leaves, space goes on, / searches"


def show_pages(text: str) -> bool:
    """Show a text with the user's pager, else with `less`; return whether there is one.

    On a terminal that can do nothing, and elsewhere than on a terminal, no text is shown.
    """
    command = _command()
    if not (command and sys.stdout.isatty() and os.environ.get("TERM") not in {None, "", "dumb"}):
        return False
    sys.stdout.flush()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the pager has its own use for it
    try:
        subprocess.run(command, input=text, text=True, encoding="utf-8", check=False)
    except OSError:
        return False
    finally:
        signal.signal(signal.SIGINT, before)
    return True


def _command() -> list[str]:
    """Return the pager with its options; empty if there is none."""
    try:
        chosen = shlex.split(os.environ.get("PAGER", ""))
    except ValueError:
        chosen = []
    if chosen and shutil.which(chosen[0]):
        return [*chosen, "-R"] if os.path.basename(chosen[0]) == "less" else chosen  # noqa: PTH119
    return ["less", "-R", f"-Ps{PROMPT}$"] if shutil.which("less") else []
