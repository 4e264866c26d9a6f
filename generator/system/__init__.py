"""Access to the operating system: files, processes, git and uv; imports no other package."""
