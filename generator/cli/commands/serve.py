"""`scaffold serve`: the page and the HTTP API, on this machine."""

import argparse
import sys
from contextlib import suppress
from pathlib import Path

from generator import formats
from generator.cli import drawing, output
from generator.project.request import with_house_rules
from generator.recommendation.guide import load_guide
from generator.registry.installation import refuse_without
from generator.registry.registry import Registry, invite, read_registry

ENDED = 130  # by a signal, as every other command
EXTRA = {"anyio", "h11", "markdown_it", "pygments", "starlette", "uvicorn"}


def run(options: argparse.Namespace) -> int:
    """Read the templates, print the address, and answer until a signal ends the server."""
    try:
        from generator.web.access import Access
        from generator.web.app import build_app
        from generator.web.core import Core
        from generator.web.server import listen, serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRA:
            raise
        raise refuse_without("web", "serve") from error
    core = Core(_registry(options), None if options.public else Path.cwd())
    with listen(options.port) as listener, suppress(KeyboardInterrupt):  # before it hears signals
        access = Access(listener.getsockname()[1], is_public=options.public)
        _announce(access.address, access.port, options)
        serve(build_app(core, access), listener, debug=options.debug)
    return ENDED


def _registry(options: argparse.Namespace) -> Registry:
    """Return the templates to serve: the named ones, and those of `--with`."""
    registry = invite(options.invite, read_registry(load_guide(), drawing.REPORTER))
    registry = with_house_rules(registry, options.rules)
    registry.refuse_duplicates()
    return registry._replace(templates={**registry.templates, **registry.added})


def _announce(address: str, port: int, options: argparse.Namespace) -> None:
    """Print the address, and open it in a browser if that is wanted."""
    if options.json:
        facts = {"address": address, "port": port, "public": options.public}
        output.say_json(formats.SERVER, facts)
    else:
        output.say(address)
    sys.stdout.flush()
    if sys.stderr.isatty():
        output.note("Ctrl-C ends the server.")
    if options.open:
        import webbrowser

        if not webbrowser.open(address):
            output.note("There is no browser to open: open the address yourself.")
