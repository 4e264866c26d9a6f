"""What people type by habit from other tools, and what scaffold calls it.

It is imported for an error only.
"""

from generator.messages import nearest

COMMANDS = {
    **dict.fromkeys(("create", "init", "start", "generate", "startproject"), "scaffold new"),
    **dict.fromkeys(("help", "usage"), "scaffold --help"),
    **dict.fromkeys(("list", "ls", "templates"), "scaffold template list"),
    **dict.fromkeys(("add", "remove", "show", "merge"), "scaffold template {}"),
    **dict.fromkeys(("choose", "suggest", "advise", "which"), "scaffold recommend"),
    **dict.fromkeys(("diff", "drift", "info", "st"), "scaffold status"),
    **dict.fromkeys(("prove", "test", "verify"), "scaffold check"),
    **dict.fromkeys(("upgrade", "sync", "pull", "recopy"), "scaffold update"),
    **dict.fromkeys(("link", "convert", "import"), "scaffold adopt"),
    **dict.fromkeys(("server", "web", "ui", "page", "api"), "scaffold serve"),
    **dict.fromkeys(("agent", "agents", "tools"), "scaffold mcp"),
    "version": "scaffold --version",
}
CLOSE = 0.75  # likeness from which a word is a misspelt option


def explain_command(word: str) -> str:
    """Return what to type for a command of another tool; empty for a word that is none."""
    if word not in COMMANDS:
        return ""
    return f"There is no command {word!r}. Use: {COMMANDS[word].format(word)}"


def explain_word(destination: object, word: str) -> str:
    """Return what to type for a second destination, which others take for the template."""
    return (
        f"There is one folder to create, not both {str(destination)!r} and {word!r}. "
        f"To name a template: scaffold new {word} -t {destination}"
    )


def explain_option(words: list[str], known: list[str]) -> str:
    """Return what to type for an unknown option, which may be a question of the template.

    `words` begin with the option.
    """
    option, equals, value = words[0].partition("=")
    if not equals and len(words) > 1 and not words[1].startswith("-"):
        value = words[1]
    hint = nearest(option, known, CLOSE)
    key = option.removeprefix("--").replace("-", "_")
    if not hint and option.startswith("--") and key.isidentifier():
        hint = f" To answer a question of the template: -s {key}={value or 'VALUE'}."
    return f"There is no option {words[0]!r}.{hint or nearest(option, known)}"
