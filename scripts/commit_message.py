"""Checks a commit message: python -m scripts.commit_message FILE, as the commit-msg hook does."""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

LONGEST = 72  # characters of the subject
MADE_BY_GIT = re.compile(r"(Merge|Revert|fixup!|squash!|amend!) ")
NOT_A_COMMAND = re.compile(r"[A-Z][a-z]+(ed|ing)")  # "Fixed", "Fixing"
VERBS_LIKE_THAT = {"Embed", "Feed", "Shed", "Speed", "Bring", "String"}


def problems(message: str) -> Iterator[str]:
    """Yield one sentence for each problem of a commit message."""
    lines = [line for line in message.splitlines() if not line.startswith("#")]
    subject = lines[0] if lines else ""
    if MADE_BY_GIT.match(subject):
        return
    first = subject.partition(" ")[0]
    if not subject.strip():
        yield "The subject is empty."
    elif len(subject) > LONGEST:
        yield f"The subject has {len(subject)} characters; {LONGEST} are the limit."
    if subject.endswith("."):
        yield "The subject ends with a period."
    if not first[:1].isupper():
        yield "The subject starts with a capital letter."
    elif NOT_A_COMMAND.fullmatch(first) and first not in VERBS_LIKE_THAT:
        yield f"The subject is a command: not {first!r}, but what the commit does when applied."
    elif first in {"The", "A", "An", "What", "Who", "How", "It", "This"}:
        yield f"The subject starts with a verb, not with {first!r}."
    if len(lines) > 1 and lines[1].strip():
        yield "A blank line separates the subject from the body, which says why."


def main(argv: Sequence[str]) -> int:
    """Print the problems of the message in a file; return 1 if there are any."""
    found = list(problems(Path(argv[0]).read_text(encoding="utf-8")))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
