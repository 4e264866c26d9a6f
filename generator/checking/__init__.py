"""`template check`: lint, matrix, proof and report.

Start with `check.py`; `reports.py` formats the report, and `lint/` contains the lint.
"""
