"""The interactive API documentation, with its own content security policy."""

import base64
import hashlib
import html
from typing import Any

from litestar import Controller, MediaType, Request, Response, get
from litestar.enums import OpenAPIMediaType

AnyRequest = Request[Any, Any, Any]

CDN = "https://cdn.jsdelivr.net"
SWAGGER_UI = f"{CDN}/npm/swagger-ui-dist@5.35.0"
SCRIPT = "SwaggerUIBundle({url: '/openapi.json', dom_id: '#api', deepLinking: true})"
PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{swagger_ui}/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="{swagger_ui}/swagger-ui-bundle.js"></script>
<script>{script}</script>
</body>
</html>
"""


class DocsController(Controller):
    """The OpenAPI document and the documentation page."""

    include_in_schema = False

    @get("/openapi.json", media_type=OpenAPIMediaType.OPENAPI_JSON)
    async def describe(self, request: AnyRequest) -> dict[str, Any]:
        """Return the OpenAPI document."""
        return request.app.openapi_schema.to_schema()

    @get("/docs", media_type=MediaType.HTML)
    async def show(self, request: AnyRequest) -> Response[str]:
        """Show Swagger UI."""
        title = html.escape(request.app.openapi_schema.info.title)
        page = PAGE.format(title=title, swagger_ui=SWAGGER_UI, script=SCRIPT)
        return Response(page, headers={"Content-Security-Policy": policy(SCRIPT)})


def policy(script: str) -> str:
    """Return a policy that allows the CDN and the page's own script, by its hash."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {CDN} 'sha256-{digest}'",
            f"style-src {CDN} 'unsafe-inline'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "frame-ancestors 'none'",
        ]
    )
