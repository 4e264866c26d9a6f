"""Notes: a small resource that shows where everything goes."""
