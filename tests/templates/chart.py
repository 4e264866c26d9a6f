"""Render a chart with Helm, offline, and validate the result with the schemas of Kubernetes.

The proof runs it with `helm-python-sdk` and `kubernetes-validate`: `deployment.py CHART`.
"""

import json
import sys

import helm_python
import kubernetes_validate
import yaml

KUBERNETES = "1.37"
EVERYTHING: dict[str, object] = {
    "imagePullSecrets": [{"name": "registry"}],
    "ingress": {"host": "www.example.com", "className": "nginx", "tlsSecret": "tls"},
    "network": {"from": [{"namespaceSelector": {"matchLabels": {"name": "ingress"}}}]},
    "serviceAccount": {"annotations": {"role": "reader"}},
}


def main(chart: str) -> None:
    """Print the objects for all values as JSON; fail if one is not valid."""
    report = helm_python.lint(chart, strict=True)
    problems = [message for message in report["messages"] if message["severity"] > 1]
    if problems or report["errors"]:
        sys.exit(json.dumps(report, indent=2))
    found = [found for values in ({}, EVERYTHING) for found in render(chart, values)]
    json.dump(found, sys.stdout)


def render(chart: str, values: dict[str, object]) -> list[dict[str, object]]:
    with helm_python.Chart.load(chart) as loaded:
        files = loaded.render(values, name="shop", namespace="production")
    documents = [found for text in files.values() for found in yaml.safe_load_all(text) if found]
    for document in documents:
        kubernetes_validate.validate(document, KUBERNETES, strict=True)
    return documents


main(*sys.argv[1:])
