"""Entity tags for conditional requests (RFC 9110, 13.1)."""

from typing import Annotated

from ninja import Header

IfMatch = Annotated[
    str, Header(alias="If-Match", description="Respond with 412 unless this is the current ETag.")
]
IfNoneMatch = Annotated[
    str, Header(alias="If-None-Match", description="Respond with 304 if this is the current ETag.")
]

# The OpenAPI description of the ETag header.
TAGGED = {"headers": {"ETag": {"description": "Its version.", "schema": {"type": "string"}}}}


def etag(version: str) -> str:
    """Return the strong tag of a version: equal tags mean equal responses."""
    return f'"{version}"'


def permits_change(if_match: str, version: str) -> bool:
    """Return whether the precondition is met: the tag matches or was not sent."""
    return not if_match or not tags(if_match).isdisjoint({"*", etag(version)})


def knows(if_none_match: str, version: str) -> bool:
    """Return whether the client has this version; proxies that compress weaken the tag."""
    known = {tag.removeprefix("W/") for tag in tags(if_none_match)}
    return not known.isdisjoint({"*", etag(version)})


def tags(header: str) -> set[str]:
    """Return the tags in a header."""
    return {tag.strip() for tag in header.split(",")}
