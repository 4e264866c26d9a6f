"""What surrounds the code of a rendered project: documents, deployment files, workflow, secrets.

Start with `survey.py`, which takes the steps; each has a module. They read a `project.py`.
"""
