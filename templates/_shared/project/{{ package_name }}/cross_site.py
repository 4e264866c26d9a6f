"""How to recognize requests that pages of other sites send with the cookies of a user."""

from collections.abc import Collection

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
REFUSAL = "Requests from pages of other sites are not allowed."


def is_of_another_site(
    origin: str | None, site: str | None, host: str | None, trusted: Collection[str]
) -> bool:
    """Return whether another site sent the request, by headers that scripts cannot forge.

    They are `Origin`, `Sec-Fetch-Site` and `Host`.
    """
    if origin in trusted:
        return False
    if site:
        return site not in {"same-origin", "none"}
    return origin is not None and origin.partition("://")[2] != host
