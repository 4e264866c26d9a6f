"""The lint: what is wrong with a template, found by reading it; none of its files is rendered."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.errors import InputError
from generator.findings import Finding, in_order
from generator.layers import Config, Layer, read_config, read_layer
from generator.lint_config import lint_config
from generator.lint_defaults import lint_defaults
from generator.lint_manifest import lint_manifest
from generator.lint_names import lint_syntax, lint_undefined, lint_unused
from generator.lint_paths import lint_overlaps, lint_windows
from generator.questions import FILES
from generator.registry import Template
from generator.settings import SettingError


def lint(template: Template) -> list[Finding]:
    """Return what is wrong with a template and its layers, by file and line."""
    findings: list[Finding] = []
    found = [_config(folder, findings) for folder in template.folders]
    configs = [config for config in found if config]
    layers = [layer for config in configs if (layer := _layer(config, findings))]
    keys = {key for config in configs for key in config.keys} if all(found) else None
    findings += lint_manifest(template, keys)
    if len(layers) == len(template.folders):
        findings += _lint_together(layers)
    return in_order(findings)


def _lint_together(layers: Sequence[Layer]) -> Iterator[Finding]:
    """Find what only all folders together tell: names and answers are common to them."""
    yield from lint_undefined(layers)
    yield from lint_unused(layers)
    defaults = lint_defaults(layers)
    yield from defaults.findings
    yield from lint_overlaps(layers, defaults.values)


def _config(folder: Path, findings: list[Finding]) -> Config | None:
    """Read a folder's `copier.yml`, or add why it cannot be read."""
    try:
        config = read_config(folder)
    except InputError as error:
        findings.append(_unreadable(folder, error))
        return None
    findings += lint_config(config)
    return config


def _layer(config: Config, findings: list[Finding]) -> Layer | None:
    """Read a folder's Jinja, or add why it cannot be told what that is."""
    try:
        layer = read_layer(config)
    except SettingError as error:
        place = config.place_of(error.setting)
        findings.append(Finding(*place, "bad-setting", str(error)))
        return None
    findings += lint_syntax(layer)
    findings += lint_windows(layer)
    return layer


def _unreadable(folder: Path, error: InputError) -> Finding:
    """Say why, at the line that YAML names."""
    folder = folder.resolve()
    mark = getattr(error.__cause__, "problem_mark", None)
    name = next((name for name in FILES if (folder / name).exists()), FILES[0])
    said = str(error).replace(f"{folder}/", "").replace(str(folder), "The folder")
    line = mark.line + 1 if mark else 0
    return Finding(f"{folder.name}/{name}", line, "bad-config", " ".join(said.split()))
