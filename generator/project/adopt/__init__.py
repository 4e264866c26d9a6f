"""Gives a project that was made in another way a base, so that `scaffold update` works on it.

Start with `plan.py` (what would be recorded, and how alike it is) and `record.py` (the commits).
"""
