"""Metrics for Prometheus."""

import json
import re
from pathlib import Path

import pytest
from fixtures.clients import Application, Change, open_client
from fixtures.extra_routes import add_stream, add_thing
from httpx2 import Client
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

ROOT = Path(__file__).parent.parent
AUTHORIZED = {"Authorization": "Bearer only-for-this-test"}
METRIC = re.compile(r"\b[a-z_]+(?=[{\[])|^[a-z_]+$")


@pytest.fixture
def app(change: Change) -> Application:
    """The application with metrics."""
    return change(metrics_token=SecretStr("only-for-this-test"))


def samples(client: Client) -> dict[tuple[str, ...], float]:
    """Return the samples: name, label values, value."""
    response = client.get("/metrics", headers=AUTHORIZED)
    assert response.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def test_metrics_are_off_without_token(change: Change) -> None:
    with open_client(change()) as client:
        assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic b25seTpmb3I="])
def test_metrics_require_token(client: Client, header: str) -> None:
    response = client.get("/metrics", headers={"Authorization": header})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert "http_requests" not in response.text


def test_metrics_accept_any_host(client: Client) -> None:
    headers = AUTHORIZED | {"Host": "10.0.0.7:8000"}
    assert client.get("/metrics", headers=headers).status_code == 200


def test_requests_are_counted_by_route(app: Application, client: Client) -> None:
    add_thing(app)
    before = samples(client)
    for path in ("/things/1", "/things/2", "/things/x"):
        client.get(path)
    after = samples(client)
    assert not [labels for labels in after if "/things/1" in labels]
    for status, times in {"200": 2, "422": 1}.items():
        counted = ("http_requests_total", "GET", "/things/{number}", status)
        assert after[counted] - before.get(counted, 0) == times
    timed = ("http_request_duration_seconds_count", "GET", "/things/{number}")
    assert after[timed] - before.get(timed, 0) == 3


def test_streams_are_timed_apart(app: Application, client: Client) -> None:
    add_stream(app)
    before = samples(client)
    assert client.get("/stream").text == "firstsecond"
    after = samples(client)
    timed = ("http_stream_duration_seconds_count", "GET", "/stream")
    assert after[timed] - before.get(timed, 0) == 1
    assert ("http_request_duration_seconds_count", "GET", "/stream") not in after
    assert ("http_stream_duration_seconds_count", "GET", "/metrics") not in after


def test_unmatched_requests_share_one_label(client: Client) -> None:
    client.get("/nowhere")
    client.get("/elsewhere")
    client.get("/health", headers={"Host": "evil.example"})
    client.request("INVENTED", "/health")
    told = samples(client)
    assert told["http_requests_total", "GET", "unmatched", "404"] >= 2
    assert told["http_requests_total", "GET", "unmatched", "400"] >= 1
    assert told["http_requests_total", "other", "/health", "405"] >= 1
    assert not [labels for labels in told if {"/nowhere", "INVENTED"} & set(labels)]


def test_unhandled_exceptions_are_counted(app: Application) -> None:
    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError

    with open_client(app, raises=False) as client:
        client.get("/broken")
        assert samples(client)["http_requests_total", "GET", "/broken", "500"] >= 1


def test_open_requests_are_in_progress(client: Client) -> None:
    assert samples(client)["http_requests_in_progress", "GET"] == 1
    client.post("/health")
    assert samples(client)["http_requests_in_progress", "POST"] == 0


def test_metrics_contain_release(client: Client) -> None:
    told = samples(client)
    assert told["app_build_info", "unknown"] == 1
    assert told["process_resident_memory_bytes",] > 0


def test_dashboard_uses_existing_metrics(app: Application, client: Client) -> None:
    add_stream(app)
    client.get("/ready")
    client.get("/stream")
    names = {name for name, *_ in samples(client)}
    dashboard = json.loads((ROOT / "docs" / "grafana.json").read_text())
    queries = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    assert queries
    for query in queries:
        assert set(METRIC.findall(query)), query
        assert set(METRIC.findall(query)) <= names, query
