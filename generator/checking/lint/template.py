"""The lint: find errors in a template by reading it, without rendering its files."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.checking.lint.asked import read_asked
from generator.checking.lint.copier_yml import lint_config
from generator.checking.lint.defaults import lint_defaults
from generator.checking.lint.edits import lint_edits
from generator.checking.lint.finding import Finding, in_order
from generator.checking.lint.follow_up import lint_follow_ups
from generator.checking.lint.manifest import lint_manifest
from generator.checking.lint.names import lint_syntax, lint_undefined, lint_unused
from generator.checking.lint.parsed import Config, ParsedFolder, parse_folder, read_config
from generator.checking.lint.paths import lint_overlaps, lint_windows
from generator.errors import InputError
from generator.registry.template import Template
from generator.rendering.copier_config import FILES
from generator.rendering.copier_settings import SettingError


def lint(template: Template) -> list[Finding]:
    """Return the errors in a template and its layers, by file and line."""
    findings: list[Finding] = []
    found = [_config(folder, findings) for folder in template.folders]
    configs = [config for config in found if config]
    layers = [layer for config in configs if (layer := _layer(config, findings))]
    findings += lint_manifest(template, read_asked(configs) if all(found) else None)
    if len(layers) == len(template.folders):
        findings += _lint_together(layers)
    return in_order(findings)


def _lint_together(layers: Sequence[ParsedFolder]) -> Iterator[Finding]:
    """Find errors across folders, which share names and answers."""
    yield from lint_undefined(layers)
    findings, used = lint_follow_ups(layers)
    yield from findings
    yield from lint_edits(layers)
    yield from lint_unused(layers, used)
    defaults = lint_defaults(layers)
    yield from defaults.findings
    yield from lint_overlaps(layers, defaults.values)


def _config(folder: Path, findings: list[Finding]) -> Config | None:
    """Read a folder's `copier.yml`, or add a finding if it cannot be read."""
    try:
        config = read_config(folder)
    except InputError as error:
        findings.append(_unreadable(folder, error))
        return None
    findings += lint_config(config)
    return config


def _layer(config: Config, findings: list[Finding]) -> ParsedFolder | None:
    """Read a folder's Jinja, or add a finding if its settings are not valid."""
    try:
        layer = parse_folder(config)
    except SettingError as error:
        place = config.place_of(error.setting)
        findings.append(Finding(*place, "bad-setting", str(error)))
        return None
    findings += lint_syntax(layer)
    findings += lint_windows(layer)
    return layer


def _unreadable(folder: Path, error: InputError) -> Finding:
    """Return the error as a finding at the line that YAML names."""
    folder = folder.resolve()
    mark = getattr(error.__cause__, "problem_mark", None)
    name = next((name for name in FILES if (folder / name).exists()), FILES[0])
    said = str(error).replace(f"{folder}/", "").replace(str(folder), "The folder")
    line = mark.line + 1 if mark else 0
    return Finding(f"{folder.name}/{name}", line, "bad-config", " ".join(said.split()))
