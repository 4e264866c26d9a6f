"""Tests of manifests with the schemas of Kubernetes, which uv fetches."""

from pathlib import Path

import pytest

from generator.checking.surroundings.tools import Tools
from generator.system.processes import Children
from tests.support.surroundings import build_project, faults

pytestmark = pytest.mark.proof

MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      securityContext: {runAsNonRoot: true}
      containers:
        - name: web
          image: registry.example.com/shop:1
          args: ["uvicorn", "shop.main:app"]
          env: [{name: LEVEL, value: INFO}]
          ports: [{name: http, containerPort: 8000}]
          livenessProbe: {httpGet: {path: /health, port: http}}
---
apiVersion: v1
kind: Service
metadata: {name: shop}
spec:
  selector: {app: shop}
  ports: [{port: 80, targetPort: http}]
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: shop}
spec: {selector: {matchLabels: {app: shop}}}
"""


def check(tmp_path: Path, old: str = "", new: str = "") -> list[str]:
    assert old in MANIFEST
    text = MANIFEST.replace(old, new) if old else MANIFEST
    files = {"k8s/shop.yaml": text, "Dockerfile": "FROM python:3.12\nEXPOSE 8000\n"}
    return faults(build_project(tmp_path, files, tools=Tools(Children())), "kubernetes")


def test_accepts_objects_that_fit(tmp_path: Path) -> None:
    assert check(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("/health", "/alive", "does not serve GET /alive"),
        ("port: http}", "port: web}", "its container has no port web"),
        ("targetPort: http", "targetPort: web", "its pods have no port web"),
        ("  selector: {app: shop}", "  selector: {app: shops}", "its selector matches no pods"),
        ("runAsNonRoot: true", "runAsUser: 0", "root may run its pods"),
        ("shop:1", "shop", "registry.example.com/shop has no version"),
        ("shop.main:app", "shop.asgi:app", "no module shop.asgi"),
        ("{name: LEVEL,", "{name: LOG,", "nothing reads the variable LOG"),
        ("{name: LEVEL,", "{name: API_TOKEN,", "it contains a value of API_TOKEN"),
        ("8000", "8080", "port 8080 is not the one"),
        ("livenessProbe", "liveProbe", "liveProbe"),
    ],
)
def test_finds_objects_that_do_not_fit(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert any(message in text for text in check(tmp_path, old, new))
