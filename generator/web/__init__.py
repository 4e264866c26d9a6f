"""The page and the HTTP API: `scaffold serve`."""
