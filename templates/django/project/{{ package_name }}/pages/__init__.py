"""The notes as HTML pages."""
