"""The file of an export over HTTP."""

from django.http import HttpResponse


def attachment(content: bytes | memoryview) -> HttpResponse:
    """Return a response that browsers save as a file."""
    headers = {"Content-Disposition": 'attachment; filename="notes.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
