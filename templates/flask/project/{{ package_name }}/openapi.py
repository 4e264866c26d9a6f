"""Prints the OpenAPI document, without a server: for generators of clients."""

import json
import sys

from .app import create_app
from .settings import load_settings


def main() -> None:
    """Print the document."""
    app = create_app(load_settings())
    with app.app_context():
        document = app.spec
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
