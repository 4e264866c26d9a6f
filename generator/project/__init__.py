"""Turns a request into a project on disk.

Start with `request.py` (the input), `plan.py` (the decisions) and `generate.py` (the project).
"""
