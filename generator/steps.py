"""What happened to a step that may fail without failing the whole: done, or how to do it later."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One such step: its name, whether it was done, a line about it, and the command for later."""

    name: str
    done: bool
    note: str
    command: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the step as plain data."""
        return {"name": self.name, "done": self.done, "note": self.note, "command": self.command}
