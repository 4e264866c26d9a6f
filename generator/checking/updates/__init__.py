"""Measure how updates merge with the edits of a project's owner; start with `measure.py`."""
