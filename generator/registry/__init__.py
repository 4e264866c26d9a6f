"""Finds and loads templates: bundled, from a package, an alias, a folder or a git repository.

Start with `registry.py`; a `Template` has a `Manifest`.
"""
