"""Write docs/formats.md from the documents of scaffold: python -m scripts.formats."""

from collections.abc import Iterator
from pathlib import Path

from generator.formats import ANSWERS, DRAFT, FILES, OUTPUTS, Document
from scripts.markdown import draw

PAGE = Path(__file__).parents[1] / "docs" / "formats.md"

OPENING = """\
# The formats of documents

`python -m scripts.formats` writes this page from
[generator/formats.py](../generator/formats.py). Edit that file, or the words in
[scripts/formats.py](../scripts/formats.py), not this page.

Every document that scaffold writes for others, or reads from them, has a format: a whole number in
its key `format`."""

RULE = """\
## Compatibility

- scaffold reads every format up to the one that it writes. A document without `format` has
  format 1.
- scaffold refuses a document of a newer format before it reads anything else of it, and names the
  format that it would have to know. The table says since which version scaffold knows a format.
  Nothing is written or replaced.
- The number grows if somebody who knows the format before would misunderstand the document: a key
  is gone, or has another name, type or meaning.
- A JSON document may get more keys without another number, so let your programs ignore keys that
  they do not know. The order of keys means nothing.
- In TOML, scaffold refuses a key that it does not know, because it is a typing error. So a new key
  of a TOML document means a new format, and an older scaffold asks for an upgrade instead of
  suggesting another key. State the oldest format that has all keys of your manifest, so that older
  versions of scaffold read it too.
- A file of an older format that scaffold writes again gets the present format.

A manifest of format 1 begins like this:

```toml
format = 1
title = "Snail"
```

If `format` is newer than scaffold knows, the command ends with exit code 2 and one paragraph:

```text
Error: snail/template.toml: `format` is 2, but scaffold 0.1.0 reads format 1 of `template.toml`.
Upgrade scaffold to a version that reads format 2.
```

Files in the cache folder are not documents: a version of scaffold ignores and replaces those of
others. Texts for people may change at any time; programs read `--json`."""


def main() -> int:
    """Write the page."""
    PAGE.write_text(write_page(), encoding="utf-8")
    return 0


def write_page() -> str:
    """Return the page as Markdown."""
    rows = [list(_cells(document)) for document in (*FILES, *OUTPUTS, *ANSWERS)]
    table = draw(["document", "in", "format", "written by", "read by"], rows).rstrip()
    return f"{OPENING}\n\n## Documents\n\n{table}\n\n{RULE}\n"


def _cells(document: Document) -> Iterator[str]:
    """Yield the cells of a document."""
    yield document.name
    yield "TOML" if document in FILES and document != DRAFT else "JSON"
    yield ", ".join(f"{number} since {version}" for number, version in _formats(document))
    commands = document in OUTPUTS
    writers = [f"`scaffold {name} --json`" if commands else name for name in document.writers]
    yield ", ".join(writers) or "every command with `--json`, if it fails"
    yield ", ".join(document.readers)


def _formats(document: Document) -> Iterator[tuple[int, str]]:
    return enumerate(document.since, start=1)


if __name__ == "__main__":
    raise SystemExit(main())
