"""Examples of each command, for the end of its help."""

EXAMPLES = {
    "": "Start with: scaffold new myapp",
    "new": """examples:
  scaffold new myapp                       asks, recommends, generates
  scaffold new myapp -y                    takes every default
  scaffold new myapp -y -n product=web-app -n features=admin,accounts
  scaffold new myapp -t ./my-template -s license=mit
  scaffold new myapp -t gh:owner/templates@v1.2#api
  scaffold new again --answers myapp/.scaffold.toml -y""",
    "recommend": """examples:
  scaffold recommend
  scaffold recommend -y -n product=ai-service -n features=ai-model --json""",
    "compare": """examples:
  scaffold compare ours ./my-template
  scaffold compare ours ./my-template -n product=small-tool -n scale=small""",
    "add": """examples:
  scaffold template add ours gh:owner/templates@v1.2#api
  scaffold template add mine ./my-template
A repository is pinned to its current commit; add it again to take the newest one.""",
    "template new": """examples:
  scaffold template new my-template        asks, and creates a repository
  scaffold template new my-template -y && cd my-template && scaffold template check . --trust""",
    "check": """examples:
  scaffold check                           runs the commands that need no server
  scaffold check ../shop --services        all of them; set the addresses of its servers
  scaffold check --trust -t gh:owner/templates#api   third-party commands, and their name""",
    "template check": """examples:
  scaffold template check ./my-template
  scaffold template check gh:owner/templates#api
  scaffold template check ./my-template --trust --only auth=session
  scaffold template check ./my-template --services --json > report.json""",
    "update": """examples:
  scaffold update                          shows the plan, asks, merges
  scaffold update --set database=postgres  changes an answer
  scaffold update --dry-run                shows what would change, with a token
  scaffold update --check                  for CI: exits with 1 if a newer version waits""",
    "serve": """examples:
  scaffold serve --open                    opens the page; makes projects in this folder
  scaffold serve --port 0 --json           takes a free port, and prints it for a program
  scaffold serve --public --rules house.toml   for a team, read-only, behind a proxy""",
    "mcp": """configure your coding agent to run it:
  claude mcp add scaffold -- scaffold mcp
  codex mcp add scaffold -- scaffold mcp
  scaffold mcp --json                      prints the tools, and serves nothing""",
    "completion": """put the script where the shell looks for it, and start a new shell:
  scaffold completion bash > ~/.local/share/bash-completion/completions/scaffold
  scaffold completion zsh > ~/.zfunc/_scaffold      (any folder of $fpath)
  scaffold completion fish > ~/.config/fish/completions/scaffold.fish""",
}
