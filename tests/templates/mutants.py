"""Templates that are broken on purpose, each in a way in which templates really break.

A mutant is one of our templates with one text replaced. `found` is the step of the check that
must find it, `answers` is the set of answers that holds it: in many sets it does not show.
"""

from dataclasses import dataclass
from pathlib import Path

PACKAGE = "fastapi/project/{{ package_name }}"
ACCOUNTS = f"{PACKAGE}/{{% if has_accounts %}}accounts{{% endif %}}"
TOKENS = f"{ACCOUNTS}/{{% if has_tokens %}}tokens.py{{% endif %}}.jinja"
NOTES = f"{PACKAGE}/{{% if has_database %}}notes{{% endif %}}"
METRICS = f"{PACKAGE}/{{% if has_metrics %}}metrics.py{{% endif %}}.jinja"
IMAGE = "_shared/project/{% if has_image %}"


@dataclass(frozen=True)
class Mutant:
    """One fault: in `file`, `old` becomes `new`; an empty `old` makes a file of `new`."""

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
        old="  help: How do people sign in?\n",
        new="  help: How do people sign in?\n  requird: true\n",
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
        old="  help: Does it answer with a language model?\n  default: false\n",
        new="  help: Does it answer with a language model?\n  default: false\n"
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
        file=f"{IMAGE}compose.yaml{{% endif %}}.jinja",
        old="services:\n",
        new="services:\n{% if observability == 'full' %}\n  app: [\n{% endif %}\n",
        found="render",
        answers="observability=full",
    ),
    Mutant(
        name="a rendering that differs each time",
        file=f"{PACKAGE}/main.py.jinja",
        old='"""What',
        new='"""{{ range(99999) | random }} What',
        found="render",
    ),
    Mutant(
        name="a bad line in the Dockerfile",
        file=f"{IMAGE}Dockerfile{{% endif %}}.jinja",
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
        old="len(value.get_secret_value()) < SECRET_KEY_LENGTH",
        new="len(value.get_secret_value()) < 0",
        found="tests",
    ),
)

# What once came out of a known FastAPI generator, under tests that were green.
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
    """Break a copy of the templates; the text to replace must be there."""
    file = templates / mutant.file
    text = file.read_text(encoding="utf-8") if mutant.old else ""
    assert mutant.old in text, f"{mutant.name}: nothing to break in {mutant.file}"
    file.write_text(text.replace(mutant.old, mutant.new) if text else mutant.new, encoding="utf-8")
