"""Example notes for development."""

from .schemas import NoteCreate

NOTES = (
    NoteCreate(title="Shopping", body="Milk, bread, tomatoes"),
    NoteCreate(title="Garden", body="Water the tomatoes on Friday."),
    NoteCreate(title="Reading", body="The next chapter, and the one after it."),
)
