"""The settings of metrics."""

import os
from pathlib import Path

from pydantic import SecretStr, ValidationInfo, field_validator

from . import base

TOKEN_LENGTH = 32
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus_client itself


class Settings(base.Settings):
    """The token of those who may read the metrics."""

    metrics_token: SecretStr = SecretStr("")

    @field_validator("metrics_token")
    @classmethod
    def check_metrics_token(cls, value: SecretStr, others: ValidationInfo) -> SecretStr:
        """Require a long token in production, and a shared folder for several workers."""
        if not value:
            return value
        if base.in_production(others.data) and len(value.get_secret_value()) < TOKEN_LENGTH:
            raise ValueError(f"production needs {TOKEN_LENGTH} characters or more, or none")
        folder = os.environ.get(SHARED_FOLDER)
        if (base.has_workers() or folder is not None) and not Path(folder or "missing").is_dir():
            raise ValueError(f"several workers need {SHARED_FOLDER}, an empty folder")
        return value
