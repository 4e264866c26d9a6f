"""Bodies of unknown length, which a server receives in chunks."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.conf import settings

Application = Callable[[dict[str, Any], Any], Any]


def measured(application: Application) -> Application:
    """Give such a body its length; Django knows none, and `middleware.body_limit` needs one."""

    def respond(environ: dict[str, Any], start_response: Any) -> Any:
        if "HTTP_TRANSFER_ENCODING" in environ and environ.get("wsgi.input_terminated"):
            limit, stream = settings.DATA_UPLOAD_MAX_MEMORY_SIZE, environ["wsgi.input"]
            body = stream.read(limit + 1)
            if len(body) > limit:
                stream.read(4 * limit)  # a client that is still sending would not see the response
            del environ["HTTP_TRANSFER_ENCODING"]
            environ |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)}
        return application(environ, start_response)

    return respond
