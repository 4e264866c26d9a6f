"""Ranks templates for a project's needs and gives the reasons; pure.

Start with `guide.toml`, then `ranking.py` and `explanation.py`.
"""
