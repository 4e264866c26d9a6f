"""Tests of running a template's proof in a project."""

from pathlib import Path

import pytest

from generator.errors import InputError
from generator.project.proof import FAILED, NOT_RUN, PASSED, UNTRUSTED, Result, prove_project
from generator.recommendation.guide import load_guide
from generator.registry.registry import Registry, get_template
from generator.registry.template import Template
from tests.support.checks import build, command
from tests.support.files import build_tree, list_tree
from tests.support.processes import alive


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return build_tree(tmp_path / "shop", {"a.txt": "thing\n"})


def template(tmp_path: Path, *commands: str) -> Template:
    build(tmp_path, *commands)
    return get_template(str(tmp_path / "mine"), Registry(load_guide()))


def statuses(results: tuple[Result, ...]) -> dict[str, str]:
    return {item.step: item.status for item in results}


def test_runs_every_command_even_after_one_has_failed(tmp_path: Path, project: Path) -> None:
    rows = [command("false", "first"), command("grep thing a.txt", "second")]
    results = prove_project(project, template(tmp_path, *rows), trust=True)
    assert statuses(results) == {"first": FAILED, "second": PASSED}
    assert results[0].note == "`false` ended with 1"


def test_keeps_the_end_of_what_a_failed_command_printed(tmp_path: Path, project: Path) -> None:
    (project / "tell.sh").write_text("seq 1 100000; printf 'the \\033[31mreason\\n'; exit 3\n")
    [result] = prove_project(project, template(tmp_path, command("sh tell.sh")), trust=True)
    lines = result.note.splitlines()
    assert lines[0] == "`sh tell.sh` ended with 3:"
    assert lines[-1] == r"the \x1b[31mreason"
    assert len(result.note) < 10_000


def test_a_missing_program_fails_its_command(tmp_path: Path, project: Path) -> None:
    [result] = prove_project(project, template(tmp_path, command("no-such-program")), trust=True)
    assert (result.status, "could not be started" in result.note) == (FAILED, True)


def test_a_slow_command_is_ended(tmp_path: Path, project: Path) -> None:
    rows = template(tmp_path, command("sleep 60", seconds="1"))
    [result] = prove_project(project, rows, trust=True)
    assert (result.status, "ran over 1 s" in result.note) == (FAILED, True)
    assert result.seconds < 30


def test_third_party_commands_do_not_run_without_trust(tmp_path: Path, project: Path) -> None:
    [result] = prove_project(project, template(tmp_path, command("touch ran")))
    assert (result.status, result.note) == (NOT_RUN, UNTRUSTED)
    assert list_tree(project) == {"a.txt": b"thing\n"}


def test_where_decides_what_applies(tmp_path: Path, project: Path) -> None:
    rows = [command("true", "here", where='"a.txt"'), command("false", "there", where='"chart"')]
    results = prove_project(project, template(tmp_path, *rows), trust=True)
    assert statuses(results) == {"here": PASSED}


def test_commands_that_need_servers_run_with_their_addresses_only(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "from-outside")
    rows = [
        command("sh -c 'test -z \"$DATABASE_URL\"'", "alone"),
        command("sh -c 'test $DATABASE_URL = given'", "on a server", needs='["DATABASE_URL"]'),
    ]
    without = prove_project(project, template(tmp_path, *rows), trust=True)
    assert statuses(without) == {"alone": PASSED, "on a server": NOT_RUN}
    assert without[1].note == "it needs DATABASE_URL: --services runs it too"
    services = {"DATABASE_URL": "given"}
    both = prove_project(project, template(tmp_path, *rows), trust=True, services=services)
    assert statuses(both) == {"alone": PASSED, "on a server": PASSED}


def test_the_environment_of_the_project_applies(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", "/elsewhere")
    monkeypatch.setenv("UV_PROJECT_ENVIRONMENT", "/venv")
    rows = [
        command("sh -c 'test -z \"$VIRTUAL_ENV\"'", "not ours"),
        command("sh -c 'test $UV_PROJECT_ENVIRONMENT = /venv'", "theirs"),
    ]
    results = prove_project(project, template(tmp_path, *rows), trust=True)
    assert statuses(results) == {"not ours": PASSED, "theirs": PASSED}


def test_skips_by_name_and_refuses_an_unknown_name(tmp_path: Path, project: Path) -> None:
    rows = template(tmp_path, command("false", "style"), command("true", "tests"))
    results = prove_project(project, rows, trust=True, skip=["style"])
    assert statuses(results) == {"tests": PASSED}
    with pytest.raises(InputError, match=r"no command 'test'\. Did you mean 'tests'"):
        prove_project(project, rows, trust=True, skip=["test"])


def test_tells_each_result_as_soon_as_it_is_there(tmp_path: Path, project: Path) -> None:
    told: list[tuple[str, int, int, bool]] = []
    rows = [command("true", "one"), command("touch done", "two")]

    def tell(result: Result, number: int, of: int) -> None:
        told.append((result.step, number, of, (project / "done").exists()))

    prove_project(project, template(tmp_path, *rows), trust=True, told=tell)
    assert told == [("one", 1, 2, False), ("two", 2, 2, True)]


def test_ends_what_a_command_left_running(tmp_path: Path, project: Path) -> None:
    row = command("sh -c 'setsid sleep 300 & echo $! > pid'")
    [result] = prove_project(project, template(tmp_path, row), trust=True)
    assert result.status == PASSED
    assert not alive(int((project / "pid").read_text()))
