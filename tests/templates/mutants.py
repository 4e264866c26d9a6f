"""Mutants: templates with one deliberate, realistic fault each.

A mutant is a bundled template with one text replaced. `found` is the step of the check that
must find the fault; `answers` selects an answer set that shows it.
"""

from dataclasses import dataclass
from pathlib import Path

PACKAGE = "fastapi/project/{{ package_name }}"
ACCOUNTS = f"{PACKAGE}/accounts"
TOKENS = f"{ACCOUNTS}/tokens.py.jinja"
NOTES = f"{PACKAGE}/notes"
METRICS = f"{PACKAGE}/metrics.py.jinja"


@dataclass(frozen=True)
class Mutant:
    """One fault: in `file`, `old` becomes `new`; an empty `old` creates the file with `new`."""

    name: str
    file: str
    old: str
    new: str
    found: str
    answers: str = ""


LINTED = (
    Mutant(
        name="a variable that nobody defines",
        file="_shared/project/AGENTS.md.jinja",
        old="{{ description }}",
        new="{{ descripton }}",
        found="undefined-variable",
    ),
    Mutant(
        name="a question that changes nothing",
        file="fastapi/copier.yml",
        old="observability:\n  type: str\n",
        new="colour:\n  type: str\n  default: red\n\nobservability:\n  type: str\n",
        found="unused-question",
    ),
    Mutant(
        name="a key that Copier passes over in silence",
        file="fastapi/copier.yml",
        old="  help: How do users sign in?\n",
        new="  help: How do users sign in?\n  requird: true\n",
        found="unknown-key",
    ),
    Mutant(
        name="an `endif` that was forgotten",
        file=f"{PACKAGE}/main.py.jinja",
        old="settings = load_settings()\n",
        new="{% if has_database %}\nsettings = load_settings()\n",
        found="jinja-syntax",
    ),
    Mutant(
        name="a default that its own validator refuses",
        file="fastapi/copier.yml",
        old="  help: Endpoint for a language model?\n  default: false\n",
        new="  help: Endpoint for a language model?\n  default: false\n"
        "  validator: '{% if not ai %}Say yes.{% endif %}'\n",
        found="refused-default",
    ),
    Mutant(
        name="two sources of one file",
        file="fastapi/project/LICENSE",
        old="",
        new="All rights reserved.\n",
        found="overlapping-paths",
    ),
)

PROVEN = (
    Mutant(
        name="a file that is no YAML with one answer",
        file="_shared/project/compose.yaml.jinja",
        old="services:\n",
        new="services:\n{% if observability == 'full' %}\n  app: [\n{% endif %}\n",
        found="render",
        answers="observability=full",
    ),
    Mutant(
        name="a rendering that differs each time",
        file=f"{PACKAGE}/main.py.jinja",
        old='"""The',
        new='"""{{ range(99999) | random }} The',
        found="render",
    ),
    Mutant(
        name="a bad line in the Dockerfile",
        file="_shared/project/Dockerfile.jinja",
        old="USER 10001\n",
        new="USER root\nRUN cd /app && apt-get install curl\n",
        found="image",
    ),
    Mutant(
        name="an import that one pair of answers leaves unused",
        file=f"{PACKAGE}/app.py.jinja",
        old="from starlette.middleware import Middleware\n",
        new="from starlette.middleware import Middleware\n"
        "{% if pages and auth == 'none' %}\nfrom starlette.routing import Mount\n{% endif %}\n",
        found="style",
        answers="pages=true auth=none",
    ),
    Mutant(
        name="a blank line that an answer leaves behind",
        file=f"{NOTES}/service.py.jinja",
        old="async def create_note(",
        new="\n\nasync def create_note(",
        found="format",
    ),
    Mutant(
        name="a dependency that is not declared",
        file="fastapi/project/pyproject.toml.jinja",
        old='    "structlog>=26.1.0,<27",\n',
        new="",
        found="types",
    ),
    Mutant(
        name="a dependency that nothing imports",
        file="fastapi/project/pyproject.toml.jinja",
        old='    "structlog>=26.1.0,<27",\n',
        new='    "structlog>=26.1.0,<27",\n    "tabulate>=0.9",\n',
        found="dependencies",
    ),
    Mutant(
        name="a column without a migration",
        file=f"{NOTES}/models.py.jinja",
        old="    body: Mapped[str] = mapped_column(Text)\n",
        new="    body: Mapped[str] = mapped_column(Text)\n"
        "    colour: Mapped[str | None] = mapped_column(String(20))\n",
        found="tests",
    ),
    Mutant(
        name="an endpoint that fails",
        file=f"{NOTES}/service.py.jinja",
        old="    await session.delete(note)\n",
        new='    await session.delete(note)\n    raise RuntimeError("half done")\n',
        found="tests",
    ),
    Mutant(
        name="a production that starts without a secret",
        file=f"{PACKAGE}/settings.py.jinja",
        old="len(value.get_secret_value()) < SECRET_LENGTH",
        new="len(value.get_secret_value()) < 0",
        found="tests",
        answers="auth=session",
    ),
)

# Faults of a known FastAPI generator whose tests passed.
SEEN_ELSEWHERE = (
    Mutant(
        name="metrics that answer 500 everywhere else",
        file=METRICS,
        old="        try:\n            with IN_PROGRESS",
        new='        if scope["path"] != "/metrics":\n            raise AttributeError("router")\n'
        "        try:\n            with IN_PROGRESS",
        found="tests",
        answers="observability=full",
    ),
    Mutant(
        name="tokens that are signed with nothing",
        file=TOKENS,
        old="key.get_secret_value()",
        new="key.get_secret_value()[:0]",
        found="tests",
        answers="auth=token",
    ),
    Mutant(
        name="a package that only one pair of answers needs, left out",
        file="fastapi/project/pyproject.toml.jinja",
        old='{% if has_telemetry %}\n    "sentry-sdk>=2.75.0,<3",\n',
        new="{% if has_telemetry and jobs == 'none' %}\n    \"sentry-sdk>=2.75.0,<3\",\n",
        found="types",
        answers="observability=full jobs=database",
    ),
)


def apply(mutant: Mutant, templates: Path) -> None:
    """Apply the fault to a copy of the templates; the old text must exist."""
    file = templates / mutant.file
    text = file.read_text(encoding="utf-8") if mutant.old else ""
    assert mutant.old in text, f"{mutant.name}: nothing to break in {mutant.file}"
    file.write_text(text.replace(mutant.old, mutant.new) if text else mutant.new, encoding="utf-8")
