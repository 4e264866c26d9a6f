"""`scaffold template list`, `add` and `remove`: the named templates."""

import argparse

from generator import formats
from generator.cli import drawing, output
from generator.messages import printable
from generator.recommendation.guide import load_guide
from generator.registry.registry import Registry, add_template, read_registry, remove_alias
from generator.registry.template import Template

SHORT = 12  # digits of an abbreviated commit
COLUMNS = ("id", "title", "version", "source", "gives")


def run(options: argparse.Namespace) -> int:
    """List the templates, or add or remove a name."""
    return {"list": _list, "add": _add, "remove": _remove}[options.action](options)


def _list(options: argparse.Namespace) -> int:
    registry = read_registry(load_guide(), drawing.REPORTER)
    registry.refuse_duplicates()
    templates = registry.templates.values()
    if options.json:
        listed = [
            {**item.as_json(), "recommended": registry.recommends(item)} for item in templates
        ]
        output.say_json(formats.TEMPLATES, {"templates": listed})
    else:
        drawing.draw_table("Templates", COLUMNS, [_row(item, registry) for item in templates])
    return 0


def _row(template: Template, registry: Registry) -> list[str]:
    trust = "" if template.bundled else template.standing
    if registry.recommends(template) and trust:
        trust = f"{trust}, recommended"
    pinned = " ".join(filter(None, [template.commit[:SHORT], trust]))
    source = "\n".join(filter(None, [printable(template.source), pinned]))
    manifest = template.manifest
    return [template.id, manifest.title, manifest.version, source, manifest.summary]


def _add(options: argparse.Namespace) -> int:
    registry = Registry(load_guide(), reporter=drawing.REPORTER)
    template = add_template(options.name, options.source, registry, recommend=options.recommend)
    if options.json:
        output.say_json(formats.TEMPLATE, template.as_json())
    else:
        pinned = f", pinned to commit {template.commit}" if template.commit else ""
        output.say(f"{template.id} is {printable(template.source)}{pinned}.")
        if options.recommend:
            output.say("It takes part in the recommendation, which shows its rules as its own.")
        output.say(f"Next:\n  scaffold new myapp -t {template.id}")
    return 0


def _remove(options: argparse.Namespace) -> int:
    removed = remove_alias(options.id)
    if options.json:
        output.say_json(formats.REMOVED_NAME, {"id": removed.id, "source": str(removed.address)})
    else:
        output.say(f'Removed "{removed.id}" (was {printable(str(removed.address))}).')
    return 0
