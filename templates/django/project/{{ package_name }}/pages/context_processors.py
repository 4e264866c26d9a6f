"""Values that every template can use."""

from django.conf import settings
from django.http import HttpRequest


def project(_request: HttpRequest) -> dict[str, str]:
    """Return the name of the project."""
    return {"project_name": settings.PROJECT_NAME}
