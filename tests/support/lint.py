"""Helpers for tests of the lint."""

from collections.abc import Mapping
from pathlib import Path

from generator.checking.lint.finding import Finding
from generator.checking.lint.template import lint
from generator.registry.manifest import plain_manifest
from generator.registry.template import Template
from tests.support.files import build_tree

NO_MANIFEST = plain_manifest("mine")


def lint_folder(
    root: Path, files: Mapping[str, str | bytes], layer: Mapping[str, str | bytes] | None = None
) -> list[Finding]:
    """Return the findings of a template of these files, `mine`, and of its layer, `below`."""
    layers = [build_tree(root / "below", layer)] if layer else []
    folder = build_tree(root / "mine", files)
    return lint(Template("mine", folder, "folder", NO_MANIFEST, tuple(layers)))


def places(findings: list[Finding], rule: str) -> list[tuple[str, int, str]]:
    """Return file, line and message of findings, which must all have one rule."""
    assert {finding.rule for finding in findings} <= {rule}
    return [(finding.file, finding.line, finding.message) for finding in findings]
