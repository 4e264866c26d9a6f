"""All that runs Jinja or Copier, within limits, judged before and after.

Start with `render.py`.
"""
