"""What the tests of the lint share: a template of a few files, and what is wrong with it."""

from collections.abc import Mapping
from pathlib import Path

from generator.findings import Finding
from generator.lint import lint
from generator.manifest import plain_manifest
from generator.registry import Template
from tests.helpers import build_tree

NO_MANIFEST = plain_manifest("mine")


def lint_folder(
    root: Path, files: Mapping[str, str | bytes], layer: Mapping[str, str | bytes] | None = None
) -> list[Finding]:
    """Return what is wrong with a template of these files, `mine`, and its layer, `below`."""
    layers = [build_tree(root / "below", layer)] if layer else []
    folder = build_tree(root / "mine", files)
    return lint(Template("mine", folder, "folder", NO_MANIFEST, tuple(layers)))


def places(findings: list[Finding], rule: str) -> list[tuple[str, int, str]]:
    """Return file, line and message of findings, which are all of one rule."""
    assert {finding.rule for finding in findings} <= {rule}
    return [(finding.file, finding.line, finding.message) for finding in findings]
