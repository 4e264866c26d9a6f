"""Notes: a resource to copy from."""
