"""Exports of notes to a file, written by a background job."""
