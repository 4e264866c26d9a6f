"""The table in which all processes count attempts."""
