"""The format of requests and responses, which clients cannot choose."""

from collections.abc import Iterable
from typing import Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class UnreadBody(BaseParser):
    """Leaves the body to the views: the check of the CSRF token would parse it less strictly."""

    media_type = "application/json"

    def parse(self, *_body: Any) -> dict[str, Any]:
        """Return no fields."""
        return {}


class OneFormat(BaseContentNegotiation):
    """Take and send JSON, whatever a client says that it accepts."""

    def select_parser(self, _request: Request, parsers: Iterable[BaseParser]) -> BaseParser:
        """Return the only parser."""
        return next(iter(parsers))

    def select_renderer(
        self, _request: Request, renderers: Iterable[BaseRenderer], _format_suffix: Any = None
    ) -> tuple[BaseRenderer, str]:
        """Return the only renderer, with its media type."""
        renderer = next(iter(renderers))
        return renderer, renderer.media_type
