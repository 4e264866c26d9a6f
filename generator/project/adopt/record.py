"""Records a base in the history of a project: all of it, or nothing.

The commit that adds the record has the unmodified render as its second parent, as that of an
update has, so that each clone has the base.
"""

from typing import NamedTuple

from generator.errors import WorkError
from generator.project._repository import PRISTINE_MESSAGE
from generator.project.adopt.plan import Adoption
from generator.project.update.apply import commit_merge
from generator.project.update.journal import Journal
from generator.project.update.ready import refuse_unknown_user
from generator.project.update.target import record_row, write_tree
from generator.system.names import RECORD
from generator.system.repository import Repository

MESSAGE = """Adopt the {template} template

The second parent is the unmodified template, from which updates merge.
"""


class Recorded(NamedTuple):
    """The commit with the record, and that of the unmodified render."""

    commit: str
    pristine: str


def record(repository: Repository, adoption: Adoption) -> Recorded:
    """Commit the record of an adoption, with the project's hooks.

    Raises `WorkError` if a hook refuses it; then everything is as before.
    """
    refuse_unknown_user(repository)
    with repository.looked_at() as aside:
        journal = _prepare(aside, adoption)
        accepted = aside.accept()
    commit_merge(accepted, journal)
    return Recorded(accepted.text("rev-parse", "HEAD"), journal.pristine)


def _prepare(aside: Repository, adoption: Adoption) -> Journal:
    """Write the commit of the unmodified render, and the tree with the record."""
    title = adoption.plan.template.title
    rendered = write_tree(aside, adoption.tree, adoption.private)
    row = record_row(aside, adoption.record)
    if rendered != adoption.record.pristine:
        raise WorkError(
            f"git stores the render of {title} as {rendered}, not as {adoption.record.pristine}. "
            "Nothing was written."
        )
    base = aside.tree_at("", aside.prefix, aside.tree_with(rendered, [row]))
    message = PRISTINE_MESSAGE.format(template=title) + "\n"
    pristine = aside.commit_tree(base, [], message)
    head = f"{aside.head}^{{tree}}"
    return Journal(
        head=aside.head,
        tree=aside.tree_with(head, [row._replace(name=f"{aside.prefix}{RECORD}")]),
        pristine=pristine,
        recorded=adoption.record.pristine,
        message=MESSAGE.format(template=title),
    )
