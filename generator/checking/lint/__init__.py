"""The lint of a template: each module looks for faults of one kind.

Start with `template.py`, which runs them all; a fault is a `Finding`.
"""
