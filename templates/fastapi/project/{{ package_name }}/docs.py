"""The interactive API documentation, with its own content security policy."""

import base64
import hashlib
import html
import re

from fastapi import APIRouter, Request
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import HTMLResponse

CDN = "https://cdn.jsdelivr.net"
INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
NO_ICON = "data:,"

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    """Show Swagger UI."""
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title=html.escape(request.app.title),
        swagger_favicon_url=NO_ICON,
    )
    page.headers["Content-Security-Policy"] = policy(bytes(page.body))
    return page


def policy(page: bytes) -> str:
    """Return a policy that allows the CDN and the page's own script, by its hash."""
    scripts = [hashlib.sha256(script).digest() for script in INLINE_SCRIPT.findall(page)]
    hashes = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in scripts]
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {CDN} {' '.join(hashes)}",
            f"style-src {CDN} 'unsafe-inline'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "frame-ancestors 'none'",
        ]
    )
