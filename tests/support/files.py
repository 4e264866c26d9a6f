"""Templates and trees of files for tests."""

from collections.abc import Mapping
from pathlib import Path

MANIFEST = """\
title = "Test"
summary = "A template of the tests."
framework = "test"
version = "1.0"
"""
WITH_SECRETS = MANIFEST + '[secrets]\nexample = ".env.example"\nfile = ".env"\n'


def build_tree(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below `root`, by relative path; a path that ends in `/` is an empty folder."""
    root.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = root / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def list_tree(root: Path) -> dict[str, bytes | str | None]:
    """Return the contents of a folder: bytes of files, None for folders, targets of links."""
    return {path.relative_to(root).as_posix(): _content(path) for path in sorted(root.rglob("*"))}


def build_template(
    root: Path,
    questions: str = "project_name: My project\n",
    files: Mapping[str, str | bytes] | None = None,
    manifest: str = MANIFEST,
) -> Path:
    """Write a template: `copier.yml`, `template.toml`, and the tree below `project/`."""
    tree = {f"project/{name}": content for name, content in (files or {"a.txt": "a\n"}).items()}
    config = f"_subdirectory: project\n{questions}"
    return build_tree(root, {"copier.yml": config, "template.toml": manifest, **tree})


def _content(path: Path) -> bytes | str | None:
    if path.is_symlink():
        return str(path.readlink())
    return path.read_bytes() if path.is_file() else None


def is_binary(content: bytes) -> bool:
    """Return whether git treats a file with this content as binary."""
    return b"\0" in content[:8000]
