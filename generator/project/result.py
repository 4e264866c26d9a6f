"""The result of generating a project: its files, the steps around it, and its JSON form."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.project.plan import Plan

File = tuple[str, int]  # path with forward slashes, size in bytes


@dataclass(frozen=True)
class Step:
    """A step whose failure is not fatal: a note about it, and the command to do it later."""

    name: str
    done: bool
    note: str
    command: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the step as plain data."""
        return {"name": self.name, "done": self.done, "note": self.note, "command": self.command}


@dataclass(frozen=True)
class GeneratedProject:
    """A generated project: its files, and the outcome of each step."""

    files: tuple[File, ...]
    steps: tuple[Step, ...] = ()

    def after(self, *steps: Step) -> "GeneratedProject":
        """Return a copy with more steps."""
        return replace(self, steps=(*self.steps, *steps))


def open_commands(steps: Iterable[Step]) -> list[str]:
    """Return the commands of steps that were not done, each once."""
    return list(dict.fromkeys(step.command for step in steps if not step.done and step.command))


def next_commands(plan: "Plan", project: GeneratedProject) -> list[str]:
    """Return the commands to run next in a generated project, each once."""
    after = plan.follow_ups, plan.template.manifest.next_steps
    return list(dict.fromkeys([*open_commands(project.steps), *after[0], *after[1]]))


def closing_message(plan: "Plan", destination: Path) -> str:
    """Return the template's message for a finished project at `destination`."""
    from generator.questions.wording import QuestionTexts

    text = plan.questions.settings.after
    texts = QuestionTexts(plan.questions)
    return texts.message(text, plan.answers.values, str(destination)) if text else ""


def as_json(
    plan: "Plan", destination: Path, project: GeneratedProject, *, shown: Path, dry_run: bool
) -> dict[str, object]:
    """Return the generated or previewed project as plain data.

    `destination` is absolute; `shown` is the path as the user typed it.
    """
    from generator.recommendation.ranking import as_json as recommendation_json
    from generator.recommendation.ranking import unmet_json

    return {
        "project": str(destination),
        "dry_run": dry_run,
        "template": {
            "id": plan.template.id,
            "source": plan.template.source,
            "commit": plan.template.commit,
            "version": plan.template.manifest.version,
        },
        "needs": plan.needs.as_dict() if plan.recommendation else {},
        "answers": plan.answers.recorded(),
        "unmet": unmet_json(plan.unmet),
        "notes": list(plan.notes),
        "recommendation": recommendation_json(plan.recommendation) if plan.recommendation else None,
        "files": [{"path": path, "size": size} for path, size in project.files],
        "steps": [step.as_json() for step in project.steps],
        "tasks": list(plan.tasks),
        "follow_up": list(plan.follow_ups),
        "message": closing_message(plan, shown),
    }
