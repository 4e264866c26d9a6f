"""The HTTP API and its routers."""

from typing import Any

from django.conf import settings
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from . import errors, health
from .middleware import View
from .notes.api import router as notes


class API(NinjaAPI):
    """Ninja's API, with problem details and the names of the views in its OpenAPI document."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Name operations for generated clients, e.g. `create_note`."""
        return operation.view_func.__name__

    def get_openapi_schema(self, *args: Any, **options: Any) -> OpenAPISchema:
        """Return the document; each operation may respond with a problem."""
        document = super().get_openapi_schema(*args, **options)
        errors.describe(document)
        return document


def read_only(view: View) -> View:
    """Let a view respond to GET alone; other methods are a 405, not a missing CSRF token."""
    return csrf_exempt(require_GET(view))


api = API(
    title=settings.PROJECT_NAME,
    version="0.1.0",
    urls_namespace="api",
    parser=errors.JSONParser(),
    docs_decorator=read_only,
)
errors.register(api)

api.add_router("", health.router)

api.add_router("/api/notes", notes)
