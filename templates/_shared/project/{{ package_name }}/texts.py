"""Rules for text that people read."""

import re

# Characters that show nothing: white space, controls, and what Unicode calls ignorable or filler.
INVISIBLE = (
    r"\s\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
VISIBLE = re.compile(f"[^{INVISIBLE}]")


def refuse_invisible(text: str) -> str:
    """Reject text that shows nothing, which nobody could see or select in a list."""
    if not VISIBLE.search(text):
        raise ValueError("Text must contain a visible character")
    return text
