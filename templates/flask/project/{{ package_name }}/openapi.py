"""Prints the OpenAPI document for generators of clients, without a server."""

import json
import sys

from .app import create_app
from .settings import load_settings


def main() -> None:
    """Print the document of the application with these settings."""
    app = create_app(load_settings())
    with app.app_context():
        document = app.spec
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
