"""The interactive session of `scaffold new`.

Start with `session.py`; only `widgets.py` imports the prompt library.
"""
