"""Where a project is from, in its own files: the repository, never a place on this machine.

Copier renders a clone that lies in this user's cache, and some templates write down from where.
What they say is to be the same wherever it is rendered, and what `copier update` can follow.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from generator.template import Template


def provenance(template: Template) -> dict[str, object]:
    """Return what Copier is to say of a template from git, where a text asks for it."""
    if not template.commit:
        return {}
    return {"_commit": template.revision, "_src_path": template.origin}


def settle_provenance(tree: Path, template: Template) -> None:
    """Put the repository in place of the clone in each file that names it, and its revision."""
    if not template.commit:
        return
    place, origin = str(template.path).encode(), template.origin.encode()
    line = re.compile(rb"^_src_path: " + re.escape(origin) + rb"$", re.MULTILINE)
    revision = b"_commit: " + template.revision.encode() + b"\n"
    for path in _files(tree):
        content = path.read_bytes()
        if place in content:
            said = content.replace(place, origin)
            path.write_bytes(line.sub(lambda found: revision + found[0], said, count=1))


def _files(tree: Path) -> Iterator[Path]:
    return (path for path in sorted(tree.rglob("*")) if path.is_file() and not path.is_symlink())
