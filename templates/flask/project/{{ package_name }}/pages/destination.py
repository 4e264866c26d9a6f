"""Where a sign-in leads."""

from pydantic import BaseModel, Field

from ..accounts.local_path import LocalPath


class Destination(BaseModel):
    """The page to return to, by the query parameter `next`."""

    path: LocalPath = Field(default="/", alias="next")
