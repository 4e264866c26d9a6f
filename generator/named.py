"""`scaffold template list`, `add` and `remove`: the templates that have a name."""

import argparse

from generator import drawing, screen
from generator.guide import load_guide
from generator.registered import unregister
from generator.registry import Template, add_template, read_registry
from generator.words import printable

SHORT = 12  # digits of a commit that people read
COLUMNS = ("id", "title", "version", "source", "gives")


def run(options: argparse.Namespace) -> int:
    """List the templates, or give a name to one or take it away."""
    return {"list": _list, "add": _add, "remove": _remove}[options.action](options)


def describe(template: Template) -> dict[str, object]:
    """Return what a template says of itself, and where it comes from, as plain data."""
    return {
        "id": template.id,
        "title": template.title,
        "summary": template.manifest.summary,
        "framework": template.framework,
        "version": template.manifest.version,
        "source": template.source,
        "ref": template.ref,
        "commit": template.commit,
        "trust": "ours" if template.ours else "stranger",
        "layers": list(template.manifest.layers),
    }


def _list(options: argparse.Namespace) -> int:
    registry = read_registry(load_guide(), drawing.TELLING)
    registry.refuse_doubled()
    templates = registry.templates.values()
    if options.json:
        screen.say_json([describe(template) for template in templates])
    else:
        drawing.draw_table("Templates", COLUMNS, [_row(template) for template in templates])
    return 0


def _row(template: Template) -> list[str]:
    trust = "ours" if template.ours else "a stranger's"
    pinned = " ".join(filter(None, [template.commit[:SHORT], trust]))
    said = template.manifest
    source = f"{printable(template.source)}\n{pinned}"
    return [template.id, said.title, said.version, source, said.summary]


def _add(options: argparse.Namespace) -> int:
    template = add_template(options.name, options.source, load_guide(), drawing.TELLING)
    if options.json:
        screen.say_json(describe(template))
    else:
        pinned = f", pinned to commit {template.commit}" if template.commit else ""
        screen.say(f"{template.id} is {printable(template.source)}{pinned}.")
        screen.say(f"Next:\n  scaffold new myapp -t {template.id}")
    return 0


def _remove(options: argparse.Namespace) -> int:
    removed = unregister(options.id)
    if options.json:
        screen.say_json({"id": removed.id, "source": str(removed.address)})
    else:
        screen.say(f"{removed.id} is no name any more. It was {printable(str(removed.address))}.")
    return 0
