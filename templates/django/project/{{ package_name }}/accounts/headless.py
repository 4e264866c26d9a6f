"""The JSON API of allauth."""

import json

HEADLESS = "/_allauth/"
INVALID = (ValueError, RecursionError)  # what the parser of JSON raises


def is_text(body: bytes) -> bool:
    """Return whether JSON has only text that can be stored; half of a surrogate pair cannot."""
    try:
        json.dumps(json.loads(body or b"{}"), ensure_ascii=False).encode()
    except INVALID:
        return False
    return True
