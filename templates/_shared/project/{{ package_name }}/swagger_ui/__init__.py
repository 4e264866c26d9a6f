"""The documentation page: Swagger UI from files of the project, with a policy of its own.

The files are those of the npm package swagger-ui-dist, compressed with `gzip -9n`.
"""

import base64
import gzip
import hashlib
import html
import json
from pathlib import Path

SCHEMA = "/openapi.json"
VERSION = "5.35.0"
PLACE = f"/docs/{VERSION}"  # the contents of a file never change under this path
FILES = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}
FOLDER = Path(__file__).parent
ONE_YEAR = 31_536_000
OPTIONS = {"url": SCHEMA, "dom_id": "#api", "deepLinking": True}
SCRIPT = f"SwaggerUIBundle({json.dumps(OPTIONS)})"
PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{place}/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="{place}/swagger-ui-bundle.js"></script>
<script>{script}</script>
</body>
</html>
"""
DIGEST = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
POLICY = "; ".join(
    [
        "default-src 'none'",
        f"script-src 'self' 'sha256-{DIGEST}'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {"Content-Security-Policy": POLICY}  # of the page


def draw_page(title: str) -> str:
    """Return the page, which shows the OpenAPI document at `SCHEMA`."""
    return PAGE.format(title=html.escape(title), place=PLACE, script=SCRIPT)


def read_file(name: str, accepted: str) -> tuple[bytes, str, dict[str, str]]:
    """Return the contents, media type and other headers of a file.

    `accepted` is the header Accept-Encoding. Raises `KeyError` for any other name.
    """
    media_type = FILES[name]
    content = (FOLDER / f"{name}.gz").read_bytes()
    headers = {
        "Cache-Control": f"public, max-age={ONE_YEAR}, immutable",
        "Vary": "Accept-Encoding",
    }
    if "gzip" in accepted:
        return content, media_type, headers | {"Content-Encoding": "gzip"}
    return gzip.decompress(content), media_type, headers
