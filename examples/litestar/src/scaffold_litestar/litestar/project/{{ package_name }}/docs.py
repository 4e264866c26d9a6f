"""The OpenAPI document and the interactive API documentation."""

from typing import Any

from litestar import Controller, MediaType, Request, Response, get
from litestar.enums import OpenAPIMediaType
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from . import swagger_ui

AnyRequest = Request[Any, Any, Any]


class DocsController(Controller):
    """The OpenAPI document, the documentation page and its files."""

    include_in_schema = False

    @get("/openapi.json", media_type=OpenAPIMediaType.OPENAPI_JSON)
    async def describe(self, request: AnyRequest) -> dict[str, Any]:
        """Return the OpenAPI document."""
        return request.app.openapi_schema.to_schema()

    @get("/docs", media_type=MediaType.HTML)
    async def show(self, request: AnyRequest) -> Response[str]:
        """Show Swagger UI."""
        page = swagger_ui.draw_page(request.app.openapi_schema.info.title)
        return Response(page, headers=swagger_ui.HEADERS)

    @get(f"{swagger_ui.PLACE}/{{name:str}}", sync_to_thread=True)
    def send_file(self, request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
        """Return a file of Swagger UI."""
        if name not in swagger_ui.FILES:
            raise NotFoundException
        accepted = request.headers.get("Accept-Encoding", "")
        content, media_type, headers = swagger_ui.read_file(name, accepted)
        return Response(content, headers=headers, media_type=media_type)
