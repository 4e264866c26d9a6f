"""Entity tags for conditional requests (RFC 9110, 13.1)."""

from typing import Annotated

from fastapi import Header
from pydantic import MISSING

IfMatch = Annotated[
    str | MISSING, Header(description="Respond with 412 unless this is the current ETag.")
]
IfNoneMatch = Annotated[
    str | MISSING, Header(description="Respond with 304 if this is the current ETag.")
]

# The OpenAPI description of the ETag header.
TAGGED = {"headers": {"ETag": {"description": "Its version.", "schema": {"type": "string"}}}}


def etag(version: str) -> str:
    """Return the strong tag of a version: equal tags mean equal responses."""
    return f'"{version}"'


def permits_change(if_match: str | MISSING, version: str) -> bool:
    """Return whether the precondition is met: the tag matches or was not sent."""
    return if_match is MISSING or not _tags(if_match).isdisjoint({"*", etag(version)})


def knows(if_none_match: str | MISSING, version: str) -> bool:
    """Return whether the client has this version; proxies that compress weaken the tag."""
    if if_none_match is MISSING:
        return False
    tags = {tag.removeprefix("W/") for tag in _tags(if_none_match)}
    return not tags.isdisjoint({"*", etag(version)})


def _tags(header: str) -> set[str]:
    return {tag.strip() for tag in header.split(",")}
