"""The trace of a request, and the thread that served it."""

from httpx2 import Client
from opentelemetry import trace
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter


def test_request_leaves_no_trace_in_its_thread(spans: InMemorySpanExporter, client: Client) -> None:
    client.get("/nowhere")
    assert spans.get_finished_spans()
    assert not trace.get_current_span().get_span_context().is_valid
