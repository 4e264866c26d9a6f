"""Mutants: templates with one deliberate, realistic fault each.

A mutant is a bundled template with one text replaced. `found` is the step of the check that
must find the fault; `answers` selects an answer set that shows it. If `found` is the project's own
tests, `tests` is the module of those that must fail.
"""

from dataclasses import dataclass
from pathlib import Path

PACKAGE = "fastapi/project/{{ package_name }}"
ACCOUNTS = f"{PACKAGE}/accounts"
NOTES = f"{PACKAGE}/notes"
SHARED = "_shared/project"
TABLES = "_sqlalchemy/project/{{ package_name }}"
TOKENS = f"{TABLES}/accounts/access_tokens.py.jinja"
METRICS = f"{PACKAGE}/metrics.py"


@dataclass(frozen=True)
class Mutant:
    """One fault: in `file`, `old` becomes `new`; an empty `old` creates the file with `new`."""

    name: str
    file: str
    old: str
    new: str
    found: str
    answers: str = ""
    of: str = ""
    tests: str = ""

    @property
    def starter(self) -> str:
        """Return the starter to check: `of`, that of the file, or FastAPI for a layer."""
        folder = self.of or self.file.partition("/")[0]
        return "fastapi" if folder.startswith("_") else folder


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
        file="fastapi/requirements.yml",
        old="    - structlog>=26.1.0,<27\n",
        new="",
        found="types",
    ),
    Mutant(
        name="a dependency that nothing imports",
        file="fastapi/requirements.yml",
        old="    - structlog>=26.1.0,<27\n",
        new="    - structlog>=26.1.0,<27\n    - tabulate>=0.9\n",
        found="dependencies",
    ),
    Mutant(
        name="a column without a migration",
        file=f"{TABLES}/notes/models.py.jinja",
        old="    body: Mapped[str] = mapped_column(Text)\n",
        new="    body: Mapped[str] = mapped_column(Text)\n"
        "    colour: Mapped[str | None] = mapped_column(String(20))\n",
        found="tests",
        tests="migrations",
    ),
    Mutant(
        name="an endpoint that fails",
        file=f"{NOTES}/service.py.jinja",
        old="    await session.delete(note)\n",
        new='    await session.delete(note)\n    raise RuntimeError("half done")\n',
        found="tests",
        tests="notes",
    ),
    Mutant(
        name="a production that starts without a secret",
        file=f"{SHARED}/{{{{ package_name }}}}/settings/accounts.py",
        old="len(value.get_secret_value()) < SECRET_LENGTH",
        new="len(value.get_secret_value()) < 0",
        found="tests",
        tests="accounts_settings",
        answers="auth=session",
    ),
    Mutant(
        name="a list of users that everybody may read",
        file=f"{ACCOUNTS}/{{% if has_tokens %}}dependencies.py{{% endif %}}",
        old="if not user.is_superuser:",
        new="if user.id < 1:",
        found="tests",
        tests="users",
        answers="auth=token",
    ),
    Mutant(
        name="a link for superusers that everybody sees",
        file=f"{ACCOUNTS}/{{% if has_sessions %}}dependencies.py{{% endif %}}.jinja",
        old="request.state.is_superuser = user.is_superuser",
        new="request.state.is_superuser = user.is_active",
        found="tests",
        tests="user_pages",
        answers="auth=oidc pages=true",
    ),
    Mutant(
        name="a confirmation without the password",
        file=f"{ACCOUNTS}/confirmation.py",
        old="    if user and not await service.authenticate("
        "session, throttle, user.email, data.password):\n"
        "        raise HTTPException(403, service.WRONG_PASSWORD)\n",
        new="",
        found="tests",
        tests="confirmation",
        answers="auth=session",
    ),
    Mutant(
        name="a disabled user whose sessions go on later",
        file=f"{TABLES}/accounts/logins.py.jinja",
        old="    return delete(LoginSession).where(LoginSession.user_id == user.id)\n",
        new="    ended = (LoginSession.user_id == user.id) & (LoginSession.expires_at <= now())\n"
        "    return delete(LoginSession).where(ended)\n",
        found="tests",
        tests="users",
        answers="auth=session",
    ),
    Mutant(
        name="a deletion of an account that leaves its sessions",
        file=f"{TABLES}/connections.py.jinja",
        old='"synchronous = NORMAL", "foreign_keys = ON")',
        new='"synchronous = NORMAL")',
        found="tests",
        tests="database",
        answers="auth=session",
    ),
)

# Faults of a known FastAPI generator whose tests passed.
SEEN_ELSEWHERE = (
    Mutant(
        name="metrics that answer 500 everywhere else",
        file=METRICS,
        old="        try:\n            await self.app(scope, receive, send_and_see)",
        new='        if scope["path"] != "/metrics":\n            raise AttributeError("router")\n'
        "        try:\n            await self.app(scope, receive, send_and_see)",
        found="tests",
        tests="metrics",
        answers="observability=full",
    ),
    Mutant(
        name="tokens that are signed with nothing",
        file=TOKENS,
        old="key.get_secret_value()",
        new="key.get_secret_value()[:0]",
        found="tests",
        tests="tokens",
        answers="auth=token",
    ),
    Mutant(
        name="a package that only one pair of answers needs, left out",
        file="fastapi/requirements.yml",
        old="    sentry-sdk>=2.75.0,<3: {{ has_telemetry }}\n",
        new="    sentry-sdk>=2.75.0,<3: {{ has_telemetry and jobs == 'none' }}\n",
        found="types",
        answers="observability=full jobs=database",
    ),
)

# Faults of the Django starter.
DJANGO = "django/project/{{ package_name }}"
DJANGO_PROVEN = (
    Mutant(
        name="forms that other sites may send",
        file=f"{DJANGO}/settings.py.jinja",
        old='    "django.middleware.csrf.CsrfViewMiddleware",\n',
        new="",
        found="tests",
        tests="pages",
        answers="pages=true",
    ),
    Mutant(
        name="a wrong status of one of the two libraries for APIs",
        file=f"{DJANGO}/notes/{{% if has_drf %}}api.py{{% endif %}}.jinja",
        old="return represent(note, 201,",
        new="return represent(note, 200,",
        found="tests",
        tests="notes",
        answers="api=drf",
    ),
    Mutant(
        name="notes that every user sees",
        file=f"{DJANGO}/notes/selectors.py.jinja",
        old="notes = Note.objects.filter(owner=owner)",
        new="notes = Note.objects.filter(owner__isnull=owner is None)",
        found="tests",
        tests="ownership",
        answers="auth=session",
    ),
    Mutant(
        name="people of two identity providers taken for each other",
        file=f"{DJANGO}/accounts/oidc.py",
        old='f"{issuer} {subject}"',
        new='f"{subject}"',
        found="tests",
        tests="oidc",
        answers="auth=oidc",
    ),
    Mutant(
        name="a stolen refresh token that goes on",
        file=f"{DJANGO}/accounts/tokens.py",
        old="            session.flush()\n",
        new="",
        found="tests",
        tests="tokens",
        answers="auth=token",
    ),
    Mutant(
        name="a limit on passwords that another name of the host escapes",
        file=f"{DJANGO}/accounts/adapter.py.jinja",
        old="{get_ip(request)}",
        new="{get_ip(request)} {request.get_host()}",
        found="tests",
        tests="sign_in",
        answers="auth=session",
    ),
    Mutant(
        name="a job that runs only once",
        file=f"{DJANGO}/jobs/queue.py",
        old="status=TaskResultStatus.READY, run_after=timezone.now() + pause",
        new="status=TaskResultStatus.FAILED, run_after=timezone.now() + pause",
        found="tests",
        tests="jobs",
        answers="jobs=database",
    ),
    Mutant(
        name="an outdated note that a late reader stores",
        file=f"{DJANGO}/notes/cached.py.jinja",
        old='caches["data"].add(key',
        new='caches["data"].set(key',
        found="tests",
        tests="cache",
        answers="cache=redis",
    ),
    Mutant(
        name="event streams among the times of requests",
        file=f"{DJANGO}/metrics.py.jinja",
        old="        measurement.is_stream = response.streaming\n",
        new="",
        found="tests",
        tests="metrics",
        answers="observability=full",
    ),
    Mutant(
        name="a server that waits for streams to end by themselves",
        file="_shared/project/{{ package_name }}/changes/stop.py",
        old="        loop.call_soon_threadsafe(action)\n",
        new="",
        found="tests",
        tests="signals",
        answers="live=true",
        of="django",
    ),
    Mutant(
        name="a model that goes on when its client has left",
        file="_shared/project/{{ package_name }}/ai/service.py",
        old="return await anext(self.pieces)",
        new="return await asyncio.shield(asyncio.ensure_future(anext(self.pieces)))",
        found="tests",
        tests="answers",
        answers="ai=true",
        of="django",
    ),
)

# Faults around the code that are found by reading the files.
READ = (
    Mutant(
        name="a link to a document that moved",
        file=f"{SHARED}/README.md.jinja",
        old="](docs/decisions/0001-framework.md)",
        new="](docs/0001-framework.md)",
        found="documents",
    ),
    Mutant(
        name="a command that the Makefile does not have",
        file=f"{SHARED}/README.md.jinja",
        old="make setup  ",
        new="make install",
        found="documents",
    ),
    Mutant(
        name="a table that names a module of another name",
        file="fastapi/documents.yml",
        old='- path: "{{ package_name }}/settings/"',
        new='- path: "{{ package_name }}/config/"',
        found="documents",
    ),
    Mutant(
        name="a quote that nobody closes",
        file=f"{SHARED}/README.md.jinja",
        old="make test      # needs no server",
        new='make test m="all',
        found="documents",
    ),
    Mutant(
        name="a setting of another name in the README",
        file=f"{SHARED}/README.md.jinja",
        old="| `LOG_FORMAT` |",
        new="| `LOG_STYLE` |",
        found="documents",
    ),
    Mutant(
        name="a compose file that demands what nobody sets",
        file=f"{SHARED}/compose.yaml.jinja",
        old="${ALLOWED_HOSTS:-localhost,127.0.0.1}",
        new="${HOSTS:?name the hosts}",
        found="compose",
    ),
    Mutant(
        name="a variable of compose that nothing reads",
        file=f"{SHARED}/compose.yaml.jinja",
        old="    LOG_LEVEL: ",
        new="    LOGLEVEL: ",
        found="compose",
    ),
    Mutant(
        name="a published port on which nothing listens",
        file=f"{SHARED}/compose.yaml.jinja",
        old="${PORT:-8000}:8000",
        new="${PORT:-8000}:8080",
        found="compose",
    ),
    Mutant(
        name="a database at a host that is no service",
        file=f"{SHARED}/compose.yaml.jinja",
        old="@db:5432",
        new="@database:5432",
        found="compose",
        answers="database=postgres",
    ),
    Mutant(
        name="an image that root runs",
        file=f"{SHARED}/Dockerfile.jinja",
        old="USER 10001\n",
        new="USER root\n",
        found="dockerfile",
    ),
    Mutant(
        name="an image with a Python that is too old",
        file=f"{SHARED}/Dockerfile.jinja",
        old="FROM python:{{ python_version }}-slim-trixie\n",
        new="FROM python:3.10-slim-trixie\n",
        found="dockerfile",
    ),
    Mutant(
        name="a copied file that is missing",
        file=f"{SHARED}/Dockerfile.jinja",
        old="COPY pyproject.toml uv.lock ./",
        new="COPY pyproject.toml requirements.txt ./",
        found="dockerfile",
    ),
    Mutant(
        name="secrets that the image contains",
        file=f"{SHARED}/.dockerignore.jinja",
        old="*\n",
        new="*.log\n",
        found="dockerfile",
    ),
    Mutant(
        name="secrets that git takes",
        file=f"{SHARED}/.gitignore.jinja",
        old=".env\n",
        new=".env.local\n",
        found="secrets",
    ),
    Mutant(
        name="a secret that all projects share",
        file=f"{SHARED}/.env.example.jinja",
        old="SECRET_KEY=\n",
        new="SECRET_KEY=0123456789abcdef0123456789abcdef\n",
        found="secrets",
        answers="auth=session",
    ),
    Mutant(
        name="a unit that root runs",
        file="_shared/units/hardening",
        old="DynamicUser=yes\nUser={{ package_name[:31] }}\n",
        new="User=root\n",
        found="systemd",
        answers="deploy=server",
    ),
    Mutant(
        name="a unit with a variable that nothing reads",
        file=f"{SHARED}/deploy/{{{{ package_name }}}}.service.jinja",
        old="Environment=ENVIRONMENT=production",
        new="Environment=ENV=production",
        found="systemd",
        answers="deploy=server",
    ),
    Mutant(
        name="a handler that does not exist",
        file=f"{SHARED}/template.yaml.jinja",
        old=".handler.handler",
        new=".handler.lambda_handler",
        found="sam",
        answers="deploy=serverless database=postgres",
    ),
    Mutant(
        name="a parameter that is not declared",
        file=f"{SHARED}/template.yaml.jinja",
        old="!Ref MaxInstances",
        new="!Ref Instances",
        found="sam",
        answers="deploy=serverless database=postgres",
    ),
    Mutant(
        name="an action that is not pinned",
        file=f"{SHARED}/.github/workflows/ci.yml.jinja",
        old="actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1",
        new="actions/checkout@v7",
        found="workflow",
        answers="ci=github",
    ),
    Mutant(
        name="a workflow that runs what the Makefile does not have",
        file=f"{SHARED}/.github/workflows/ci.yml.jinja",
        old="run: make lint",
        new="run: make check",
        found="workflow",
        answers="ci=github",
    ),
)

# Faults around the code that only the running application or other programs can show.
ASKED = (
    Mutant(
        name="an example of a path that is not served",
        file="_shared/documents.yml",
        old="/api/notes?q=works",
        new="/api/note?q=works",
        found="documents",
    ),
    Mutant(
        name="a health check of a path that is not served",
        file=f"{SHARED}/Dockerfile.jinja",
        old="8000/health'",
        new="8000/healthz'",
        found="dockerfile",
    ),
    Mutant(
        name="a compose file that its schema refuses",
        file=f"{SHARED}/compose.yaml.jinja",
        old="  read_only: true\n",
        new="  readonly: true\n",
        found="compose",
    ),
    Mutant(
        name="a probe of a path that is not served",
        file=f"{SHARED}/chart/templates/deployment.yaml",
        old="path: /ready",
        new="path: /readyz",
        found="kubernetes",
        answers="deploy=kubernetes database=postgres",
    ),
    Mutant(
        name="a service for a port that no pod has",
        file=f"{SHARED}/chart/templates/service.yaml",
        old="targetPort: http",
        new="targetPort: web",
        found="kubernetes",
        answers="deploy=kubernetes database=postgres",
    ),
    Mutant(
        name="a chart that does not render",
        file=f"{SHARED}/chart/templates/service.yaml",
        old='{{ include "name" . }}',
        new='{{ include "nam" . }}',
        found="kubernetes",
        answers="deploy=kubernetes database=postgres",
    ),
    Mutant(
        name="an object that the schema of Kubernetes refuses",
        file=f"{SHARED}/chart/templates/deployment.yaml",
        old="revisionHistoryLimit: 3",
        new="revisionHistory: 3",
        found="kubernetes",
        answers="deploy=kubernetes database=postgres",
    ),
    Mutant(
        name="a setting of the chart that nothing reads",
        file=f"{SHARED}/chart/values.yaml.jinja",
        old="  LOG_LEVEL: ",
        new="  LOGLEVEL: ",
        found="kubernetes",
        answers="deploy=kubernetes database=postgres",
    ),
    Mutant(
        name="a production that takes a guessed secret",
        file=f"{SHARED}/{{{{ package_name }}}}/settings/accounts.py",
        old="SECRET_LENGTH = 32",
        new="SECRET_LENGTH = 1",
        found="secrets",
        answers="auth=session",
    ),
)

# Commands of documents that exist, parse and fail.
TRIED = (
    Mutant(
        name="a command of the README that fails",
        file=f"{SHARED}/README.md.jinja",
        old="make test      # needs no server\n",
        new="make test      # needs no server\nuv run python -c 'import shop_window'\n",
        found="commands",
    ),
    Mutant(
        name="an example that the application refuses",
        file="_shared/documents.yml",
        old="""--json '{"title": "First", "body": "It works."}'
    - >-
      curl 'http""",
        new="""--json '{"name": "First", "body": "It works."}'
    - >-
      curl 'http""",
        found="commands",
    ),
    Mutant(
        name="a server that does not start as the README says",
        file=f"{SHARED}/Makefile.jinja",
        old='dev | replace("{port}", "$(PORT)")',
        new='dev | replace("--port {port}", "--port=$(PORT) --reload-on")',
        found="commands",
    ),
    Mutant(
        name="a worker that does not start as the README says",
        file=f"{SHARED}/Makefile.jinja",
        old="uv run {{ process.command }}",
        new="uv run {{ process.command }}s",
        found="commands",
        answers="jobs=database",
    ),
)


def apply(mutant: Mutant, templates: Path) -> None:
    """Apply the fault to a copy of the templates; the old text must exist."""
    file = templates / mutant.file
    text = file.read_text(encoding="utf-8") if mutant.old else ""
    assert mutant.old in text, f"{mutant.name}: nothing to break in {mutant.file}"
    file.write_text(text.replace(mutant.old, mutant.new) if text else mutant.new, encoding="utf-8")
