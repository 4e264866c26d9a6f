"""What all resources of the API share."""

from rest_framework.viewsets import ViewSet


class Resource(ViewSet):
    """A resource, whose methods are its operations; the middleware responds to HEAD like to GET."""

    http_method_names = ["get", "post", "put", "patch", "delete"]  # noqa: RUF012

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Return no headers; a 405 has its `Allow` anyway."""
        return {}
