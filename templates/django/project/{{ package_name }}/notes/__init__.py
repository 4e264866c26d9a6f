"""Notes: a small example resource."""
