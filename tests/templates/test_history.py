"""Options of the FastAPI starter that come one after the other leave the migrations as they are."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import permutations, product
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.questions.answers import Answering, Answers
from generator.questions.copier_yml import read_questions
from generator.questions.history import History, latest
from generator.questions.question import Given
from generator.rendering.render import render
from tests.support.starters import STARTERS

FOLDERS = STARTERS["fastapi"]
QUESTIONS = replace(read_questions(FOLDERS), history="history")
REVISION = re.compile(r'^revision = "(.+)"$', re.MULTILINE)
EARLIER = re.compile(r"^down_revision = (.+)$", re.MULTILINE)
NEEDS = {"0006": ("0002", "0003"), "0007": ("0002", "0005")}  # the tables that they change
KINDS = ("token", "session", "oidc")

State = tuple[str, str, str, str]  # auth, jobs, live, database
DEFAULTS: State = ("none", "none", "false", "sqlite")


def states(kind: str) -> list[State]:
    """Return all states of the options that bring migrations."""
    options = product(["none", kind], ["none", "celery", "database"], ["false", "true"])
    return [("none", "none", "false", "none"), *((*state, "sqlite") for state in options)]


def may_follow(state: State, later: State) -> bool:
    """Tell whether the later state has all migrations of the other, and more."""
    order = {"none": 0, "false": 0, "celery": 1, "database": 2}
    ranks = [[order.get(value, 3) for value in item] for item in (state, later)]
    return state != later and all(one <= two for one, two in zip(*ranks, strict=True))


def chains(kind: str, start: tuple[State, ...] = ()) -> Iterator[tuple[State, ...]]:
    """Yield all ways in which options can come, one after the other or together."""
    for state in states(kind):
        if not start or may_follow(start[-1], state):
            yield (*start, state)
            yield from chains(kind, (*start, state))


def answer(state: State, recorded: History) -> Answers:
    given = zip(("auth", "jobs", "live", "database"), state, strict=True)
    answering = Answering(replace(QUESTIONS, recorded=recorded))
    return answering.answer({key: Given(value, "-s") for key, value in given}, {})


def history_of(state: State, recorded: History) -> dict[str, list[str]]:
    history = answer(state, recorded).values["history"]
    assert isinstance(history, dict)
    return history


def check_graph(history: History) -> None:
    """Check that Alembic sees one head, and each migration after those that it needs."""
    before: dict[str, set[str]] = {}
    for revision, earlier in history.items():
        before[revision] = set(earlier).union(*(before[other] for other in earlier))
        for needed in NEEDS.get(revision, ()):
            assert any(other.startswith(needed) for other in before[revision]), revision
    assert len(latest(history)) <= 1
    assert [revision for revision, earlier in history.items() if not earlier] in ([], ["0001"])


@pytest.mark.parametrize(
    "kind", ["token", *(pytest.param(kind, marks=pytest.mark.thorough) for kind in KINDS[1:])]
)
def test_options_come_in_any_order(kind: str) -> None:
    wanted = {state: set(history_of(state, {})) for state in states(kind)}
    histories: dict[tuple[State, ...], dict[str, list[str]]] = {(): {}}
    for chain in chains(kind):
        before = histories[chain[:-1]]
        after = histories[chain] = history_of(chain[-1], before)
        assert list(after.items())[: len(before)] == list(before.items())
        assert set(after) == wanted[chain[-1]]
        check_graph(after)


@pytest.mark.parametrize("state", states("token"))
def test_removed_options_leave_their_migrations(state: State) -> None:
    everything = history_of(states("token")[-1], {})
    assert history_of(state, everything) == everything


def test_two_branches_of_a_project_can_be_joined() -> None:
    first = history_of(DEFAULTS, {})
    live = history_of(("none", "none", "true", "sqlite"), first)
    both = history_of(("none", "database", "false", "sqlite"), first) | live  # as git merges them
    assert len(latest(both)) == 2
    everything = history_of(("token", "database", "true", "sqlite"), both)
    assert everything["0002_token"] == latest(both)
    check_graph(everything)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("other", KINDS)
def test_refuses_to_convert_users(kind: str, other: str) -> None:
    recorded = history_of((kind, "none", "false", "sqlite"), {})
    state = (other, "none", "false", "sqlite")
    if kind == other:
        assert history_of(state, recorded) == recorded
        return
    with pytest.raises(InputError, match=rf"{kind}, and none converts them .* Keep auth={kind}\.$"):
        answer(state, recorded)


def render_versions(
    state: State, recorded: History, tree: Path, *, by_copier: bool = False
) -> dict[str, str]:
    """Render a project; return its migrations by name."""
    answers = answer(state, recorded)
    tree.mkdir()
    prepared = None if by_copier else answers.prepared(QUESTIONS, {})
    render(FOLDERS, answers.data, tree, prepared=prepared)
    return {path.name: path.read_text() for path in (tree / "migrations/versions").glob("*")}


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_migrations_that_exist_never_change(order: tuple[int, ...], tmp_path: Path) -> None:
    full: State = ("token", "database", "true", "sqlite")
    state, history = DEFAULTS, history_of(DEFAULTS, {})
    before = render_versions(state, {}, tmp_path / "start")
    for place in order:
        state = (*state[:place], full[place], *state[place + 1 :])  # type: ignore[assignment]
        after = render_versions(state, history, tmp_path / str(place))
        history = history_of(state, history)
        assert {name: after[name] for name in before} == before
        assert revisions(after.values()) == {name: set(history[name]) for name in history}
        before = after
    stripped = render_versions(DEFAULTS, history, tmp_path / "stripped")
    assert stripped == before


def revisions(texts: Iterable[str]) -> dict[str, set[str]]:
    """Return the revisions of migrations, each with those that it revises."""
    return {
        REVISION.findall(text)[0]: set(re.findall('"(.*?)"', EARLIER.findall(text)[0]))
        for text in texts
    }


def test_copier_renders_the_same_migrations(tmp_path: Path) -> None:
    everything: State = ("token", "database", "true", "sqlite")
    recorded = {"0001": [], "0005": ["0001"]}
    own = render_versions(everything, recorded, tmp_path / "own")
    assert len(own) == 7
    assert own == render_versions(everything, recorded, tmp_path / "copiers", by_copier=True)
