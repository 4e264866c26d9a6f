"""Faults in Flask's template that the project's own tests find."""

from tests.templates.mutants import Mutant

PACKAGE = "flask/project/{{ package_name }}"

FLASK_PROVEN = (
    Mutant(
        name="streams that take every thread of Flask's server",
        file=f"{PACKAGE}/streams.py",
        old="if not places.acquire(blocking=False):",
        new="if places.acquire(blocking=False) is None:",
        found="tests",
        tests="ai",
        answers="ai=true",
    ),
    Mutant(
        name="a stop of Flask's server that streams do not see",
        file=f"{PACKAGE}/server.py.jinja",
        old="        stopping.set()\n",
        new="",
        found="tests",
        tests="server",
        answers="ai=true",
    ),
    Mutant(
        name="an answer in Flask that goes on when its client has left",
        file=f"{PACKAGE}/ai/service.py",
        old="        self.call.cancel()\n",
        new="",
        found="tests",
        tests="answers",
        answers="ai=true",
    ),
    Mutant(
        name="a body that Flask takes without its type",
        file=f"{PACKAGE}/errors.py",
        old="        if not self.is_json:\n",
        new="        if self.is_json is None:\n",
        found="tests",
        tests="errors",
    ),
    Mutant(
        name="an origin that Flask trusts without being told",
        file=f"{PACKAGE}/cross_origin.py.jinja",
        old="        if request.origin in origins:\n",
        new="        if request.origin:\n",
        found="tests",
        tests="cors",
    ),
    Mutant(
        name="a span of Flask's that its thread keeps for the next request",
        file=f"{PACKAGE}/tracing.py",
        old="        context.detach(g.token)\n",
        new="        pass\n",
        found="tests",
        tests="telemetry",
        answers="observability=full",
    ),
    Mutant(
        name="a stream that counts as a slow request in Flask",
        file=f"{PACKAGE}/metrics.py",
        old="    measurement.is_stream = response.is_streamed\n",
        new="",
        found="tests",
        tests="metrics",
        answers="observability=full",
    ),
    Mutant(
        name="a span of a query that tells values",
        file="_sqlalchemy/project/{{ package_name }}/query_spans.py",
        old="        running[-1].set_status(StatusCode.ERROR)\n",
        new="        running[-1].record_exception(error.original_exception)\n",
        found="tests",
        tests="query_spans",
        answers="observability=full",
        of="flask",
    ),
)
