"""Brings a project to a newer version of its template, or to other answers, by a merge.

Start with `plan.py` (what an update would do) and `apply.py` (the project, changed).
"""
