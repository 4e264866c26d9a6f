"""The JSON schemas of well-known files, which `check-jsonschema` carries."""

from generator.checking.surroundings.project import Project
from generator.checking.surroundings.remark import Remarks, fault, unproven
from generator.checking.surroundings.tools import TAIL

TOOL = ("tool", "run", "--quiet", "check-jsonschema", "--builtin-schema")


def check_schema(name: str, schema: str, project: Project, *more: str) -> Remarks:
    """Compare a file with a schema of that name."""
    if project.tools.refusal:
        yield unproven(f"{name} was not compared with its schema: {project.tools.refusal}")
        return
    words = (*TOOL, f"vendor.{schema}", *more, name)
    code, said = project.tools.package(words, project.root, project.text(name).encode())
    if code == 1 and "Schema validation errors" in said:
        reason = "; ".join(line.strip() for line in said.splitlines()[1:3])
        yield fault(name, f"it does not follow its schema ({reason})", "Correct it")
    elif code:
        yield unproven(f"{name} was not compared with its schema: {said[-TAIL:]}")
