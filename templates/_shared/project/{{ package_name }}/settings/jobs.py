"""The settings of jobs."""

from typing import Annotated

from pydantic import Field

from . import base


class Settings(base.Settings):
    """The limits of a job."""

    job_timeout: Annotated[int, Field(ge=1, le=3600)] = 60
