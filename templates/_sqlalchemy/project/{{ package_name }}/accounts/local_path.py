"""Paths of this application, which are safe targets of a redirect."""

from typing import Annotated

from pydantic import StringConstraints

# A local path. Browsers read `//` and `/\\` as the start of another host.
LocalPath = Annotated[
    str, StringConstraints(pattern=r"^/([^/\\\x00-\x20][^\\\x00-\x20]*)?$", max_length=2000)
]
