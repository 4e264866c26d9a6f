"""The questions of a template, from `copier.yml` to answers.

Start with `copier_yml.py` and `answers.py`.
"""
