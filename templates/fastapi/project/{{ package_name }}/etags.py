"""Entity tags: by them a client says which version of something it knows (RFC 9110, 13.1)."""

from typing import Annotated

from fastapi import Header
from pydantic import MISSING

IfMatch = Annotated[
    str | MISSING, Header(description="Refuse with 412 unless this ETag is still the current one.")
]
IfNoneMatch = Annotated[
    str | MISSING, Header(description="Answer 304 if this ETag is still the current one.")
]


def etag(version: str) -> str:
    """Return the tag of a version. It is a strong one: equal tags mean equal answers."""
    return f'"{version}"'


def permits_change(if_match: str | MISSING, version: str) -> bool:
    """Tell whether the client knows this version, or does not care."""
    return if_match is MISSING or not _tags(if_match).isdisjoint({"*", etag(version)})


def knows(if_none_match: str | MISSING, version: str) -> bool:
    """Tell whether the client has this version; proxies that compress an answer weaken its tag."""
    if if_none_match is MISSING:
        return False
    tags = {tag.removeprefix("W/") for tag in _tags(if_none_match)}
    return not tags.isdisjoint({"*", etag(version)})


def _tags(header: str) -> set[str]:
    return {tag.strip() for tag in header.split(",")}
