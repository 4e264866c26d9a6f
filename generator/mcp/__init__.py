"""The tools of coding agents: `scaffold mcp`."""
