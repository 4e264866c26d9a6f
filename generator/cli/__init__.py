"""The command line: arguments, terminal, exit codes.

Start with `main.py`; `commands/` has a module for each command, `prompts/` the interactive session.
"""
